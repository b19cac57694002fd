"""What the tests of vouchers share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from kusei.engines.payments.ledger.queries import prove
from kusei.engines.payments.vouchers.models import Lot

NOON = dt.datetime(2026, 11, 10, 3, 0, tzinfo=dt.UTC)


class Time:
    """The clock of a test."""

    def __init__(self) -> None:
        self.now = NOON

    def go(self, **delta: int) -> None:
        self.now += dt.timedelta(**delta)


@pytest.fixture
def time(monkeypatch: Any) -> Time:
    made = Time()
    monkeypatch.setattr("kusei.foundation.web.clock.now", lambda: made.now)
    return made


def check() -> None:
    """Everything agrees: the ledger proves, lots are wallets, nothing is below zero."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert prove() == []
    assert not Lot.objects.filter(left__lt=0).exists()
