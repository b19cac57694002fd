from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from kusei.engines.notices.segments import testing
from kusei.foundation.web import clock

TODAY = dt.date(2026, 6, 3)


@pytest.fixture
def ward(db: None) -> SimpleNamespace:
    return testing.ward()


@pytest.fixture
def june(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """It is 3 June 2026."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 6, 3, 1, 0, tzinfo=dt.UTC))
    return TODAY
