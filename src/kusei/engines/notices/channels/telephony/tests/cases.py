"""What the tests of SMS and calls start from: an adapter with the fake of its provider, and its webhook."""

from __future__ import annotations

import contextlib
import json
import time
import uuid

from django.test import Client

from kusei.engines.notices.channels import hooks
from kusei.engines.notices.channels.fakes.phone import Phone
from kusei.engines.notices.channels.fakes.server import Server
from kusei.engines.notices.channels.telephony.httpprovider import HttpProvider
from kusei.engines.notices.channels.tests.contract import PATIENCE, Case, Hook
from kusei.foundation.web.outgoing import signature

TOKEN = "a-token-of-the-tests"
SECRET = "a-secret-of-the-tests"


@contextlib.contextmanager
def case(make, address, *, seconds=PATIENCE, calls=False):
    """An adapter that `make` gives for a provider, in a case of the contract."""
    phone = Phone(TOKEN, calls=calls)
    with Server(phone) as server:
        adapter = make(HttpProvider(server.url, TOKEN, seconds=seconds))

        def some(addresses):
            phone.later = {addresses[2]}
            phone.silent = {addresses[5], addresses[6]}
            phone.rejected = {addresses[0]: "invalid-number", addresses[8]: "blocked", addresses[9]: "no-route"}
            failed = {addresses[0]: "invalid-address", addresses[8]: "blocked", addresses[9]: "rejected"}
            return phone.later | phone.silent, failed

        yield Case(
            adapter=adapter,
            fake=server,
            address=address,
            taken=lambda: [(one["to"], one["text"]) for one in phone.sent.values()],
            some=some,
            lock_out=lambda: setattr(phone, "token", "another"),
            tries=lambda: server.count,
        )
        assert phone.wrong == []


def hook(channel, told, kind="delivered"):
    """The webhook of a channel; `told` is the list of what it told."""
    client = Client()

    def signed(body, at, secret=SECRET):
        return {"X-Signature": signature(secret, body, int(at))}

    def genuine(at=None):
        body = events({"type": kind})
        return body, signed(body, time.time() if at is None else at)

    def post(body, headers):
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return client.post(f"/hooks/notices/{channel}/", body, content_type="application/json", **named).status_code

    return Hook(
        post=post,
        genuine=genuine,
        effects=lambda: len(told),
        forge=lambda body, headers: signed(body, time.time(), "another secret"),
        aged=lambda seconds: genuine(time.time() - seconds),
    )


def events(*rows):
    """A body with these events; what they do not say is made up."""
    usual = {"reference": "m-1", "at": "2026-11-21T10:00:00+09:00"}
    return json.dumps({"events": [{"id": uuid.uuid4().hex, **usual, **row} for row in rows]}).encode()


def listen(monkeypatch):
    """What is told from now on."""
    told = []
    monkeypatch.setattr(hooks, "_listeners", [told.append])
    return told
