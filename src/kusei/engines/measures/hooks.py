"""What apps above may hang on this engine: where a series belongs, its targets, news of changed values, and which
service delivers which promise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class SeriesContext:
    """What the owner of a series says about it: its page, and the values wanted by fiscal year."""

    label: str = ""
    url: str = ""
    targets: Mapping[int, Decimal | str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Deliverer:
    """Something that delivers a promise of the plan (届け手): a procedure, a facility, a counter, a kind of notice.

    `metrics` are keys of metrics that say how it does, each with the filters that narrow it to this deliverer.
    """

    kind: str
    key: str
    title: str
    url: str = ""
    metrics: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True)
class Promise:
    """A promise of the plan that something delivers: an initiative, with the address of its page."""

    plan: str
    key: str
    title: str
    url: str


ReadContext = Callable[[Collection[str]], Mapping[str, SeriesContext]]
OnChange = Callable[[Collection[tuple[int, int]]], None]

ReadDeliverers = Callable[[Collection[str]], Mapping[str, Deliverer]]
FindDeliverers = Callable[[str], list[Deliverer]]
ReadPromises = Callable[[str, Collection[str]], Mapping[str, list[Promise]]]

_contexts: list[ReadContext] = []
_listeners: list[OnChange] = []
_deliverers: dict[str, tuple[_StrOrPromise, ReadDeliverers, FindDeliverers | None]] = {}
_promises: list[ReadPromises] = []


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


def register_deliverers(
    kind: str, title: _StrOrPromise, read: ReadDeliverers, find: FindDeliverers | None = None
) -> None:
    """An app whose things deliver promises (kind "procedure", "facility", …) says here what they are called and where
    they stand. `read` gets keys and answers for those that exist, with a fixed number of queries; `find` gets words
    and answers with what can be chosen (all of it for no words), so that a person needs not know keys.
    """
    _deliverers[kind] = (title, read, find)


def deliverer_kinds() -> dict[str, str]:
    """Every kind that was registered, with its name in the language of the page."""
    return {kind: str(title) for kind, (title, _read, _find) in sorted(_deliverers.items())}


def deliverers(kind: str, keys: Collection[str]) -> dict[str, Deliverer]:
    """The things of that kind with those keys; what does not exist is not in the answer, nor is an unknown kind."""
    known = _deliverers.get(kind)
    return dict(known[1](keys)) if known and keys else {}


def find_deliverers(kind: str, words: str) -> list[Deliverer]:
    """What can be chosen of that kind for these words, in the order of its app; nothing of an unknown kind."""
    known = _deliverers.get(kind)
    return known[2](words) if known and known[2] else []


def register_promises(read: ReadPromises) -> None:
    """The app that knows promises answers, for a kind and keys of deliverers, which promises each serves."""
    if read not in _promises:
        _promises.append(read)


def promises(kind: str, keys: Collection[str]) -> dict[str, list[Promise]]:
    """Which promises the things of that kind with those keys deliver; nothing for those that serve none."""
    found: dict[str, list[Promise]] = {}
    for read in _promises:
        for key, those in read(kind, keys).items():
            found.setdefault(key, []).extend(those)
    return found
