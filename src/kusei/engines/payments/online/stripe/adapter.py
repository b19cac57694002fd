"""Speaks with Stripe: Checkout Sessions, refunds, disputes and signed events, as its API description has them.

`description.json` beside this file is the excerpt of that description that is used; every request of ours and every
answer of the tests' fake are held against it. Japanese yen have no smaller unit there: amounts are yen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from kusei.engines.payments.online.calling import Client
from kusei.engines.payments.online.protocol import (
    News,
    Order,
    Page,
    Provider,
    Refused,
    Returned,
    Session,
    Status,
    TryLater,
    check_signature,
)
from kusei.engines.payments.online.stripe import reading

VERSION = "2026-10-28.endive"  # of the API; what answers look like depends on it
HEADER = "Stripe-Signature"
SHORTEST = dt.timedelta(minutes=35)  # a session lives 30 minutes at least; five are for asking again
LONGEST = dt.timedelta(hours=23)
AT_ONCE = ["card", "paypay"]  # ways whose outcome is known at once; what the account does not have is left out


def make() -> Provider | None:
    """Stripe, where the installation has a key and a signing secret."""
    if not settings.PAYMENTS_STRIPE_KEY or not settings.PAYMENTS_STRIPE_SECRET:
        return None
    return Stripe(settings.PAYMENTS_STRIPE_API, settings.PAYMENTS_STRIPE_KEY, settings.PAYMENTS_STRIPE_SECRET)


class Stripe:
    """The adapter of Stripe."""

    name = "stripe"
    origin = "https://checkout.stripe.com"

    def __init__(self, url: str, key: str, secret: str) -> None:
        self._secret = secret
        headers = {"Authorization": f"Bearer {key}", "Stripe-Version": VERSION}
        self._client = Client(url, headers=headers, local=settings.PAYMENTS_STRIPE_LOCAL)

    def create(self, order: Order) -> Page:
        """As `Provider` says. The session lives 35 minutes at least."""
        until = min(max(order.expires_at, order.began_at + SHORTEST), order.began_at + LONGEST)
        price = {"currency": "jpy", "unit_amount": order.amount, "product_data": {"name": order.subject[:200]}}
        asked = {
            "mode": "payment",
            "client_reference_id": order.key,
            "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": order.back,
            "cancel_url": order.cancel,
            "expires_at": int(until.timestamp()),
            "locale": "auto",
            "allowed_payment_method_types": AT_ONCE,
            "metadata": {"attempt": order.key},
            "payment_intent_data": {
                "metadata": {"attempt": order.key},
                "capture_method": "manual" if order.authorise_only else "automatic",
            },
        }
        made = self._ask("POST", "/v1/checkout/sessions", asked, key=order.key)
        return Page(made["id"], made["url"], reading.moment(made["expires_at"]))

    def look(self, reference: str) -> Session:
        """As `Provider` says."""
        where = f"/v1/checkout/sessions/{quote(reference, safe='')}?{urlencode(list(_flat(_EXPANDED)))}"
        return reading.session(self._ask("GET", where))

    def cancel(self, reference: str) -> Session:
        """As `Provider` says. Stripe refuses to end a session that is over already: then it is looked up."""
        try:
            self._ask("POST", f"/v1/checkout/sessions/{quote(reference, safe='')}/expire", {})
        except Refused:
            found = self.look(reference)
            if found.status != Status.AUTHORISED:
                return found
            where = f"/v1/payment_intents/{quote(found.payment, safe='')}/cancel"
            self._ask("POST", where, {"cancellation_reason": "abandoned"})
        return self.look(reference)

    def capture(self, session: Session) -> Session:
        """As `Provider` says."""
        where = f"/v1/payment_intents/{quote(session.payment, safe='')}/capture"
        self._ask("POST", where, {}, key=f"{session.key}:capture")
        return self.look(session.reference)

    def refund(self, *, payment: str, amount: int, key: str, number: str) -> Returned:
        """As `Provider` says."""
        asked = {"payment_intent": payment, "amount": amount, "metadata": {"refund": number}}
        return reading.returned(self._ask("POST", "/v1/refunds", asked, key=key))

    def look_refund(self, reference: str) -> Returned:
        """As `Provider` says."""
        return reading.returned(self._ask("GET", f"/v1/refunds/{quote(reference, safe='')}"))

    def read(self, body: bytes, headers: Mapping[str, str], now: dt.datetime) -> Sequence[News]:
        """As `Provider` says."""
        check_signature(headers.get(HEADER, ""), body, self._secret, now, settings.PAYMENTS_SKEW_SECONDS)
        return reading.news(body)

    def _ask(self, method: str, where: str, asked: Mapping[str, Any] | None = None, *, key: str = "") -> dict[str, Any]:
        body = None if asked is None else urlencode(list(_flat(asked))).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        if key:
            headers["Idempotency-Key"] = key
        answer = self._client.request(method, where, body=body, headers=headers)
        found = self._client.document(answer)
        if answer.ok:
            return found
        code = reading.error(found) or f"http-{answer.status}"
        if answer.status in {401, 403, 409}:  # our key is wrong, or the same is being done this moment
            raise TryLater(code)
        raise Refused(code)


_EXPANDED = {"expand": ["payment_intent"]}


def _flat(asked: Mapping[str, Any] | Sequence[Any], inside: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as Stripe takes them: `line_items[0][quantity]=1`."""
    pairs = asked.items() if isinstance(asked, Mapping) else enumerate(asked)
    for name, value in pairs:
        where = f"{inside}[{name}]" if inside else str(name)
        if isinstance(value, Mapping | list):
            yield from _flat(value, where)
        else:
            yield where, str(value)
