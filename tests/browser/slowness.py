"""With `KUSEI_STAGGER=0.4` every answer comes that many seconds later, to a machine that thinks more slowly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Error, Page

from kusei.foundation.web.testing import STAGGER

SLOWER = {"rate": 1 + 10 * STAGGER}


@dataclass
class _Network:
    """What a context's pages see of it."""

    offline: bool = False
    sessions: list[CDPSession] = field(default_factory=list)

    def tell(self, session: CDPSession) -> None:
        """Make it so for one page."""
        speed = {"latency": STAGGER * 1000, "downloadThroughput": -1, "uploadThroughput": -1}
        session.send("Network.emulateNetworkConditions", {"offline": self.offline, **speed})


@contextmanager
def slow() -> Iterator[None]:
    """Every page that is opened meanwhile is slow. What a context says of being offline holds as before."""
    open_page, cut = BrowserContext.new_page, BrowserContext.set_offline
    networks: dict[BrowserContext, _Network] = {}

    def new_page(self: BrowserContext) -> Page:
        page = open_page(self)
        session = self.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", SLOWER)
        network = networks.setdefault(self, _Network())
        network.sessions.append(session)
        network.tell(session)
        return page

    def set_offline(self: BrowserContext, offline: bool) -> None:
        cut(self, offline)
        network = networks.setdefault(self, _Network())
        network.offline = offline
        for session in network.sessions:
            with suppress(Error):  # its page is closed
                network.tell(session)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BrowserContext, "new_page", new_page)
        patch.setattr(BrowserContext, "set_offline", set_offline)
        yield
