"""Groups and companies: one's own, a new one, and who belongs to one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands, values
from kusei.foundation.people.residents.forms import InviteForm, PartyForm
from kusei.foundation.people.residents.models import MemberRole, Membership, Party
from kusei.foundation.people.residents.queries.parties import current_memberships, invitations_for, name_of, parties_of
from kusei.foundation.people.residents.views.shared import act_and_return, data_of, form_page, own_page, user_of
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import unseal_json


@own_page()
def groups(request: HttpRequest) -> HttpResponse:
    """One's parties and invitations."""
    user = user_of(request)
    context = {"memberships": list(parties_of(user)), "invitations": list(invitations_for(user))}
    return render(request, "residents/groups.html", context)


@own_page("form")
def new_group(request: HttpRequest) -> HttpResponse:
    """A new party."""
    user, form = user_of(request), PartyForm(data_of(request))

    def act() -> str:
        commands.create_party(by=user, details=form.details())
        return _("グループ・会社を登録しました。")

    return form_page(request, form, act, title=_("グループ・会社を登録する"), back=reverse("residents:groups"))


def membership_or_404(user: User, number: int) -> Membership:
    """One's membership in the party today; to everybody else the party does not exist."""
    found = current_memberships(user).filter(party=number).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class MemberRow:
    """A member or an invited person, as other members see them."""

    membership: Membership
    name: str
    waiting: bool


@own_page()
def group(request: HttpRequest, number: int) -> HttpResponse:
    """One party: what it is, and who belongs to it. Only representatives see whom they invited."""
    own = membership_or_404(user_of(request), number)
    representative = own.role == MemberRole.REPRESENTATIVE
    rows = Membership.objects.filter(party=own.party_id).select_related("user").order_by("pk")
    today = clock.today()
    lasting = [row for row in rows if row.valid_until is None or row.valid_until > today]
    members = [
        MemberRow(row, name_of(row.user) if row.user else str(unseal_json(row.invited)), row.user is None)
        for row in lasting
        if row.user is not None or representative
    ]
    address = values.address_lines(unseal_json(own.party.address)) if own.party.address is not None else []
    context = {"own": own, "party": own.party, "members": members, "representative": representative, "address": address}
    return render(request, "residents/group.html", context)


def _represented_or_404(user: User, number: int) -> Party:
    own = membership_or_404(user, number)
    if own.role != MemberRole.REPRESENTATIVE:
        raise Http404
    return own.party


@own_page("form")
def change_group(request: HttpRequest, number: int) -> HttpResponse:
    """Describe the party anew."""
    user = user_of(request)
    party = _represented_or_404(user, number)
    address = unseal_json(party.address) if party.address is not None else {}
    known = {"kind": party.kind, "name": party.name, "kana": party.kana, "corporate_number": party.corporate_number}
    form = PartyForm(data_of(request), initial={**address, **known})

    def act() -> str:
        commands.change_party(by=user, party=party, details=form.details())
        return _("グループ・会社の情報を変えました。")

    back = reverse("residents:group", args=[number])
    return form_page(request, form, act, title=_("グループ・会社の情報を変える"), back=back)


@own_page("form")
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite somebody by e-mail."""
    user = user_of(request)
    party, form = _represented_or_404(user, number), InviteForm(data_of(request))

    def act() -> str:
        commands.invite(by=user, party=party, email=form.cleaned_data["email"], role=form.cleaned_data["role"])
        return _("招待のメールを送りました。")

    back = reverse("residents:group", args=[number])
    return form_page(request, form, act, title=_("構成員を招待する"), back=back, about=party.name)


@own_page("post")
def end_membership(request: HttpRequest, number: int, membership: int) -> HttpResponse:
    """Leave, or let somebody go."""
    user = user_of(request)
    own = membership_or_404(user, number)
    row = get_object_or_404(Membership.objects.select_related("party"), pk=membership, party=number)
    back = reverse("residents:groups") if row.pk == own.pk else reverse("residents:group", args=[number])

    def act() -> str:
        commands.end_membership(by=user, membership=row)
        return _("構成員から外しました。")

    return act_and_return(request, act, back)


@own_page("post")
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Join, or decline."""
    user = user_of(request)

    def act() -> str:
        try:
            if "decline" in request.POST:
                commands.decline_invitation(by=user, number=number)
                return _("招待を断りました。")
            commands.accept_invitation(by=user, number=number)
        except Membership.DoesNotExist:
            raise Http404 from None
        return _("グループ・会社に加わりました。")

    return act_and_return(request, act, reverse("residents:groups"))
