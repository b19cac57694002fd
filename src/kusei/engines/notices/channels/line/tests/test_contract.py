"""The shared contract, with LINE."""

from __future__ import annotations

import pytest

from kusei.engines.notices.channels.fakes.line import Line
from kusei.engines.notices.channels.fakes.server import Server
from kusei.engines.notices.channels.line.adapter import LineAdapter
from kusei.engines.notices.channels.line.tests.people import user
from kusei.engines.notices.channels.tests.contract import AdapterContract, Case, spoken  # noqa: F401


@pytest.fixture
def case(line: Server, adapter: LineAdapter) -> Case:
    provider: Line = line.provider

    def some(addresses: list[str]) -> tuple[set[str], dict[str, str]]:
        provider.unknown = set(addresses[::4])
        return set(), dict.fromkeys(provider.unknown, "rejected")

    def lock_out() -> None:
        provider.token = "another"

    return Case(adapter, line, user, lambda: provider.taken, some, lock_out, lambda: line.count)


class TestLine(AdapterContract):
    pass
