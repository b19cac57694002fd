"""Speaks with the sandbox: our own provider, which moves no money."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings

from kusei.engines.payments.online.calling import Client
from kusei.engines.payments.online.protocol import (
    Kind,
    News,
    NotUnderstood,
    Order,
    Page,
    Provider,
    Refused,
    Returned,
    Returning,
    Session,
    Status,
    check_signature,
)
from kusei.foundation.web import outgoing

HEADER = "Kusei-Sandbox-Signature"


def make() -> Provider | None:
    """The sandbox, where it is the provider of this installation or began payments; never on another machine."""
    url = settings.PAYMENTS_SANDBOX_URL
    if (
        settings.PAYMENTS_PROVIDER != "sandbox"
        or not url.startswith("http://")
        or outgoing.problem_of(url, private=True)
    ):
        return None
    return Sandbox(url, settings.PAYMENTS_SANDBOX_KEY, settings.PAYMENTS_SANDBOX_SECRET)


class Sandbox:
    """The adapter of the sandbox."""

    name = "sandbox"

    def __init__(self, url: str, key: str, secret: str) -> None:
        self.origin = url.rstrip("/")
        self._secret = secret
        self._client = Client(self.origin, headers={"Authorization": f"Bearer {key}"}, local=True)

    def create(self, order: Order) -> Page:
        """As `Provider` says."""
        made = self._ask(
            "POST",
            "/api/sessions",
            {
                "key": order.key,
                "amount": order.amount,
                "currency": "JPY",
                "subject": order.subject,
                "return_url": order.back,
                "cancel_url": order.cancel,
                "expires_at": int(order.expires_at.timestamp()),
                "capture": "manual" if order.authorise_only else "automatic",
            },
            key=order.key,
        )
        return Page(made["id"], made["url"], _moment(made["expires_at"]))

    def look(self, reference: str) -> Session:
        """As `Provider` says."""
        return _session(self._ask("GET", f"/api/sessions/{quote(reference, safe='')}"))

    def cancel(self, reference: str) -> Session:
        """As `Provider` says."""
        return _session(self._ask("POST", f"/api/sessions/{quote(reference, safe='')}/cancel", {}))

    def capture(self, session: Session) -> Session:
        """As `Provider` says."""
        return _session(self._ask("POST", f"/api/sessions/{quote(session.reference, safe='')}/capture", {}))

    def refund(self, *, payment: str, amount: int, key: str, number: str) -> Returned:
        """As `Provider` says."""
        asked = {"payment": payment, "amount": amount, "number": number}
        return _returned(self._ask("POST", "/api/refunds", asked, key=key))

    def look_refund(self, reference: str) -> Returned:
        """As `Provider` says."""
        return _returned(self._ask("GET", f"/api/refunds/{quote(reference, safe='')}"))

    def read(self, body: bytes, headers: Mapping[str, str], now: dt.datetime) -> Sequence[News]:
        """As `Provider` says."""
        check_signature(headers.get(HEADER, ""), body, self._secret, now, settings.PAYMENTS_SKEW_SECONDS)
        try:
            told = json.loads(body)
            amount = told.get("amount")
            return [
                News(
                    event_id=str(told["id"])[:200],
                    kind=Kind(told["kind"]),
                    at=_moment(told["at"]),
                    key=str(told.get("key", ""))[:100],
                    session=str(told.get("session", ""))[:200],
                    payment=str(told.get("payment", ""))[:200],
                    matter=str(told.get("matter", ""))[:200],
                    refund=str(told.get("number", ""))[:20],
                    amount=None if amount is None else int(amount),
                    why=str(told.get("why", ""))[:60],
                )
            ]
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            raise NotUnderstood from None

    def _ask(self, method: str, where: str, asked: Any = None, *, key: str = "") -> dict[str, Any]:
        answer = self._client.request(method, where, json=asked, headers={"Idempotency-Key": key} if key else {})
        found = self._client.document(answer)
        if not answer.ok:
            raise Refused(str(found.get("code", f"http-{answer.status}"))[:60])
        return found


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


def _session(found: dict[str, Any]) -> Session:
    paid_at = found["paid_at"]
    return Session(
        reference=found["id"],
        key=found["key"],
        status=Status(found["status"]),
        payment=found["payment"] or "",
        amount=int(found["paid"]),
        paid_at=_moment(paid_at) if paid_at else None,
        why=found["why"],
    )


def _returned(found: dict[str, Any]) -> Returned:
    return Returned(found["id"], Returning(found["status"]), found["why"])
