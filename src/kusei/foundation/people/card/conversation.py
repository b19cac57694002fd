"""Between our page and the provider's: sending the browser there with what was consented to, and keeping what came
back until the person has seen it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kusei.foundation.people.card.claims import ACR_VALUES, SCOPES, Received
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import Unreadable, seal_json, unseal_json

VERIFY = "verify"  # the process, besides allauth's "login" and "connect"
PENDING = "people_card_pending"
PATIENCE = dt.timedelta(minutes=30)


def app_settings() -> Mapping[str, Any] | None:
    """The settings of the provider, when it verifies by card; None when there is none, or it does not."""
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS.get("oidc", {}).get("APPS", [])
    values: Mapping[str, Any] | None = apps[0]["settings"] if apps else None
    return values if values and values.get("card") else None


def go(request: HttpRequest, provider: Any, *, user: User, consented: list[str]) -> HttpResponseBase:
    """Send the browser to the provider, asking for the consented attributes and no other."""
    asked = [name for name in SCOPES if name in consented]
    acr_values = (app_settings() or {}).get("acr_values") or ACR_VALUES
    response: HttpResponseBase = provider.redirect(
        request,
        process=VERIFY,
        scope=["openid", *asked],
        auth_params={"acr_values": acr_values},
        asked=asked,
        person=user.pk,
    )
    return response


def keep(request: HttpRequest, state: Mapping[str, Any], received: Received) -> HttpResponseBase:
    """Keep what came back, sealed, for the very person who went, and lead to the page that shows it."""
    user = request.user
    if not isinstance(user, User) or state.get("person") != user.pk:
        messages.error(request, _("途中でサインインが変わったため、本人確認をやめました。もう一度お試しください。"))
        return redirect("account_login" if not isinstance(user, User) else "people:identity")
    request.session[PENDING] = seal_json({"person": user.pk, **received.as_json()}).decode()
    return redirect("people:identity_confirm")


def pending(request: HttpRequest, user: User) -> Received | None:
    """What came back and waits to be confirmed by this person, for half an hour."""
    token = request.session.get(PENDING, "")
    try:
        values = unseal_json(token.encode()) if token else {}
    except Unreadable:  # the key changed meanwhile
        return None
    if values.pop("person", None) != user.pk:
        return None
    received = Received.from_json(values)
    return received if clock.now() - received.received_at < PATIENCE else None


def drop(request: HttpRequest) -> None:
    """Forget what came back."""
    request.session.pop(PENDING, None)
