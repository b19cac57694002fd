"""Who may propose an alert. A proposal orders nothing: a member of staff begins a draft from it, or lets it be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Proposal:
    """What somebody outside the house says that could become an alert.

    `key` is stable and stands in `Alert.proposal` of the draft that was begun from it. `level` is the level that staff
    may consider; `towns` empty means the whole municipality. `grounds` becomes 発令の理由. `url` is the page of the
    source. `drill`: the source said 訓練 or 試験.
    """

    key: str
    title: str
    level: int
    hazard: str
    at: dt.datetime
    grounds: str
    towns: tuple[str, ...] = ()
    url: str = ""
    drill: bool = False


_readers: list[Callable[[], Sequence[Proposal]]] = []


def register_proposals(read: Callable[[], Sequence[Proposal]]) -> None:
    """Hook: where the desk reads proposals that are open now, the newest first. One or two SQL queries each."""
    if read not in _readers:
        _readers.append(read)


def proposals() -> list[Proposal]:
    """Every open proposal, the highest level first, then the newest."""
    found = [proposal for read in _readers for proposal in read()]
    return sorted(found, key=lambda proposal: (proposal.level, proposal.at), reverse=True)


def proposal(key: str) -> Proposal | None:
    """The open proposal of that key."""
    return next((one for one in proposals() if one.key == key), None)
