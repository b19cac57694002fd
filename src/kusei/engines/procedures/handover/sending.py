"""Sends one signed message to another system (`foundation.web.outgoing`); this installation's own rules of where to.

The signature is `X-Kusei-Signature: t=<seconds since 1970>,v1=<hex>`, where hex is HMAC-SHA-256 of `<t>.<body>` under
the endpoint's secret. A receiver computes it anew, compares in constant time, and refuses a `t` older than minutes.
"""

from __future__ import annotations

from django.conf import settings

from kusei.foundation.web import outgoing
from kusei.foundation.web.outgoing import NotSent, Target, signature

__all__ = ["NotSent", "post", "problem_of", "resolved", "signature"]


def problem_of(url: str) -> str:
    """What is wrong with an address, before anything is sent; blank for nothing."""
    return outgoing.problem_of(url, private=settings.WEBHOOK_PRIVATE)


def resolved(url: str) -> Target:
    """The address that a message may go to. Raises `NotSent`."""
    return outgoing.resolved(url, private=settings.WEBHOOK_PRIVATE)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send the body and give the status that came back; nothing else is kept. Raises `NotSent`."""
    return outgoing.post(url, body, headers, private=settings.WEBHOOK_PRIVATE).status
