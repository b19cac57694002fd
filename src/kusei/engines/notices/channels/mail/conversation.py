"""One conversation with the mail server of the settings, and what its answers mean.

Where the settings name another way than SMTP (files, for a demonstration) the messages go there.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from kusei.engines.notices.channels import limits
from kusei.engines.notices.channels.mail import statuses
from kusei.engines.notices.channels.mail.compose import Letter, bounce_address, envelope_address
from kusei.engines.notices.channels.protocol import Failed, Refused, TryLater

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class _Timed:
    """Reads the server's answers under the time limit of the call."""

    sock: Any
    file: Any

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = limits.reader(self.sock)
        return super().getreply()  # type: ignore[misc,no-any-return]  # mixed into smtplib.SMTP


class _Plain(_Timed, smtplib.SMTP):
    pass


class _Secure(_Timed, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Secure if self.use_ssl else _Plain


class _Ready(mail.EmailMessage):
    """A finished message, for those of Django's ways out that are not SMTP."""

    def __init__(self, made: EmailMessage, to: str) -> None:
        super().__init__(to=[to])
        self._made = made

    def message(self, *, policy: Any = None) -> Any:
        """As it was made."""
        return self._made


class NotTaken(Exception):
    """The server did not take this one message; the next may go. `failed` is None when it is to come again."""

    def __init__(self, failed: Failed | None) -> None:
        super().__init__()
        self.failed = failed


class Conversation:
    """An open connection. Raises `TryLater` when it breaks, `Refused` when the server wants nothing of us at all."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def hand(self, letter: Letter) -> None:
        """Hand over one message. Raises `NotTaken`."""
        if not isinstance(self._backend, _Backend):
            self._backend.send_messages([_Ready(letter.message, letter.recipient.address)])
            return
        smtp: Any = self._backend.connection
        person = letter.recipient.subscriber_id
        smtp.ehlo_or_helo_if_needed()
        options = [f"ENVID={letter.reference}", "RET=HDRS"] if smtp.has_extn("dsn") else []
        if letter.international:
            if not smtp.has_extn("smtputf8"):
                raise NotTaken(Failed(person, "invalid-address"))
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        notify = ["NOTIFY=FAILURE"] if smtp.has_extn("dsn") else []
        try:
            smtp.sendmail(
                bounce_address(), [envelope_address(letter.recipient.address)], letter.as_bytes(), options, notify
            )
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise NotTaken(_failed(person, code, said)) if code != 421 else _later(code, said) from None
        except smtplib.SMTPDataError as error:
            raise NotTaken(_failed(person, error.smtp_code, _bytes(error.smtp_error))) from None


def _failed(person: int, code: int, said: bytes) -> Failed | None:
    """What an answer about one person means; None: later, for instance where the server lets strangers wait."""
    return Failed(person, *statuses.meaning(code, said.decode("utf-8", "replace"))) if code >= 500 else None


def _later(code: int, said: bytes) -> TryLater | Refused:
    """What an answer means that is about ourselves."""
    if code >= 500:
        return Refused("sender")
    busy = code == 421 or said.lstrip().startswith(b"4.7.")
    return TryLater("busy" if busy else f"smtp-{code}", busy=busy)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


@contextmanager
def conversation(seconds: float) -> Iterator[Conversation]:
    """Connect, greet, sign in; hang up in the end. What may be raised in it is said by `Conversation`."""
    limits.begin(seconds)
    try:
        smtp = settings.EMAIL_BACKEND == SMTP_BACKEND
        with _Backend(timeout=seconds) if smtp else mail.get_connection() as backend:
            yield Conversation(backend)
    except smtplib.SMTPAuthenticationError as error:
        raise Refused("login") if error.smtp_code >= 500 else TryLater("login") from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("no-tls") from None
    except smtplib.SMTPSenderRefused as error:
        raise _later(error.smtp_code, _bytes(error.smtp_error)) from None
    except smtplib.SMTPResponseException as error:
        raise _later(error.smtp_code, _bytes(error.smtp_error)) from None
    except ssl.SSLError:
        raise TryLater("tls") from None
    except OSError as error:  # smtplib's own errors are of this kind
        timeout = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        raise TryLater("timeout" if timeout else "connection") from None
