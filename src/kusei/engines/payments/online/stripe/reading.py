"""What Stripe's answers and events mean, in our words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from kusei.engines.payments.online.protocol import (
    Kind,
    News,
    NotUnderstood,
    Returned,
    Returning,
    Session,
    Status,
    TryLater,
)

Found = dict[str, Any]
_RETURNING = {"succeeded": Returning.DONE, "failed": Returning.FAILED, "canceled": Returning.FAILED}
# A warning (an inquiry) that closed, and what was prevented, left the payment as it was.
_DISPUTES = {
    "lost": Kind.DISPUTE_LOST,
    "won": Kind.DISPUTE_WON,
    "warning_closed": Kind.DISPUTE_WON,
    "prevented": Kind.DISPUTE_WON,
}


def moment(seconds: int) -> dt.datetime:
    """Stripe's times are seconds since 1970."""
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


def error(found: Found) -> str:
    """The code of an error."""
    told = found.get("error")
    return str(told.get("code") or told.get("type") or "")[:60] if isinstance(told, dict) else ""


def session(found: Found) -> Session:
    """A session with its payment intent. Raises `TryLater` for what is not in yen: somebody must look."""
    if found.get("currency") != "jpy":
        raise TryLater("currency")
    intent = found.get("payment_intent")
    inner: Found = intent if isinstance(intent, dict) else {}
    status, amount = _status(found, inner)
    return Session(
        reference=found["id"],
        key=found.get("client_reference_id") or "",
        status=status,
        payment=inner.get("id") or (intent if isinstance(intent, str) else ""),
        amount=amount,
        why=str((inner.get("last_payment_error") or {}).get("code") or "")[:60] if status == Status.FAILED else "",
    )


def _status(found: Found, intent: Found) -> tuple[Status, int]:
    if found["status"] == "complete" and found["payment_status"] == "paid":
        return Status.PAID, int(intent.get("amount_received") or found["amount_total"])
    if intent.get("status") == "requires_capture":
        return Status.AUTHORISED, int(intent["amount_capturable"])
    if found["status"] == "expired" or intent.get("status") == "canceled":
        return Status.EXPIRED, 0
    if found["status"] == "complete" and intent.get("status") == "requires_payment_method":
        return Status.FAILED, 0
    return Status.PENDING, 0


def returned(found: Found) -> Returned:
    """A refund."""
    status = _RETURNING.get(found.get("status") or "", Returning.PENDING)
    return Returned(found["id"], status, str(found.get("failure_reason") or "")[:60])


def news(body: bytes) -> list[News]:
    """What an event tells; nothing for the many kinds that are of no use here. Raises `NotUnderstood`."""
    try:
        event = json.loads(body)
        if event["object"] != "event":
            raise NotUnderstood
        read = _READ.get(event["type"])
        told = read(event["data"]["object"], event["type"]) if read else None
        if told is None:
            return []
        kind, facts = told
        return [News(event_id=str(event["id"])[:200], kind=kind, at=moment(event["created"]), **facts)]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise NotUnderstood from None


def _yen(found: Found, amount: Any) -> int:
    if found["currency"] != "jpy":
        raise NotUnderstood
    return int(amount)


def _of(value: Any) -> str:
    return str(value["id"] if isinstance(value, dict) else value or "")


def _checkout(found: Found, kind: str) -> tuple[Kind, Found]:
    facts: Found = {
        "key": str(found.get("client_reference_id") or "")[:100],
        "session": str(found["id"]),
        "payment": _of(found.get("payment_intent")),
    }
    if kind.endswith("expired"):
        return Kind.EXPIRED, facts
    if kind.endswith("failed"):
        return Kind.FAILED, facts
    if found["payment_status"] != "paid":
        return Kind.CHANGED, facts
    return Kind.PAID, {**facts, "amount": _yen(found, found["amount_total"])}


def _capturable(found: Found, _kind: str) -> tuple[Kind, Found] | None:
    key = str((found.get("metadata") or {}).get("attempt", ""))[:100]
    return (Kind.CHANGED, {"key": key, "payment": str(found["id"])}) if key else None


def _refund(found: Found, _kind: str) -> tuple[Kind, Found] | None:
    state = returned(found)
    if state.status == Returning.PENDING:
        return None
    facts: Found = {
        "payment": _of(found.get("payment_intent")),
        "matter": state.reference,
        "refund": str((found.get("metadata") or {}).get("refund", ""))[:20],
        "amount": _yen(found, found["amount"]),
        "why": state.why,
    }
    return (Kind.REFUNDED if state.status == Returning.DONE else Kind.REFUND_FAILED), facts


def _dispute(found: Found, kind: str) -> tuple[Kind, Found] | None:
    what = Kind.DISPUTED if kind.endswith("created") else _DISPUTES.get(found["status"])
    facts: Found = {
        "payment": _of(found.get("payment_intent")),
        "matter": str(found["id"]),
        "amount": _yen(found, found["amount"]),
        "why": str(found.get("reason") or "")[:60],
    }
    return (what, facts) if what else None


_READ: dict[str, Callable[[Found, str], tuple[Kind, Found] | None]] = {
    "checkout.session.completed": _checkout,
    "checkout.session.async_payment_succeeded": _checkout,
    "checkout.session.async_payment_failed": _checkout,
    "checkout.session.expired": _checkout,
    "payment_intent.amount_capturable_updated": _capturable,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.closed": _dispute,
}
