"""The day for which the samples are written, and a picture to attach."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image

from kusei.foundation.web import clock
from tests.packs.procedure_packs import TODAY


@pytest.fixture(scope="session")
def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "#f2f2f2").save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day for which the samples are written, at noon in Tokyo."""
    noon = dt.datetime.combine(TODAY, dt.time(12), tzinfo=clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: noon)
