"""A push service, browsers that subscribed at it, and the adapter."""

from __future__ import annotations

import json

import pytest

from kusei.engines.notices.channels.fakes.push import Push
from kusei.engines.notices.channels.fakes.server import Server
from kusei.engines.notices.channels.push.adapter import PushAdapter
from kusei.engines.notices.channels.push.tests.browser import Browser
from kusei.engines.notices.channels.tests.contract import Case, limit, spoken

__all__ = ["spoken"]


@pytest.fixture
def case(settings, request):
    settings.NOTICES_LOCAL = True
    settings.VAPID_CONTACT = "kusei@city.hinode.example"
    service, browsers = Push(), {}

    with Server(service) as server:

        def address(number):
            if number not in browsers:
                browsers[number] = Browser(f"{server.url}/push/{number}")
            return browsers[number].address

        def taken():
            by_path = {f"/push/{number}": one for number, one in browsers.items()}
            found = []
            for (path, _topic), got in service.kept.items():
                said = json.loads(by_path[path].read(got.body))
                found.append((by_path[path].address, "\n".join((said["title"], said["body"], said["link"]))))
            return found

        def some(addresses):
            """One is gone, one is refused for good, and from the ninth on the service says that it is enough."""
            paths = [json.loads(one)["endpoint"].removeprefix(server.url) for one in addresses]
            service.statuses = {paths[1]: 410, paths[4]: 400, paths[8]: 429}
            return set(addresses[8:]), {addresses[1]: "gone", addresses[4]: "rejected"}

        made = Case(
            adapter=PushAdapter(seconds=limit(request) * 2),
            fake=server,
            address=address,
            taken=taken,
            some=some,
            lock_out=lambda: setattr(service, "locked", True),
            tries=lambda: server.count,
        )
        made.browsers, made.service = browsers, service
        yield made
        assert service.wrong == []
