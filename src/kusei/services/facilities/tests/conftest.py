from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.bookings.reservations.testing import NOW
from kusei.foundation.web import clock


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock of the test: `watch.at` is now."""
    held = SimpleNamespace(at=NOW)
    monkeypatch.setattr(clock, "now", lambda: held.at)
    return held
