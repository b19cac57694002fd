"""System checks: letters are signed with a key of the municipality's, and it can be read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from kusei.engines.procedures.delivery import authority
from kusei.engines.procedures.delivery.refusals import SigningUnavailable


@checks.register(checks.Tags.security)
def key_can_be_read(**_: Any) -> list[checks.CheckMessage]:
    """`KUSEI_SIGNING_PKCS12` and `KUSEI_SIGNING_ROOTS`, when given, can be read."""
    if not settings.SIGNING_PKCS12:
        return []
    try:
        authority.trusted()
    except SigningUnavailable:
        return [
            checks.Error(
                "The key that signs letters, or an authority that is to be trusted, cannot be read.",
                hint="Check KUSEI_SIGNING_PKCS12, KUSEI_SIGNING_PASSWORD and KUSEI_SIGNING_ROOTS.",
                id="delivery.E001",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def key_named(**_: Any) -> list[checks.CheckMessage]:
    """In production letters are not signed with the test authority."""
    if settings.SIGNING_PKCS12:
        return []
    return [
        checks.Warning(
            "Letters are signed with a test authority that this installation made for itself.",
            hint="Set KUSEI_SIGNING_PKCS12 and KUSEI_SIGNING_PASSWORD to the municipality's key (職責証明書).",
            id="delivery.W001",
        )
    ]
