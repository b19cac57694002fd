"""The sandbox's book: sessions, payments, refunds and disputes, and what happens to each. No money moves.

It knows nothing of the platform and keeps no card number. Everything is done under one lock, in memory, and written to
a small file where there is one.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from kusei.engines.payments.online.sandbox.rows import Control, Dispute, No, Payment, Refund, Session
from kusei.foundation.web import clock

FEE_PER_MILLE = 15  # of every payment, rounded down; a sample
LATE_SECONDS = 2.0  # after which money arrives for a session that was given up (card …0341)
KEEP = 5_000  # answers that are remembered for their idempotency keys


@dataclass
class Book:
    """Everything that the sandbox knows."""

    tell: Callable[[dict[str, Any]], None]
    base: str = ""
    file: Path | None = None
    sessions: dict[str, Session] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    answers: dict[str, tuple[str, int, dict[str, Any]]] = field(default_factory=dict)
    control: Control = field(default_factory=Control)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def once(self, key: str, asked: str, do: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """Do it once for an idempotency key; the same answer again, and 409 for another question with that key."""
        with self.lock:
            known = self.answers.get(key) if key else None
            if known is not None:
                return known[1:] if known[0] == asked else (409, {"code": "key-reused"})
            try:
                answer = (200, do())
            except No as refusal:
                answer = (refusal.status, {"code": refusal.code})
            if key:
                self.answers[key] = (asked, *answer)
                while len(self.answers) > KEEP:
                    self.answers.pop(next(iter(self.answers)))
            self.save()
            return answer

    def open(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A new session."""
        amount, until = asked["amount"], asked["expires_at"]
        if type(amount) is not int or amount < 1 or asked.get("currency") != "JPY" or type(until) is not int:
            raise No("amount")
        number = _new("ss")
        session = Session(
            id=number,
            key=str(asked["key"]),
            amount=amount,
            subject=str(asked["subject"])[:200],
            return_url=str(asked["return_url"]),
            cancel_url=str(asked["cancel_url"]),
            expires_at=until,
            capture="manual" if asked.get("capture") == "manual" else "automatic",
            url=f"{self.base}/pay/{number}",
        )
        self.sessions[number] = session
        return asdict(session)

    def session(self, number: str) -> Session:
        """The session of that number, as it stands now."""
        found = self.sessions.get(number)
        if found is None:
            raise No("no-session", 404)
        if found.status == "pending" and found.expires_at <= clock.now().timestamp():
            self._end(found)
        return found

    def pay(self, session: Session, method: str) -> None:
        """It is paid (or authorised)."""
        payment = Payment(_new("sp"), session.id, session.key, session.amount, 0, method, int(clock.now().timestamp()))
        session.payment, session.paid, session.why, session.late = payment.id, session.amount, "", False
        self.payments[payment.id] = payment
        if session.capture == "manual":
            session.status = "authorised"
            self._tell("changed", session)
        else:
            self._taken(session)
        self.save()

    def capture(self, session: Session) -> dict[str, Any]:
        """Take what was authorised."""
        if session.status == "authorised":
            self._taken(session)
        elif session.status != "paid":
            raise No("not-authorised")
        return asdict(session)

    def cancel(self, session: Session) -> dict[str, Any]:
        """Nothing can be paid any more; what was authorised is let go."""
        if session.status == "authorised":
            self.payments.pop(session.payment, None)
            session.payment, session.paid, session.status = "", 0, "expired"
        elif session.status == "pending":
            self._end(session)
        return asdict(session)

    def fail(self, session: Session, why: str) -> None:
        """It came to nothing, for good."""
        session.status, session.why = "failed", why
        self._tell("failed", session, why=why)
        self.save()

    def refund(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Give so much of a payment back."""
        payment, amount = self.payments.get(str(asked.get("payment"))), asked.get("amount")
        if payment is None or self.sessions[payment.session].status != "paid":
            raise No("no-payment", 404)
        if type(amount) is not int or not 0 < amount <= payment.amount - payment.refunded:
            raise No("too-much")
        refund = Refund(
            _new("sr"), payment.id, amount, str(asked.get("number", "")), int(clock.now().timestamp()), "pending"
        )
        self.refunds[refund.id] = refund
        payment.refunded += amount
        if self.control.refunds != "pending":
            self.end_refund(refund, self.control.refunds)
        return asdict(refund)

    def end_refund(self, refund: Refund, status: str) -> None:
        """A refund arrived (`done`), or came home (`failed`)."""
        payment = self.payments[refund.payment]
        refund.status = status
        if status == "failed":
            payment.refunded -= refund.amount
            refund.why = "account-closed"
        kind = "refunded" if status == "done" else "refund-failed"
        self._tell_of(payment, kind, matter=refund.id, number=refund.number, amount=refund.amount, why=refund.why)
        self.save()

    def dispute(self, payment: Payment) -> Dispute:
        """The payer says that the payment is not right."""
        dispute = Dispute(_new("sd"), payment.id, payment.amount, int(clock.now().timestamp()))
        self.disputes[dispute.id] = dispute
        self._tell_of(payment, "disputed", matter=dispute.id, amount=dispute.amount, why="fraudulent")
        self.save()
        return dispute

    def decide(self, dispute: Dispute, *, won: bool) -> None:
        """The card company decided."""
        dispute.status, dispute.closed_at = "won" if won else "lost", int(clock.now().timestamp())
        payment = self.payments[dispute.payment]
        self._tell_of(payment, f"dispute-{dispute.status}", matter=dispute.id, amount=dispute.amount, why="fraudulent")
        self.save()

    def tick(self) -> None:
        """Let what is over end."""
        with self.lock:
            for session in list(self.sessions.values()):
                if session.status == "pending" and session.expires_at <= clock.now().timestamp():
                    self._end(session)

    def save(self) -> None:
        """Write everything to the file, where there is one."""
        if self.file is None:
            return
        kept = {name: {key: asdict(row) for key, row in getattr(self, name).items()} for name in _TABLES}
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        beside.replace(self.file)

    def load(self) -> None:
        """Read what an earlier process wrote."""
        if self.file is None or not self.file.exists():
            return
        kept = json.loads(self.file.read_text(encoding="utf-8"))
        for name, kind in _TABLES.items():
            known = {one.name for one in fields(kind)}
            rows = {
                key: kind(**{part: value for part, value in row.items() if part in known})
                for key, row in kept.get(name, {}).items()
            }
            setattr(self, name, rows)

    def _taken(self, session: Session) -> None:
        payment = self.payments[session.payment]
        payment.fee = payment.amount * FEE_PER_MILLE // 1000
        session.status, session.paid_at = "paid", int(clock.now().timestamp())
        self._tell("paid", session, amount=session.paid)

    def _end(self, session: Session) -> None:
        session.status = "expired"
        self._tell("expired", session)
        if session.late:
            timer = threading.Timer(LATE_SECONDS, self._arrive, args=(session,))
            timer.daemon = True
            timer.start()
        self.save()

    def _arrive(self, session: Session) -> None:
        with self.lock:
            if session.status == "expired":
                session.capture = "automatic"
                self.pay(session, "card")

    def _tell(self, kind: str, session: Session, **more: Any) -> None:
        facts = {"key": session.key, "session": session.id, "payment": session.payment}
        self.tell({"id": _new("se"), "kind": kind, "at": int(clock.now().timestamp()), **facts, **more})

    def _tell_of(self, payment: Payment, kind: str, **more: Any) -> None:
        self.tell({"id": _new("se"), "kind": kind, "at": int(clock.now().timestamp()), "payment": payment.id, **more})


_TABLES: dict[str, Any] = {"sessions": Session, "payments": Payment, "refunds": Refund, "disputes": Dispute}


def _new(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"
