"""People, a provider on this machine, and lanes that are run by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.fakes.line import Line
from kusei.engines.notices.channels.fakes.server import Server
from kusei.engines.notices.deliveries import commands, lanes, spreading
from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.subscribers import testing
from kusei.engines.notices.subscribers.models import Subscriber, Topic
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.people.models import User

TEXTS = Texts.model_validate(
    {
        "ja": {"title": "健診のお知らせ", "body": "3歳児健診があります。", "link": "/procedures/"},
        "en": {"title": "Health check", "body": "There is a check."},
    }
)


def line_id(number: int) -> str:
    """A LINE user id."""
    return f"U{number:032x}"


@pytest.fixture
def line(settings) -> Iterator[Server]:
    """The LINE platform on this machine; its provider is `line.provider`."""
    with Server(Line()) as server:
        settings.NOTICES_LOCAL = True
        settings.LINE_TOKEN, settings.LINE_SECRET = "token", "secret"
        settings.LINE_API = settings.LINE_DATA_API = server.url
        registry.forget()
        yield server
    registry.forget()


@pytest.fixture
def topic(db: None) -> Topic:
    return testing.topic("child")


@pytest.fixture
def people(topic: Topic) -> Callable[..., list[Subscriber]]:
    """So many people with an account who want to hear of the topic by LINE."""

    def make(number: int, **attributes: object) -> list[Subscriber]:
        made = []
        for place in range(number):
            user = User.objects.create(email=f"p{place}@example.jp", is_resident=True)
            made.append(testing.subscriber(user, {"line": line_id(place)}, [topic], **attributes))
        return made

    return make


@pytest.fixture
def send(topic: Topic) -> Callable[..., Sending]:
    """Release a campaign and put everybody into batches; nothing leaves the house yet."""

    def release(occasion: str = "campaign:1", **changes: object) -> Sending:
        values = {"kind": "campaign", "texts": TEXTS, "channels": ["inbox", "line"], "topic": topic, **changes}
        sending = commands.release(occasion=occasion, **values)
        spreading.spread(sending.pk)
        sending.refresh_from_db()
        return sending

    return release


@pytest.fixture
def hand_over() -> Callable[..., None]:
    """Run a lane."""
    return lambda channel="line", urgent=False: lanes.run(channel, urgent=urgent)
