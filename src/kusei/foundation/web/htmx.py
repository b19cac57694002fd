"""Whether a request comes from htmx, which puts the answer into the page that stands already."""

from __future__ import annotations

from django.http import HttpRequest


def by_htmx(request: HttpRequest) -> bool:
    """True for a request that htmx sent: a part of the page is enough. With scripts off there are none."""
    return bool(getattr(request, "htmx", False))
