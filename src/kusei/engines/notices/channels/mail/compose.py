"""What a notice is as an e-mail: plain text and simple HTML, the headers of a list, and one click to stop it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from kusei.engines.notices.channels.protocol import Handover, Recipient
from kusei.foundation.web import clock

LONGEST = 254  # characters of an address (RFC 5321)
# Wider than RFC 5321: Japanese mobile providers gave out addresses with dots in a row and before the @.
LOCAL = re.compile(r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,\"]+")


@dataclass(frozen=True)
class Letter:
    """One message to one person. `reference` is in its Message-ID and comes back with a bounce."""

    recipient: Recipient
    reference: str
    message: EmailMessage

    @property
    def international(self) -> bool:
        """Whether the address has other letters before its @ than ASCII: the server must know SMTPUTF8."""
        return not _parts(self.recipient.address)[0].isascii()

    def as_bytes(self) -> bytes:
        """As it goes over the line."""
        return self.message.as_bytes(policy=SMTPUTF8 if self.international else SMTP)


def envelope_address(address: str) -> str:
    """The address as SMTP takes it: the domain in its ASCII form. Raises `ValueError` for one that nobody can have."""
    local, domain = _parts(address)
    if not LOCAL.fullmatch(local) or not domain or len(address) > LONGEST:
        raise ValueError("no mail address")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _parts(address: str) -> tuple[str, str]:
    local, _at, domain = address.rpartition("@")
    return local, domain


def sender_address() -> str:
    """The bare address of the From line."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def bounce_address() -> str:
    """Where bounces go: the envelope's sender."""
    return settings.MAIL_BOUNCES or sender_address()


def list_domain() -> str:
    """The domain under which our lists and messages are numbered."""
    return settings.MAIL_LIST_DOMAIN or _parts(sender_address())[1] or "localhost"


def letters(handover: Handover) -> Iterator[Letter]:
    """The message of each person whose address is one, in their order. Those of the same hand-over have the same
    Message-ID each time.
    """
    language = handover.language.partition("-")[0]
    with override(handover.language if language == "ja" else "en"):
        for recipient in handover.recipients:
            reference = handover.key_of(recipient.subscriber_id)
            yield Letter(recipient, str(reference), _message(handover, recipient, reference, language))


def _message(handover: Handover, recipient: Recipient, reference: uuid.UUID, language: str) -> EmailMessage:
    message = EmailMessage(policy=SMTPUTF8)
    stop = handover.stop(recipient.subscriber_id)
    stop = stop if stop.startswith(("https://", "http://")) else ""
    message["From"] = Address(_line(handover.sender), addr_spec=sender_address())
    message["To"] = envelope_address(recipient.address)
    message["Subject"] = _line(handover.title)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{reference}@{list_domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"<notices.{list_domain()}>"
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if handover.urgent:
        message["Importance"] = "high"
        message["X-Priority"] = "1"
    context = {"notice": handover, "language": language, "stop": stop, "paragraphs": _paragraphs(handover.body)}
    message.set_content(render_to_string("channels/mail/notice.txt", context).strip() + "\n", cte="base64")
    message.add_alternative(render_to_string("channels/mail/notice.html", context), subtype="html", cte="base64")
    message["Content-Language"] = language
    return message


def _line(text: str) -> str:
    """In one line: a header has no others."""
    return " ".join(text.split())


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in body.replace("\r\n", "\n").split("\n\n") if part.strip()]
