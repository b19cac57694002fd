"""A small library of documents, offered by a source of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

import pytest

from kusei.foundation.search import commands, registry
from kusei.foundation.search.registry import Entry, SearchSource

SOURCE = "test.things"
Library = Callable[..., None]


def entry(key: str, title: str, body: str = "", **more: object) -> Entry:
    """A document whose page is the search page."""
    return Entry(key=key, title=title, body=body, url_name="search:search", **more)  # type: ignore[arg-type]


@pytest.fixture
def shelf() -> Iterator[dict[str, Entry]]:
    """What the source offers now; the test may change it."""
    held: dict[str, Entry] = {}

    def entries(keys: Collection[str] | None) -> Iterable[Entry]:
        return [held[key] for key in (held if keys is None else keys) if key in held]

    registry.register(SearchSource(SOURCE, "もの", entries))
    yield held
    registry._sources.pop(SOURCE, None)


@pytest.fixture
def library(shelf: dict[str, Entry], db: None) -> Library:
    """Put these documents, and nothing else, on the shelf and into the index."""

    def put(*entries: Entry) -> None:
        shelf.clear()
        shelf.update({one.key: one for one in entries})
        commands.reindex(source=SOURCE)

    return put
