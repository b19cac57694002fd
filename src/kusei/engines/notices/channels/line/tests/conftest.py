"""The official account of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.fakes.line import Line
from kusei.engines.notices.channels.fakes.server import Server
from kusei.engines.notices.channels.line.adapter import LineAdapter
from kusei.engines.notices.channels.tests.contract import limit

TOKEN = "a-long-lived-token"
SECRET = "channel-secret"


@pytest.fixture
def line(settings: Any) -> Iterator[Server]:
    """LINE, with the settings that lead there."""
    settings.NOTICES_LOCAL = True
    with Server(Line(TOKEN)) as running:
        settings.LINE_TOKEN, settings.LINE_SECRET = TOKEN, SECRET
        settings.LINE_API = settings.LINE_DATA_API = running.url
        registry.forget()
        yield running
    registry.forget()


@pytest.fixture
def adapter(line: Server, request: pytest.FixtureRequest) -> LineAdapter:
    made = LineAdapter(token=TOKEN, host=line.url, seconds=limit(request))
    assert made._api  # the library is loaded before a clock runs
    return made
