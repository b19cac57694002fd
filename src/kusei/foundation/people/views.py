"""The sign-in page and one's own account."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.views import INTERNAL_RESET_SESSION_KEY, LoginView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kusei.foundation.people import commands, identity, second_factor, staff
from kusei.foundation.people.account_sections import section_links
from kusei.foundation.people.card import conversation
from kusei.foundation.people.middleware import reason_text
from kusei.foundation.people.models import User
from kusei.foundation.people.tokens.scopes import open_to
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow
from kusei.foundation.web.ratelimit import limited


class SignInView(LoginView):
    """allauth's, with what our page says besides."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why the last session ended, the idle time, whether this is a demonstration, and the identity
        provider.
        """
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "ended": reason_text(self.request.GET.get("ended", "")),
            "idle_minutes": settings.IDLE_MINUTES,
            "demo": settings.DEMO and not settings.STAFF_SECOND_FACTOR,
            "identity_provider": identity_provider(),
        }


sign_in = allow(PUBLIC)(SignInView.as_view())


def identity_provider() -> str:
    """The name of the configured identity provider; blank when there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("oidc", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


@allow(PUBLIC)
@limited("new-password", "30/m")
@require_safe
@never_cache
def new_password(request: HttpRequest) -> HttpResponse:
    """The link for a new password: keeps its secret in the session and leads to the form, as allauth does."""
    link = re.fullmatch(r"([0-9A-Za-z]+)-([0-9a-z]+-[0-9a-f]+)", request.GET.get("link", ""))
    if link is None:
        raise Http404
    request.session[INTERNAL_RESET_SESSION_KEY] = link[2]
    return redirect("account_reset_password_from_key", uidb36=link[1], key="set-password")


@allow(SIGNED_IN)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: what is known, and the ways to change it."""
    user = request.user
    assert isinstance(user, User)
    context = {
        "account": user,
        "identity_provider": identity_provider(),
        "connected": SocialAccount.objects.filter(user=user).exists(),
        "idle_minutes": settings.IDLE_MINUTES,
        "staff": staff.is_staff(user),
        "tokens": bool(open_to(user)),
    }
    if user.is_resident:
        return render(request, "people/resident_account.html", context | _of_resident(user))
    return render(request, "people/account.html", context | {"second_factor": second_factor.has_second_factor(user)})


def _of_resident(user: User) -> dict[str, Any]:
    """What a resident's page says besides: ways to sign in, how surely they are known, and links of upper floors."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    level = identity.level_of(user)
    return {
        "language": dict(settings.LANGUAGES).get(user.language, user.language),
        "password": user.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "app": Authenticator.Type.TOTP in kinds,
        "card": level.at_least(identity.Level.CARD),
        "verified_at": identity.standing_of(user).verified_at,
        "card_offered": conversation.app_settings() is not None,
        "sections": section_links(),
    }


@allow(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on every device."""
    if request.method != "POST":
        return render(request, "people/end_sessions.html")
    user = request.user
    assert isinstance(user, User)
    commands.end_sessions(user=user)
    logout(request)
    return redirect(f"{reverse(settings.LOGIN_URL)}?ended=elsewhere")
