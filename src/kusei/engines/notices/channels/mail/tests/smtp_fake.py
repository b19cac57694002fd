"""A mail server on this machine (aiosmtpd) that answers as a script says, in the words of `fakes.server`."""

from __future__ import annotations

import asyncio
import email
import logging
import ssl
from collections import deque
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from kusei.engines.notices.channels.fakes.server import Behaviour, ok

logging.getLogger("mail.log").disabled = True  # it tells everything it hears

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the library tells all it hears, whoever turns logging on
# What it answers to RCPT for the addresses of these names.
ANSWERS = {
    "nobody": "550 5.1.1 No such user",
    "nobody-old": "550 no such user",
    "full": "552 5.2.2 Mailbox full",
    "policy": "550 5.7.1 We do not want your mail",
    "strange": "554 5.0.0 No",
    "stranger": "450 4.2.0 Greylisted, come again",
}


class _Server(SMTP):
    """Takes the options of DSN (RFC 3461) where the fake offers them."""

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802  the library's name
        self.event_handler.mail_options.append(arg)
        await super().smtp_MAIL(_without(arg, "ENVID=", "RET="))

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802  the library's name
        self.event_handler.rcpt_options.append(arg)
        await super().smtp_RCPT(_without(arg, "NOTIFY="))


def _without(arg: str, *names: str) -> str:
    return " ".join(word for word in arg.split(" ") if not word.upper().startswith(names))


class Handler:
    """What happens to each message."""

    def __init__(self, fake: MailServer) -> None:
        self.fake = fake
        self.mail_options: list[str] = []
        self.rcpt_options: list[str] = []

    async def handle_EHLO(  # noqa: N802  the library's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-DSN"] if self.fake.dsn else []), responses[-1]]

    async def handle_MAIL(  # noqa: N802  the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.fake.tries += 1
        session.behaviour = self.fake.script.popleft() if self.fake.script else ok()
        behaviour = session.behaviour
        if behaviour.kind == "drop" and not behaviour.takes:
            await asyncio.sleep(behaviour.seconds)
        if behaviour.kind == "status" and behaviour.status != 400:
            return "421 4.7.0 Too much, come later" if behaviour.status == 429 else "451 4.3.0 Local error"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session.behaviour.status == 400:
            return f"550 5.1.1 <{address}> is unknown"
        if refusal := ANSWERS.get(self.fake.names.get(address, address.partition("@")[0])):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        behaviour = session.behaviour
        if envelope.rcpt_tos[0].startswith("spam"):
            return "550 5.7.1 This looks like spam"
        self.fake.take(envelope)
        if behaviour.kind == "cut":
            server._writer.write(b"25")
            await server._writer.drain()
        if behaviour.kind in {"drop", "cut"}:
            server.transport.close()
        if behaviour.seconds:
            await asyncio.sleep(behaviour.seconds)
        return "250 OK"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """The server. `taken`: one entry a Message-ID and address, as mailboxes that know it keep one."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script: deque[Behaviour] = deque()
        self.names: dict[str, str] = {}  # address → a name of ANSWERS
        self.messages: dict[tuple[str, str], EmailMessage] = {}
        self.envelopes: list[tuple[str, str]] = []
        self.tries = 0
        self.dsn = False
        self.password: str | None = None
        self.handler = Handler(self)
        self.controller = _Controller(
            self.handler,
            hostname="127.0.0.1",
            port=0,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=self._authenticate,
            tls_context=tls,
        )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, data: Any) -> AuthResult:
        known = self.password is None or data.password.decode() == self.password
        return AuthResult(success=known, handled=False)

    def __enter__(self) -> MailServer:
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.controller.port)

    def then(self, *behaviours: Behaviour) -> None:
        """The next messages meet these, one each."""
        self.script.extend(behaviours)

    def take(self, envelope: Envelope) -> None:
        """Keep a message."""
        message = email.message_from_bytes(envelope.content, policy=SMTPUTF8)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos[0]))
        self.messages[message["Message-ID"], envelope.rcpt_tos[0]] = message

    def taken(self) -> list[tuple[str, str]]:
        """(address, subject and text) of each message."""
        return [
            (address, f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}")
            for (_number, address), message in self.messages.items()
        ]
