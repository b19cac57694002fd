"""Takes in what providers tell of their messages: genuine, at most five minutes old, each event once."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kusei.engines.notices.channels import hooks
from kusei.engines.notices.channels.telephony.adapter import reason_of
from kusei.engines.notices.channels.webhooks import TooLong, body_of, fresh
from kusei.engines.notices.subscribers.models import Suppressed
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.outgoing import signature

HEADER = "X-Signature"
OLDEST = 300  # seconds between the signature's time and ours, either way
LONGEST_ID = 100
_SIGNED = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
# What an event means to us: what became of the message, and why the address is not used again.
MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "sms": {
        "delivered": (hooks.DELIVERED, ""),
        "failed": (hooks.FAILED, ""),
        "stopped": (hooks.DELIVERED, Suppressed.STOPPED),
    },
    "call": {
        "answered": (hooks.DELIVERED, ""),
        "heard": (hooks.OPENED, ""),
        "no-answer": (hooks.FAILED, ""),
        "failed": (hooks.FAILED, ""),
        "stopped": (hooks.DELIVERED, Suppressed.STOPPED),
    },
}
# Of a failed message, codes that say no more of the number than that it was not reached this time.
_UNREACHED = {"expired", "unreachable", "busy", "declined"}


class Unreadable(ValueError):
    """A signed body that is not of the protocol."""


@dataclass(frozen=True)
class Event:
    """One fact that a provider tells."""

    id: str
    receipt: hooks.Receipt | None  # None: of a kind that we do not know, which later versions may


@csrf_exempt
@require_POST
@allow(PUBLIC)
def receive(request: HttpRequest, channel: str) -> HttpResponse:
    """200: taken in, or known already. 403: not genuine, or too old. 404: this installation has no such provider."""
    secret = str(getattr(settings, f"{channel.upper()}_SECRET"))
    if not secret:
        return HttpResponse(status=404)
    try:
        body = body_of(request)
    except TooLong:
        return HttpResponse(status=413)
    if not genuine(secret, body, request.headers.get(HEADER, "")):
        return HttpResponse(status=403)
    try:
        events = read(channel, body)
    except Unreadable:
        return HttpResponse(status=400)
    with transaction.atomic():
        # In one order, so that two requests with the same events never wait for each other.
        for event in sorted(events, key=lambda one: one.id):
            if fresh(channel, event.id) and event.receipt is not None:
                hooks.tell(event.receipt)
    return HttpResponse(status=200)


def genuine(secret: str, body: bytes, header: str) -> bool:
    """Whether the header is a signature of the body under the secret, made within the last five minutes."""
    found = _SIGNED.fullmatch(header)
    if found is None:
        return False
    at = int(found[1])
    if abs(clock.now().timestamp() - at) > OLDEST:
        return False
    return hmac.compare_digest(signature(secret, body, at), header)


def read(channel: str, body: bytes) -> list[Event]:
    """The events of a body. Raises `Unreadable`."""
    try:
        said = json.loads(body)
        rows = said["events"]
        return [_event(channel, row) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable from None


def _event(channel: str, row: dict[str, Any]) -> Event:
    number, kind, reference = row["id"], row["type"], row["reference"]
    if not all(isinstance(one, str) and one for one in (number, kind, reference)) or len(number) > LONGEST_ID:
        raise Unreadable
    at = dt.datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise Unreadable
    meaning = MEANINGS[channel].get(kind)
    if meaning is None:
        return Event(number, None)
    became, suppress = meaning
    code = ""
    if became == hooks.FAILED:
        code, suppress = _failure(kind, str(row.get("code", "")))
    return Event(number, hooks.Receipt(channel, reference, became, code=code, suppress=suppress, at=at))


def _failure(kind: str, said: str) -> tuple[str, str]:
    if kind == "no-answer":
        return "no-answer", ""
    return ("undelivered", "") if said in _UNREACHED else reason_of(said)
