"""Messages that came back: delivery status notifications (RFC 3464), piped in by the mail server of the bounce address.

A notification is believed when it holds the number of a message of ours, which nobody can guess: as the envelope's id
(RFC 3461) or in the Message-ID of what it returns. Anything else that arrives at the address (answers of people, notes
of absence, delays) changes nothing.
"""

from __future__ import annotations

import datetime as dt
import email
import re
from dataclasses import dataclass
from email.message import Message

from django.db import transaction

from kusei.engines.notices.channels.mail import jobs, statuses
from kusei.engines.notices.channels.mail.compose import list_domain
from kusei.engines.notices.channels.webhooks import fresh
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.web import clock

LARGEST = 1024 * 1024  # bytes that are read; a notification returns at most the message
PARTS = 20  # that a message may be divided into: reading one that is nested without end would take minutes
LATER = dt.timedelta(minutes=1)  # a bounce may be quicker than the hand-over of which its message was a part
NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Bounce:
    """A message that could not be delivered. `reference`: its number; `suppress`: as in `Failed`."""

    reference: str
    code: str
    suppress: str


def take_in(raw: bytes) -> str:
    """Have whoever sent it told what came back. Gives `taken`, `known` (the same once more) or `ignored`."""
    bounce = read(raw)
    if bounce is None:
        return "ignored"
    with transaction.atomic():
        if not fresh("mail", bounce.reference):
            return "known"
        enqueue(
            jobs.came_back,
            run_at=clock.now() + LATER,
            reference=bounce.reference,
            code=bounce.code,
            suppress=bounce.suppress,
        )
    return "taken"


def read(raw: bytes) -> Bounce | None:
    """The bounce in a message, or None where there is none."""
    if raw.lower().count(b"boundary") > PARTS:
        return None
    message = email.message_from_bytes(raw[:LARGEST])
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = [block for block in part.get_payload() if isinstance(block, Message)]
            return _bounce(blocks, parts)
    return None


def _bounce(blocks: list[Message], parts: list[Message]) -> Bounce | None:
    final = next((block for block in blocks[1:] if _value(block, "Action").lower().startswith("failed")), None)
    reference = _number(blocks, parts)
    if final is None or not reference:
        return None
    said = _value(final, "Status") + " " + _value(final, "Diagnostic-Code")
    plain = statuses.PLAIN.search(_value(final, "Diagnostic-Code"))
    status = statuses.ENHANCED.search(_value(final, "Status"))
    if status is not None and status[1].endswith(".0.0"):
        said = _value(final, "Diagnostic-Code")
    code, suppress = statuses.meaning(int(plain[1]) if plain else 500, said)
    return Bounce(reference, code, suppress)


def _number(blocks: list[Message], parts: list[Message]) -> str:
    """The number of the message that came back, blank where it is none of ours."""
    envelope = _value(blocks[0], "Original-Envelope-Id").strip().lower() if blocks else ""
    if NUMBER.fullmatch(envelope):
        return envelope
    for part in parts:
        returned = _returned(part)
        number = re.fullmatch(rf"<({NUMBER.pattern})@{re.escape(list_domain())}>", returned.strip().lower())
        if number:
            return number[1]
    return ""


def _returned(part: Message) -> str:
    """The Message-ID of what a part returns, whole (`message/rfc822`) or its headers alone."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        return _value(inner, "Message-ID") if isinstance(inner, Message) else ""
    if kind == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        return _value(email.message_from_bytes(text), "Message-ID") if isinstance(text, bytes) else ""
    return ""


def _value(block: Message, name: str) -> str:
    return str(block.get(name, ""))
