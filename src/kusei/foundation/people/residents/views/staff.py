"""Staff's pages: setting and lifting protection, and recording mandates that were shown on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.audit.access import record_read
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands
from kusei.foundation.people.residents.forms import FindForm, RecordForm, WhyForm
from kusei.foundation.people.residents.models import Secrecy
from kusei.foundation.people.residents.queries.secrecy import in_force, keeps_secrecy
from kusei.foundation.people.residents.refusals import MandateRefused
from kusei.foundation.people.residents.views.shared import act_and_return, data_of, form_page, own_page, user_of
from kusei.foundation.web import clock
from kusei.foundation.web.access import Access, role

KEEPERS = Access("role:approver, role:administrator", lambda request: keeps_secrecy(_signed_in(request)))
SEEN = "支援措置の確認"  # stands in the access log as it is


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def account_named(text: str) -> User | None:
    """The account with that number or e-mail address."""
    text = text.strip().lower()
    if text.isascii() and text.isdecimal():
        return User.objects.filter(pk=int(text)).first() if len(text) < 18 else None
    return User.objects.filter(email=text).first()


@own_page("form", KEEPERS)
def secrecy(request: HttpRequest) -> HttpResponse:
    """Find somebody, by a form that leaves nothing in the address; and what waits for a second person, by number."""
    by, form = user_of(request), FindForm(data_of(request))
    if form.is_bound and form.is_valid():
        found = account_named(form.cleaned_data["who"])
        if found is None:
            form.add_error("who", _("そのアカウントはありません。番号かメールアドレスを確かめてください。"))
        else:
            record_read(by, found, form.cleaned_data["purpose"])
            return redirect("residents_staff:person", number=found.pk)
    waiting = in_force().filter(lift_asked_at__isnull=False).order_by("lift_asked_at")
    context = {"form": form, "waiting": list(waiting.only("pk", "user", "party", "lift_asked_at", "lift_asked_by"))}
    return render(request, "residents/staff/find.html", context, status=422 if form.errors else 200)


@own_page("form", KEEPERS)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One account: whether it is under protection, why, and the ways to change that. Every look is recorded."""
    by, user = user_of(request), User.objects.filter(pk=number).first()
    if user is None:
        raise Http404
    current = in_force().filter(user=user).select_related("set_by", "lift_asked_by").first()
    if current is not None:
        opened = commands.read_protection(by=by, secrecy=current, purpose=SEEN)
        context = {"person": user, "opened": opened, "oneself": current.lift_asked_by_id == by.pk, "form": WhyForm()}
        return render(request, "residents/staff/protected.html", context)
    form = WhyForm(data_of(request))
    if not form.is_bound:
        record_read(by, user, SEEN)

    def act() -> str:
        commands.protect(by=by, user=user, why=form.cleaned_data["why"])
        return _("支援措置を設定しました。")

    return form_page(
        request,
        form,
        act,
        title=_("支援措置を設定する"),
        back=reverse("residents_staff:person", args=[number]),
        template="residents/staff/protect.html",
        person=user,
        past=list(Secrecy.objects.filter(user=user).exclude(until=None).order_by("-pk")),
    )


@own_page("post", KEEPERS)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """Ask to lift, confirm it as a second person, or turn it down."""
    by = user_of(request)
    current = in_force().filter(user=number).first()
    if current is None:
        raise Http404

    def act() -> str:
        if "confirm" in request.POST:
            commands.confirm_lift(by=by, secrecy=current)
            return _("支援措置を解除しました。")
        if "keep" in request.POST:
            commands.keep_protection(by=by, secrecy=current)
            return _("支援措置を続けます。")
        commands.ask_to_lift(by=by, secrecy=current, why=request.POST.get("why", ""))
        return _("解除を申し出ました。別の職員が確認すると解除されます。")

    return act_and_return(request, act, reverse("residents_staff:person", args=[number]))


@own_page("form", role("editor"))
def record_mandate(request: HttpRequest) -> HttpResponse:
    """Record a mandate that was shown at the counter."""
    by, form = user_of(request), RecordForm(data_of(request), initial={"valid_from": clock.today()})

    def act() -> str:
        details = dict(form.cleaned_data)
        grantor, agent = account_named(details.pop("grantor")), account_named(details.pop("agent"))
        if grantor is None or agent is None:
            raise MandateRefused(_("そのアカウントはありません。番号かメールアドレスを確かめてください。"))
        commands.record_mandate(by=by, grantor=grantor, agent=agent, **details)
        return _("委任を登録しました。")

    return form_page(
        request,
        form,
        act,
        title=_("委任を登録する"),
        back=reverse("residents_staff:record_mandate"),
        about=_("窓口で委任状や証明書を確かめたときに使います。登録すると、すぐに有効になります。"),
    )
