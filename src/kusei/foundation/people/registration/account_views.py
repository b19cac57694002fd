"""What residents change about their own account: name, address of mail, and closing it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.foundation.people import closing
from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import LinkKind, User
from kusei.foundation.people.registration import commands, secret
from kusei.foundation.people.registration.forms import NameForm, NewAddressForm
from kusei.foundation.people.registration.origin import site_origin
from kusei.foundation.people.registration.views import form_page
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow
from kusei.foundation.web.ratelimit import limited

KEPT = "people_link_change"


def resident_or_404(request: HttpRequest) -> User:
    """The signed-in resident. Accounts of staff are their administrators' to change: 404."""
    user = request.user
    assert isinstance(user, User)
    if not user.is_resident:
        raise Http404
    return user


@allow(SIGNED_IN)
@form_page
def name(request: HttpRequest) -> HttpResponse:
    """Change one's name and the language of mails."""
    user = resident_or_404(request)
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": user.name, "language": user.language}
    )
    if form.is_bound and form.is_valid():
        commands.rename(user=user, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        messages.success(request, _("変更しました。"))
        return redirect("people:account")
    return render(request, "people/register/name.html", {"form": form})


@allow(SIGNED_IN)
@limited("change-email", "20/h", methods=frozenset({"POST"}))
@form_page
@never_cache
@reauthentication_required
def email(request: HttpRequest) -> HttpResponse:
    """Ask for the link to the new address."""
    user = resident_or_404(request)
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        language = get_language() or user.language
        commands.ask_change(user=user, email=form.cleaned_data["email"], language=language, origin=site_origin(request))
        return redirect("people:email_sent")
    return render(request, "people/register/email.html", {"form": form, "account": user})


@allow(SIGNED_IN)
@require_safe
def email_sent(request: HttpRequest) -> HttpResponse:
    """A mail is on its way to the new address."""
    resident_or_404(request)
    return render(request, "people/register/email_sent.html")


@allow(PUBLIC)
@limited("register-link", "30/m")
@require_safe
@never_cache
def email_link(request: HttpRequest) -> HttpResponse:
    """The link of the mail; the page behind it wants the account that asked for it to be signed in."""
    request.session[KEPT] = request.GET.get("link", "")[:100]
    return redirect("people:email_confirm")


@allow(SIGNED_IN)
@form_page
@never_cache
def email_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the new address with one press."""
    user = resident_or_404(request)
    kept = str(request.session.get(KEPT, ""))
    try:
        link = secret.find(kept, LinkKind.CHANGE)
        if link.user_id != user.pk:
            raise secret.LinkRefused
        if request.method == "POST":
            commands.change_address(user=user, secret=kept)
            del request.session[KEPT]
            messages.success(request, _("メールアドレスを変えました。"))
            return redirect("people:account")
    except (secret.LinkRefused, AccountRefused) as refused:
        return render(request, "people/register/refused.html", {"sentence": str(refused)}, status=410)
    return render(request, "people/register/email_confirm.html", {"email": link.email, "account": user})


@allow(SIGNED_IN)
@form_page
@never_cache
@reauthentication_required
def close(request: HttpRequest) -> HttpResponse:
    """Close one's own account; nobody is asked why."""
    user = resident_or_404(request)
    sentences = closing.refusals(user)
    if request.method == "POST" and not sentences:
        try:
            closing.close_own_account(user=user)
        except closing.ClosingRefused as refused:
            sentences = [str(refused)]
        else:
            logout(request)
            return redirect("people:closed")
    status = 409 if request.method == "POST" else 200
    return render(request, "people/register/close.html", {"sentences": sentences}, status=status)


@allow(PUBLIC)
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """The account is closed."""
    return render(request, "people/register/closed.html")
