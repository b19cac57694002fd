"""What the sandbox keeps: sessions, payments, refunds, disputes; and what it is told to do wrong."""

from __future__ import annotations

from dataclasses import dataclass


class No(Exception):
    """The sandbox will not do it."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass
class Session:
    """A page to pay on."""

    id: str
    key: str
    amount: int
    subject: str
    return_url: str
    cancel_url: str
    expires_at: int
    capture: str
    status: str = "pending"
    payment: str = ""
    paid: int = 0
    paid_at: int = 0
    why: str = ""
    url: str = ""
    late: bool = False  # money arrives after the session was given up
    card: str = ""  # what 3-D Secure is asked for: the outcome, never a number


@dataclass
class Payment:
    """Money that was paid."""

    id: str
    session: str
    key: str
    amount: int
    fee: int
    method: str
    at: int
    refunded: int = 0


@dataclass
class Refund:
    """Money given back."""

    id: str
    payment: str
    amount: int
    number: str
    at: int
    status: str = "done"
    why: str = ""


@dataclass
class Dispute:
    """A payer who told the card company that something is wrong."""

    id: str
    payment: str
    amount: int
    at: int
    status: str = "open"
    closed_at: int = 0


@dataclass
class Control:
    """What the next calls and news meet, on demand."""

    duplicates: int = 0  # how many more times each piece of news is told
    reverse: bool = False  # news is told in the wrong order
    silent: bool = False  # news is kept back
    skew: int = 0  # seconds by which the sandbox's clock is wrong, in signatures
    hang: float = 0.0  # seconds that each answer of the API is late
    refunds: str = "done"  # how refunds end: done, pending, failed
