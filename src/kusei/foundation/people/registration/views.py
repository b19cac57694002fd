"""The pages of registering: the address, the word that a mail was sent, the link, and the password."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import LinkKind, User
from kusei.foundation.people.registration import commands, secret
from kusei.foundation.people.registration.forms import FirstStepForm, RegisterForm
from kusei.foundation.people.registration.origin import site_origin
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.ratelimit import limited

KEPT = "people_link_registration"  # the secret between opening the link and the form
LONGEST_PATH = 200
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _next_path(request: HttpRequest) -> str:
    """Where to go on: a path of ours from the query or the form, else blank."""
    path = str(request.POST.get("next") or request.GET.get("next") or "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and len(path) <= LONGEST_PATH else ""


@allow(PUBLIC)
@limited("register", "20/h", methods=frozenset({"POST"}))
@form_page
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """Ask for the link by mail. The answer is the same whether the address has an account or not."""
    next_path = _next_path(request)
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        commands.ask_registration(
            email=form.cleaned_data["email"],
            language=form.cleaned_data["language"],
            origin=site_origin(request),
            next_path=next_path,
        )
        return redirect("people:register_sent")
    return render(request, "people/register/start.html", {"form": form, "next": next_path})


@allow(PUBLIC)
@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    """A mail is on its way."""
    return render(request, "people/register/sent.html")


@allow(PUBLIC)
@limited("register-link", "30/m")
@require_safe
@never_cache
def register_link(request: HttpRequest) -> HttpResponse:
    """The link of the mail: keeps its secret in the session and leads on, so that it stands in no address."""
    request.session[KEPT] = request.GET.get("link", "")[:100]
    return redirect("people:register_password")


@allow(PUBLIC)
@limited("register-link", "30/m")
@form_page
@never_cache
def register_password(request: HttpRequest) -> HttpResponse:
    """Choose a password, or to go without one to a passkey; then the account exists and is signed in."""
    kept = str(request.session.get(KEPT, ""))
    try:
        link = secret.find(kept, LinkKind.REGISTRATION)
    except secret.LinkRefused as refused:
        return render(request, "people/register/refused.html", {"sentence": str(refused)}, status=410)
    passkey = request.POST.get("way") == "passkey"
    form = FirstStepForm(user=User(email=link.email), data=_given(request, passkey))
    if passkey or (form.is_bound and form.is_valid()):
        password, name = (None, "") if passkey else (form.cleaned_data["password1"], form.cleaned_data["name"])
        try:
            user = commands.register(secret=kept, password=password, name=name)
        except (secret.LinkRefused, AccountRefused) as refused:
            return render(request, "people/register/refused.html", {"sentence": str(refused)}, status=409)
        return _enter(request, user, link.next_path)
    return render(request, "people/register/password.html", {"form": form, "email": link.email})


def _given(request: HttpRequest, passkey: bool) -> dict[str, str] | None:
    return request.POST.dict() if request.method == "POST" and not passkey else None


def _enter(request: HttpRequest, user: User, next_path: str) -> HttpResponse:
    """Sign in who just proved the mailbox, and lead to the passkey where there is no password."""
    logout(request)  # whoever was signed in here; it empties the session too
    messages.success(request, _("利用者登録が済みました。"))
    goal = next_path or reverse("people:account")
    if user.has_usable_password():
        record_authentication(request, user, method="password", email=user.email)
    else:  # who has just opened the link need not prove once more who they are to see the recovery codes
        record_authentication(request, user, method="link", reauthenticated=True)
        goal = reverse("mfa_add_webauthn")
    response: HttpResponse = perform_login(request, user, redirect_url=goal)
    return response
