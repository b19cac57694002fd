"""The shared contract, with a mail server."""

from __future__ import annotations

from typing import Any

import pytest

from kusei.engines.notices.channels.mail.adapter import MailAdapter
from kusei.engines.notices.channels.mail.tests.smtp_fake import MailServer
from kusei.engines.notices.channels.tests.contract import AdapterContract, Case, spoken  # noqa: F401


def mailbox(number: int) -> str:
    return f"person{number}@mail.example"


@pytest.fixture
def case(server: MailServer, adapter: MailAdapter, settings: Any) -> Case:
    def some(addresses: list[str]) -> tuple[set[str], dict[str, str]]:
        kinds = dict(zip(addresses, ["nobody", "stranger", "full", "policy", "fine"] * 3, strict=False))
        server.names.update(kinds)
        codes = {"nobody": "invalid-address", "full": "mailbox-full", "policy": "rejected"}
        waiting = {address for address, kind in kinds.items() if kind == "stranger"}
        return waiting, {address: codes[kind] for address, kind in kinds.items() if kind in codes}

    def lock_out() -> None:
        server.password = "another"
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "kusei", "secret"

    return Case(
        adapter,
        server,
        mailbox,
        server.taken,
        some,
        lock_out,
        lambda: server.tries,
        busy_after=None,
    )


class TestMail(AdapterContract):
    pass
