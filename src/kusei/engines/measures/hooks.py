"""What apps above may hang on this engine: where a series belongs, its targets, and news of changed values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class SeriesContext:
    """What the owner of a series says about it: its page, and the values wanted by fiscal year."""

    label: str = ""
    url: str = ""
    targets: Mapping[int, Decimal | str | None] = field(default_factory=dict)


ReadContext = Callable[[Collection[str]], Mapping[str, SeriesContext]]
OnChange = Callable[[Collection[tuple[int, int]]], None]

_contexts: list[ReadContext] = []
_listeners: list[OnChange] = []


def register_context(read: ReadContext) -> None:
    """The app that declares series says here where they belong. `read` gets keys and answers for its own, with
    a fixed number of queries.
    """
    if read not in _contexts:
        _contexts.append(read)


def register_listener(listen: OnChange) -> None:
    """Called in the transaction in which current values change, with pairs of series id and fiscal year."""
    if listen not in _listeners:
        _listeners.append(listen)


def contexts(keys: Collection[str]) -> dict[str, SeriesContext]:
    """What the owners say about these series; a series that nobody owns is not in the answer."""
    found: dict[str, SeriesContext] = {}
    for read in _contexts:
        found.update(read(keys))
    return found


def changed(places: Collection[tuple[int, int]]) -> None:
    """Tell everyone who listens."""
    if places:
        for listen in _listeners:
            listen(places)
