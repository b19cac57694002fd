"""The address of our site in mails, which jobs write without a request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site_origin(request: HttpRequest) -> str:
    """Scheme and host of our site as people see it: the configured one, else the one of this request."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "") or request.build_absolute_uri("/").rstrip("/")
