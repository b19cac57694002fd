"""The people of one's household: adding, changing, removing one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands, queries
from kusei.foundation.people.residents.forms import CarefulForm, MemberForm
from kusei.foundation.people.residents.views.shared import data_of, form_page, own_page, user_of


@own_page()
def household(request: HttpRequest) -> HttpResponse:
    """Everybody, in order."""
    return render(request, "residents/household.html", {"members": queries.household_of(user_of(request))})


@own_page("form")
def add(request: HttpRequest) -> HttpResponse:
    """A further person."""
    user, form = user_of(request), MemberForm(data_of(request))

    def act() -> str:
        commands.add_member(user=user, details=form.details())
        return _("世帯の人を登録しました。")

    return form_page(request, form, act, title=_("世帯の人を登録する"), back=reverse("residents:household"))


def _member_or_404(user: User, number: int) -> queries.Member:
    found = next((one for one in queries.household_of(user) if one.number == number), None)
    if found is None:
        raise Http404
    return found


@own_page("form")
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Describe a person anew."""
    user = user_of(request)
    form = MemberForm(data_of(request), details=_member_or_404(user, number).details)

    def act() -> str:
        commands.change_member(user=user, number=number, details=form.details())
        return _("世帯の人の情報を変えました。")

    return form_page(request, form, act, title=_("世帯の人の情報を変える"), back=reverse("residents:household"))


@own_page("form")
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then take a person out."""
    user = user_of(request)
    member = _member_or_404(user, number)

    def act() -> str:
        commands.remove_member(user=user, number=number)
        return _("世帯の人を消しました。")

    return form_page(
        request,
        CarefulForm(data_of(request)),
        act,
        title=_("世帯の人を消す"),
        back=reverse("residents:household"),
        about=_("%(name)sさんの情報を消します。元に戻せません。") % {"name": member.details["name"]},
        button=_("消す"),
        danger=True,
    )
