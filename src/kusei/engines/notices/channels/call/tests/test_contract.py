"""The adapter of calls keeps the contract of every way out, and its webhook that of every webhook."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.notices.channels.call.adapter import CallAdapter
from kusei.engines.notices.channels.telephony.tests import cases
from kusei.engines.notices.channels.tests.contract import AdapterContract, WebhookContract, limit, spoken
from kusei.foundation.web import clock

__all__ = ["spoken"]


@pytest.fixture(autouse=True)
def _local(settings):
    settings.NOTICES_LOCAL = True
    settings.CALL_SECRET = cases.SECRET


@pytest.fixture
def case(monkeypatch, request):
    noon = dt.datetime(2026, 11, 21, 12, tzinfo=clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: noon)
    with cases.case(CallAdapter, lambda number: f"+813{number:08d}", seconds=limit(request), calls=True) as made:
        yield made


@pytest.fixture
def hook(monkeypatch):
    return cases.hook("call", cases.listen(monkeypatch), kind="answered")


class TestAdapter(AdapterContract):
    @pytest.mark.django_db  # the last known balance
    def test_it_says_what_it_can(self, case):
        super().test_it_says_what_it_can(case)

    def test_the_link_is_in_the_text(self, case):
        """A voice that reads an address helps nobody: it is left out."""
        case.adapter.send(case.handover(1, link="https://hinode.example/notices/12"))
        assert "hinode.example" not in case.taken()[0][1]

    def test_a_drill_says_so_in_the_text_that_people_get(self, case):
        """Brackets are not read; the word is, before and after."""
        case.adapter.send(case.handover(1, title="【訓練】避難指示", drill=True, urgent=True))
        assert case.taken()[0][1].count("訓練") == 2

    def test_a_text_that_is_too_long_for_the_provider_is_shortened_and_keeps_its_link(self, case):
        """A call says all of it."""
        case.adapter.send(case.handover(1, body="長い文です。\n" * 571))
        assert case.taken()[0][1].count("長い文です") == 571


class TestWebhook(WebhookContract):
    pass
