"""Mandates: those one gave, those one holds, those that wait for one's answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands, hooks
from kusei.foundation.people.residents.forms import MandateForm
from kusei.foundation.people.residents.models import Mandate, MandateKind, MemberRole, Party
from kusei.foundation.people.residents.queries.parties import (
    mandates_given,
    mandates_held,
    mandates_of_party,
    mandates_waiting,
    name_of,
)
from kusei.foundation.people.residents.views.groups import membership_or_404
from kusei.foundation.people.residents.views.shared import act_and_return, data_of, form_page, own_page, user_of
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import unseal_json


@dataclass(frozen=True)
class Row:
    """A mandate as a page shows it."""

    mandate: Mandate
    agent: str
    grantor: str
    procedures: list[str]
    state: str
    open: bool
    by_law: bool


def rows_of(mandates: list[Mandate]) -> list[Row]:
    """The mandates in words, as of today."""
    names = dict(hooks.procedures()) if any(one.procedures for one in mandates) else {}
    return [_row(one, names) for one in mandates]


def _row(mandate: Mandate, names: dict[str, str]) -> Row:
    today = clock.today()
    over = mandate.valid_until is not None and mandate.valid_until <= today
    if mandate.revoked_at is not None:
        state = _("取り消されました")
    elif over:
        state = _("終わりました")
    elif mandate.agent_id is None:
        state = _("代理人の返事を待っています")
    else:
        state = _("有効です") if mandate.valid_from <= today else _("これから始まります")
    party, person, agent = mandate.grantor_party, mandate.grantor_user, mandate.agent
    return Row(
        mandate=mandate,
        agent=name_of(agent) if agent else str(unseal_json(mandate.invited)),
        grantor=party.name if party else name_of(person) if person else "",
        procedures=[names.get(key, key) for key in mandate.procedures],
        state=state,
        open=mandate.revoked_at is None and not over,
        by_law=mandate.kind != MandateKind.VOLUNTARY,
    )


@own_page()
def mandates(request: HttpRequest) -> HttpResponse:
    """All three lists."""
    user = user_of(request)
    context = {
        "waiting": rows_of(list(mandates_waiting(user))),
        "given": rows_of(list(mandates_given(user))),
        "held": rows_of(list(mandates_held(user))),
    }
    return render(request, "residents/mandates.html", context)


@own_page("form")
def new_mandate(request: HttpRequest) -> HttpResponse:
    """Let somebody act for oneself."""
    return _grant(request, None, reverse("residents:mandates"))


def _party_or_404(user: User, number: int) -> Party:
    own = membership_or_404(user, number)
    if own.role != MemberRole.REPRESENTATIVE:
        raise Http404
    return own.party


@own_page()
def party_mandates(request: HttpRequest, number: int) -> HttpResponse:
    """The mandates that a party gave, for its representatives."""
    party = _party_or_404(user_of(request), number)
    context = {"party": party, "given": rows_of(list(mandates_of_party(party)))}
    return render(request, "residents/party_mandates.html", context)


@own_page("form")
def new_party_mandate(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody act for a party."""
    party = _party_or_404(user_of(request), number)
    return _grant(request, party, reverse("residents:party_mandates", args=[number]))


def _grant(request: HttpRequest, party: Party | None, back: str) -> HttpResponse:
    user, form = user_of(request), MandateForm(data_of(request), initial={"valid_from": clock.today()})

    def act() -> str:
        commands.grant_mandate(by=user, party=party, **form.cleaned_data)
        return _("代理を頼みました。代理人が引き受けると始まります。")

    return form_page(
        request,
        form,
        act,
        title=_("代理を頼む"),
        back=back,
        about=_("代理人は、あなたの代わりに申請し、その内容を見ることができます。いつでも取り消せます。"),
        lead=party.name if party else "",
    )


@own_page("post")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Accept a mandate."""
    user = user_of(request)

    def act() -> str:
        try:
            commands.accept_mandate(by=user, number=number)
        except Mandate.DoesNotExist:
            raise Http404 from None
        return _("代理を引き受けました。")

    return act_and_return(request, act, reverse("residents:mandates"))


@own_page("post")
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke, resign or decline."""
    user = user_of(request)

    def act() -> str:
        try:
            commands.revoke_mandate(by=user, number=number)
        except Mandate.DoesNotExist:
            raise Http404 from None
        return _("代理を終わらせました。")

    return act_and_return(request, act, reverse("residents:mandates"))
