"""Stripe on this machine: holds every request, answer and event against the excerpt of its API description."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import time
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import jsonschema

from kusei.engines.notices.channels.fakes.server import Answer, Request
from kusei.engines.payments.online.stripe import adapter

DESCRIPTION = json.loads((Path(adapter.__file__).parent / "description.json").read_text(encoding="utf-8"))
KEY, SECRET = "sk_test_of_the_fake", "whsec_of_the_fake"


def check(document, kind):
    """Raise when an object is not as the description has it."""
    jsonschema.validate(document, DESCRIPTION["objects"][kind])
    return document


def nested(pairs):
    """`a[b][0]=1` as {"a": {"b": {"0": "1"}}}."""
    made = {}
    for name, value in pairs:
        *parts, last = re.findall(r"[^\[\]]+", name)
        place = made
        for part in parts:
            place = place.setdefault(part, {})
        assert last not in place, f"{name} is there twice"
        place[last] = value
    return made


def typed(value, schema):
    """Values of a form as the types that the description names."""
    kinds = [schema, *schema.get("anyOf", [])]
    if isinstance(value, str):
        if any(one.get("type") == "integer" for one in kinds):
            return int(value)
        return value
    arrays = [one for one in kinds if one.get("type") == "array"]
    if arrays:
        assert list(value) == [str(at) for at in range(len(value))]
        return [typed(one, arrays[0]["items"]) for one in value.values()]
    known = {name: found for one in kinds for name, found in one.get("properties", {}).items()}
    return {name: typed(one, known.get(name, {})) for name, one in value.items()}


class FakeStripe:
    """What Stripe does with sessions, refunds and disputes; `events` is what it would tell."""

    def __init__(self):
        self.sessions, self.intents, self.refunds, self.answers = {}, {}, {}, {}
        self.events, self.asked = [], []
        self.refund_status = "succeeded"
        self._count = itertools.count(1)

    # ------------------------------------------------------------ what the adapter asks

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return self._error(401, "api_key_invalid")
        assert request.headers["stripe-version"] == adapter.VERSION == "2026-10-28.endive"
        assert adapter.VERSION in DESCRIPTION["source"]
        parts = urlsplit(request.path)
        form = request.body.decode() if request.method == "POST" else parts.query
        if request.method == "POST":
            assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        for pattern, act in self._routes():
            method, _space, path = pattern.partition(" ")
            shape = re.sub(r"\{\w+\}", "([^/]+)", path)
            if method == request.method and (found := re.fullmatch(shape, parts.path)):
                schema = DESCRIPTION["requests"][pattern]
                given = typed(nested(parse_qsl(form, keep_blank_values=True)), schema)
                jsonschema.validate(given, schema)
                self.asked.append((pattern, given))
                return self._once(request, form, partial(act, given, *found.groups()))
        return self._error(404, "resource_missing")

    def _routes(self):
        return [
            ("POST /v1/checkout/sessions", self._create),
            ("GET /v1/checkout/sessions/{session}", self._look),
            ("POST /v1/checkout/sessions/{session}/expire", self._expire),
            ("POST /v1/payment_intents/{intent}/capture", self._capture),
            ("POST /v1/payment_intents/{intent}/cancel", self._cancel),
            ("POST /v1/refunds", self._refund),
            ("GET /v1/refunds/{refund}", self._look_refund),
        ]

    def _once(self, request, form, act):
        key = request.headers.get("idempotency-key")
        if key and key in self.answers:
            asked, answer = self.answers[key]
            return answer if asked == (request.path, form) else self._error(400, "idempotency_error")
        answer = act()
        if key:
            self.answers[key] = ((request.path, form), answer)
        return answer

    def _create(self, given):
        line = given["line_items"][0]
        if not time.time() + 30 * 60 - 5 <= given["expires_at"] <= time.time() + 24 * 3600:
            return self._error(400, "parameter_invalid_integer")
        number = self._new("cs_test")
        self.sessions[number] = {
            "id": number, "object": "checkout.session", "mode": given["mode"], "status": "open",
            "payment_status": "unpaid", "amount_total": line["quantity"] * line["price_data"]["unit_amount"],
            "currency": line["price_data"]["currency"], "client_reference_id": given["client_reference_id"],
            "metadata": given["metadata"], "created": int(time.time()), "expires_at": given["expires_at"],
            "url": f"https://checkout.stripe.com/c/pay/{number}", "success_url": given["success_url"],
            "cancel_url": given["cancel_url"], "payment_intent": None, "livemode": False, "locale": given["locale"],
            "capture": given["payment_intent_data"]["capture_method"], "automatic_tax": {}, "custom_fields": [],
            "custom_text": {}, "customer": None, "customer_creation": "if_required", "invoice": None,
            "billing_address_collection": None, "origin_context": None, "payment_link": None,
            "payment_method_collection": "if_required", "payment_method_types": ["card"], "setup_intent": None,
            "redirect_on_completion": None, "shipping_options": [], "submit_type": None, "subscription": None,
            "ui_mode": None,
        }  # fmt: skip
        return self._session(number)

    def _session(self, number, *, expand=False):
        found = {name: value for name, value in self.sessions[number].items() if name != "capture"}
        if expand and found["payment_intent"]:
            found["payment_intent"] = check(self.intents[found["payment_intent"]], "payment_intent")
        return Answer.of(check(found, "checkout.session"))

    def _look(self, given, number):
        if number not in self.sessions:
            return self._error(404, "resource_missing")
        return self._session(number, expand=given.get("expand") == ["payment_intent"])

    def _expire(self, given, number):
        if number not in self.sessions or self.sessions[number]["status"] != "open":
            return self._error(400, "checkout_session_not_open")
        self.sessions[number]["status"] = "expired"
        self._tell("checkout.session.expired", self.sessions[number])
        return self._session(number)

    def _capture(self, given, number):
        intent = self.intents[number]
        if intent["status"] != "requires_capture":
            return self._error(400, "payment_intent_unexpected_state")
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "amount_capturable": 0}
        next(one for one in self.sessions.values() if one["payment_intent"] == number)["payment_status"] = "paid"
        return Answer.of(check(intent, "payment_intent"))

    def _cancel(self, given, number):
        intent = self.intents[number]
        if intent["status"] == "succeeded":
            return self._error(400, "payment_intent_unexpected_state")
        intent |= {"status": "canceled", "amount_capturable": 0, "cancellation_reason": given["cancellation_reason"]}
        return Answer.of(check(intent, "payment_intent"))

    def _refund(self, given):
        intent = self.intents.get(given["payment_intent"])
        if intent is None or intent["status"] != "succeeded":
            return self._error(404, "resource_missing")
        back = sum(one["amount"] for one in self.refunds.values() if one["payment_intent"] == intent["id"])
        if given["amount"] > intent["amount_received"] - back:
            return self._error(400, "charge_already_refunded")
        number = self._new("re")
        self.refunds[number] = {
            "id": number, "object": "refund", "amount": given["amount"], "currency": "jpy",
            "metadata": given["metadata"], "created": int(time.time()), "payment_intent": intent["id"],
            "status": "pending", "charge": "ch_1",
            "balance_transaction": None, "customer": None, "failure_balance_transaction": None, "reason": None,
            "payment_method": None, "pending_reason": None, "source_transfer_reversal": None, "transfer_reversal": None,
        }  # fmt: skip
        if self.refund_status != "pending":
            self.end_refund(number, self.refund_status)
        return Answer.of(check(self.refunds[number], "refund"))

    def _look_refund(self, given, number):
        return Answer.of(check(self.refunds[number], "refund"))

    # ------------------------------------------------------------ what payers, banks and card companies do

    def pay(self, number):
        session = self.sessions[number]
        intent = self._new("pi")
        manual = session["capture"] == "manual"
        amount = session["amount_total"]
        self.intents[intent] = {
            "id": intent, "object": "payment_intent", "amount": amount, "currency": "jpy", "created": int(time.time()),
            "amount_received": 0 if manual else amount, "amount_capturable": amount if manual else 0,
            "status": "requires_capture" if manual else "succeeded", "capture_method": session["capture"],
            "metadata": session["metadata"], "application": None, "cancellation_reason": None, "livemode": False,
            "confirmation_method": "automatic", "customer": None, "latest_charge": "ch_1", "on_behalf_of": None,
            "payment_method": None, "payment_method_types": ["card"], "payment_record": None, "review": None,
            "setup_future_usage": None, "source": None,
        }  # fmt: skip
        session |= {"status": "complete", "payment_intent": intent, "payment_status": "unpaid" if manual else "paid"}
        self._tell("checkout.session.completed", session)
        if manual:
            self._tell("payment_intent.amount_capturable_updated", self.intents[intent])

    def fail(self, number):
        self.pay(number)
        session = self.sessions[number]
        session["payment_status"] = "unpaid"
        self.intents[session["payment_intent"]] |= {"status": "requires_payment_method", "amount_received": 0}
        self.intents[session["payment_intent"]]["last_payment_error"] = {"code": "card_declined"}
        self.events.clear()
        self._tell("checkout.session.async_payment_failed", session)

    def end_refund(self, number, status):
        self.refunds[number]["status"] = {"done": "succeeded"}.get(status, status)
        self._tell("refund.failed" if status == "failed" else "refund.updated", self.refunds[number])

    def dispute(self, intent):
        return self._dispute(intent, self._new("du"), "needs_response", "charge.dispute.created")

    def decide(self, intent, dispute, *, won):
        self._dispute(intent, dispute, "won" if won else "lost", "charge.dispute.closed")

    def _dispute(self, intent, number, status, kind):
        amount = self.intents[intent]["amount"]
        dispute = {
            "id": number, "object": "dispute", "amount": amount, "currency": "jpy", "payment_intent": intent,
            "charge": "ch_1", "reason": "fraudulent", "status": status, "created": int(time.time()), "livemode": False,
            "metadata": {}, "balance_transactions": [], "enhanced_eligibility_types": [], "evidence": {},
            "evidence_details": {}, "is_charge_refundable": False,
        }  # fmt: skip
        self._tell(kind, check(dispute, "dispute"))
        return number

    def _tell(self, kind, found):
        told = {name: value for name, value in found.items() if name != "capture"}
        event = {
            "id": self._new("evt"), "object": "event", "type": kind, "created": int(time.time()), "livemode": False,
            "api_version": adapter.VERSION, "pending_webhooks": 1, "request": None, "data": {"object": told},
        }  # fmt: skip
        self.events.append(json.loads(json.dumps(check(event, "event"))))

    def _new(self, kind):
        return f"{kind}_{next(self._count):06}"

    def _error(self, status, code):
        return Answer.of({"error": {"type": "invalid_request_error", "code": code}}, status)


def signed(event, at=None):
    """Body and headers as Stripe's documentation describes them."""
    body = json.dumps(event).encode()
    at = int(time.time()) if at is None else at
    made = hmac.new(SECRET.encode(), str(at).encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={at},v1={made},v0=of-an-older-scheme"}
