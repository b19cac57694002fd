"""The address of our site in mails, which jobs write without a request."""

from __future__ import annotations

from django.http import HttpRequest

from kusei.foundation.web.site import address


def site_origin(request: HttpRequest) -> str:
    """Scheme and host of our site as people see it: the configured one, else the one of this request."""
    return address() or request.build_absolute_uri("/").rstrip("/")
