"""The SMS adapter keeps the contract of every way out, and its webhook that of every webhook."""

from __future__ import annotations

import pytest

from kusei.engines.notices.channels.sms.adapter import SmsAdapter
from kusei.engines.notices.channels.telephony.tests import cases
from kusei.engines.notices.channels.tests.contract import AdapterContract, WebhookContract, limit, spoken

__all__ = ["spoken"]


@pytest.fixture(autouse=True)
def _local(settings):
    settings.NOTICES_LOCAL = True
    settings.SMS_SECRET = cases.SECRET


@pytest.fixture
def case(request):
    with cases.case(SmsAdapter, lambda number: f"+81901{number:07d}", seconds=limit(request)) as made:
        yield made


@pytest.fixture
def hook(monkeypatch):
    return cases.hook("sms", cases.listen(monkeypatch))


class TestAdapter(AdapterContract):
    @pytest.mark.django_db  # the last known balance
    def test_it_says_what_it_can(self, case):
        super().test_it_says_what_it_can(case)


class TestWebhook(WebhookContract):
    pass
