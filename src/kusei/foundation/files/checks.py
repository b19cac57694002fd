"""System checks: a virus scanner is named, and its address can be one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from kusei.foundation.files import scanning


@checks.register(checks.Tags.security)
def scanner_address(**_: Any) -> list[checks.CheckMessage]:
    """`KUSEI_CLAMAV`, when given, has the right form. The scanner itself is not asked."""
    if not settings.CLAMAV:
        return []
    try:
        scanning.parse(settings.CLAMAV)
    except scanning.WrongAddress as error:
        return [checks.Error(str(error), id="files.E001")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def scanner_named(**_: Any) -> list[checks.CheckMessage]:
    """In production files are scanned."""
    if settings.CLAMAV:
        return []
    return [
        checks.Warning(
            "Files that people hand in are not scanned for viruses.",
            hint="Run ClamAV's clamd and set KUSEI_CLAMAV to tcp://host:3310 or unix:///path.",
            id="files.W001",
        )
    ]
