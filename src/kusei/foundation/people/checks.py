"""Tells at start what is not safe or not complete about signing in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from kusei.foundation.people.oidc.assertion import UnusableKey, load_key

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def second_factor(**_: Any) -> list[CheckMessage]:
    """Staff without a second factor are for demonstrations."""
    if settings.STAFF_SECOND_FACTOR:
        return []
    return [
        CheckWarning("Staff sign in with a password alone (KUSEI_DEMO, KUSEI_STAFF_SECOND_FACTOR).", id="people.W001")
    ]


@register(Tags.security)
def identity_provider(**_: Any) -> list[CheckMessage]:
    """What the settings of OIDC must say before it can work."""
    return [problem for app in _apps() for problem in _problems(app)]


def _apps() -> list[dict[str, Any]]:
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS.get("oidc", {}).get("APPS", [])
    return apps


def _problems(app: dict[str, Any]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    issuer = urlsplit(app["settings"]["server_url"])
    if issuer.scheme != "https" and issuer.hostname not in LOOPBACK:
        found.append(Error("KUSEI_OIDC_ISSUER must be an https address.", id="people.E001"))
    if not app["client_id"]:
        found.append(Error("KUSEI_OIDC_ISSUER is set, but KUSEI_OIDC_CLIENT_ID is not.", id="people.E002"))
    try:
        load_key(app["settings"]["private_key_file"])
    except UnusableKey as error:
        found.append(Error(str(error), id="people.E003"))
    targets = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    if f"{issuer.scheme}://{issuer.netloc}" not in targets:
        found.append(
            CheckWarning(
                "Browsers stop on the way to the identity provider unless KUSEI_FORM_TARGETS names the origin"
                " of its authorization endpoint.",
                id="people.W002",
            )
        )
    return found
