"""Administrators' forms: each asks, calls one command, and says what happened. They work without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.foundation.org import accounts, commands
from kusei.foundation.org.forms import AccountForm, EndForm, GrantForm, TransferForm, WhyForm
from kusei.foundation.org.models import RoleAssignment
from kusei.foundation.org.permissions import NotAllowed
from kusei.foundation.org.staff import StaffMember
from kusei.foundation.org.views import administrator, member_or_404, signed_in
from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import User
from kusei.foundation.people.tokens.queries import tokens_of
from kusei.foundation.web import clock

REFUSALS = (commands.RoleRefused, AccountRefused, NotAllowed)
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _change(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    member: StaffMember | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form, or act on it; `act` returns the sentence to show. What a command refuses stands above
    the form.
    """
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(member)
    context = {"form": form, "title": title, "member": member, **more}
    return render(request, "org/change.html", context, status=422 if form.is_bound else 200)


def _back(member: StaffMember | None) -> HttpResponse:
    return redirect("org:person", number=member.user.pk) if member else redirect("org:staff")


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@administrator
@form_page
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; then show the link by which its holder sets a password."""
    by, form = signed_in(request), AccountForm(_data(request))
    opened: list[User] = []

    def act(values: dict[str, Any]) -> str:
        opened.append(accounts.open_account(**values, by=by))
        return _("アカウントを用意しました。")

    response = _change(request, form, act, title=_("職員を加える"))
    return redirect("org:password_link", number=opened[0].pk) if opened else response


@administrator
@form_page
def password_link(request: HttpRequest, number: int) -> HttpResponse:
    """Make the link by which the person sets a password, to be handed over in person."""
    member, link = member_or_404(request, number), ""
    if request.method == "POST":
        link = request.build_absolute_uri(accounts.password_link(user=member.user, by=signed_in(request)))
    response = render(request, "org/password_link.html", {"member": member, "link": link})
    response["Cache-Control"] = "no-store"
    return response


@administrator
@form_page
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Give a role."""
    by, member = signed_in(request), member_or_404(request, number)

    def act(values: dict[str, Any]) -> str:
        given = commands.grant_role(user=member.user, by=by, **values)
        return _("役割「%(role)s」を付けました。") % {"role": given}

    form = GrantForm(_data(request), initial={"valid_from": clock.today()})
    return _change(request, form, act, title=_("役割を付ける"), member=member)


@administrator
@form_page
def end(request: HttpRequest, number: int, assignment: int) -> HttpResponse:
    """End a role."""
    by, member = signed_in(request), member_or_404(request, number)
    row = RoleAssignment.objects.filter(pk=assignment, user=member.user).select_related("department").first()
    if row is None:
        raise Http404

    def act(values: dict[str, Any]) -> str:
        commands.end_role(assignment=row, on=values["on"], why=values["why"], by=by)
        return _("役割「%(role)s」の終わりを記録しました。") % {"role": row}

    form = EndForm(_data(request), initial={"on": clock.today()})
    return _change(request, form, act, title=_("役割を終える"), member=member, about=str(row), danger=True)


@administrator
@form_page
def transfer(request: HttpRequest, number: int) -> HttpResponse:
    """Move the person to another department."""
    by, member = signed_in(request), member_or_404(request, number)

    def act(values: dict[str, Any]) -> str:
        commands.transfer(
            user=member.user,
            to_department=values["department"],
            on=values["on"],
            roles=values["roles"],
            by=by,
        )
        return _("「%(name)s」への異動を記録しました。") % {"name": values["department"]}

    form = TransferForm(_data(request), initial={"on": clock.today()})
    return _change(request, form, act, title=_("異動する"), member=member)


@administrator
@form_page
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close the account."""
    by, member = signed_in(request), member_or_404(request, number)

    def act(values: dict[str, Any]) -> str:
        accounts.close_account(user=member.user, why=values["why"], by=by)
        return _("アカウントを閉じました。")

    about = _("役割はすべて今日で終わり、サインインできなくなります。")
    return _change(
        request,
        WhyForm(_data(request)),
        act,
        title=_("アカウントを閉じる"),
        member=member,
        about=about,
        danger=True,
    )


@administrator
@form_page
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed account again."""
    by, member = signed_in(request), member_or_404(request, number)

    def act(_values: dict[str, Any]) -> str:
        accounts.reopen_account(user=member.user, by=by)
        return _("アカウントを再開しました。")

    return _change(request, forms.Form(_data(request)), act, title=_("アカウントを再開する"), member=member)


@administrator
@form_page
def reset_second_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Take away the second factor of somebody who lost the device."""
    by, member = signed_in(request), member_or_404(request, number)

    def act(values: dict[str, Any]) -> str:
        accounts.reset_second_factor(user=member.user, why=values["why"], by=by)
        return _("二段階認証を外しました。次のサインインで、新しく用意してもらいます。")

    about = _("本人であることを、対面か電話で確かめてから行ってください。")
    return _change(
        request,
        WhyForm(_data(request)),
        act,
        title=_("二段階認証を外す"),
        member=member,
        about=about,
        danger=True,
    )


@administrator
@form_page
def end_sessions(request: HttpRequest, number: int) -> HttpResponse:
    """Sign the person out everywhere."""
    by, member = signed_in(request), member_or_404(request, number)

    def act(_values: dict[str, Any]) -> str:
        accounts.end_sessions(user=member.user, by=by)
        return _("すべての端末からサインアウトしました。")

    return _change(request, forms.Form(_data(request)), act, title=_("すべての端末からサインアウトする"), member=member)


@administrator
@form_page
def revoke_token(request: HttpRequest, number: int, token: int) -> HttpResponse:
    """Stop an API token of the person."""
    by, member = signed_in(request), member_or_404(request, number)
    found = tokens_of(member.user).filter(pk=token).first()
    if found is None:
        raise Http404

    def act(values: dict[str, Any]) -> str:
        accounts.revoke_token(token=found, why=values["why"], by=by)
        return _("APIトークン「%(name)s」を止めました。") % {"name": found.name}

    title = _("APIトークンを止める")
    about = _("「%(name)s」を使うプログラムは、すぐに呼び出せなくなります。") % {"name": found.name}
    return _change(request, WhyForm(_data(request)), act, title=title, member=member, about=about, danger=True)
