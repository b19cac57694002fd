from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from kusei.engines.bookings.reservations.testing import NOW
from kusei.foundation.web import clock


@pytest.fixture(autouse=True)
def watch(monkeypatch):
    """The clock of the test: `watch.at` is now, `watch.on(days=1)` moves it."""
    held = SimpleNamespace(at=NOW)

    def on(**more):
        held.at += dt.timedelta(**more)

    held.on = on
    monkeypatch.setattr(clock, "now", lambda: held.at)
    return held
