"""The whole folder of a pack, read and checked across its files: what does not fit together, and what is doubtful."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _

from kusei.engines.notices.recurring.format.calendar import (
    AreaRow,
    ExceptionRow,
    Item,
    ItemsFile,
    PatternsFile,
    SortingRow,
)
from kusei.engines.notices.recurring.format.reading import RecurringWrong, read_csv, read_yaml, shown
from kusei.lib.collection import days

FOLDER = Path("notices") / "collection"
FILES = ("patterns.yaml", "areas.csv", "exceptions.csv")
_PART = re.compile(r"（[^）]*）$")


@dataclass(frozen=True)
class Period:
    """One folder of days: `key` is its name."""

    key: str
    head: PatternsFile
    areas: Sequence[AreaRow]
    exceptions: Sequence[ExceptionRow]
    digest: str


@dataclass
class Collection:
    """Everything of a pack about collection. `doubts` are sentences for who keeps the files."""

    items: Sequence[Item]
    periods: Sequence[Period]
    sorting: Sequence[SortingRow]
    towns: Mapping[str, str]  # name → kana
    doubts: list[str] = field(default_factory=list)


def read_collection(folder: Path, towns: Mapping[str, str]) -> Collection | None:
    """The collection of a pack, None for a pack without it. `towns`: name → kana of its towns.

    Raises `RecurringWrong` with every problem.
    """
    own = folder / FOLDER
    if not own.is_dir():
        return None
    items = read_yaml(_own_or_common(folder, "items.yaml"), ItemsFile).items
    sorting_path = _own_or_common(folder, "sorting.csv")
    sorting = read_csv(sorting_path, SortingRow)
    wrong, periods, doubts = _sorting_wrong(sorting_path, sorting, items), [], []
    for place in sorted(one for one in own.iterdir() if one.is_dir()):
        try:
            period, found = _period(place, items, towns)
        except RecurringWrong as error:
            wrong += error.lines
            continue
        periods.append(period)
        doubts += found
    wrong += _overlaps(periods)
    if wrong:
        raise RecurringWrong(wrong)
    return Collection(items, periods, [row for _line, row in sorting], towns, doubts)


def town_of(cell: str) -> str:
    """The town without the part of it: 池上一丁目（1～10番） → 池上一丁目."""
    return _PART.sub("", cell)


def _own_or_common(folder: Path, name: str) -> Path:
    own = folder / FOLDER / name
    return own if own.is_file() else folder.parent / "common" / FOLDER / name


def _period(place: Path, items: Sequence[Item], towns: Mapping[str, str]) -> tuple[Period, list[str]]:
    head = read_yaml(place / "patterns.yaml", PatternsFile)
    areas = read_csv(place / "areas.csv", AreaRow)
    exceptions = read_csv(place / "exceptions.csv", ExceptionRow)
    wrong = [
        *_patterns_wrong(place / "patterns.yaml", head, items),
        *_areas_wrong(place / "areas.csv", head, areas),
        *_exceptions_wrong(place / "exceptions.csv", head, exceptions),
    ]
    if wrong:
        raise RecurringWrong(wrong)
    said = "\n".join(one.model_dump_json() for one in (*items, head, *(row for _line, row in (*areas, *exceptions))))
    digest = hashlib.sha256(f"{said}\n{sorted(towns.items())}".encode()).hexdigest()
    period = Period(place.name, head, [row for _line, row in areas], [row for _line, row in exceptions], digest)
    doubts = [
        *_areas_doubtful(place / "areas.csv", head, areas, towns),
        *_exceptions_doubtful(place / "exceptions.csv", head, exceptions),
    ]
    return period, doubts


def _sorting_wrong(path: Path, rows: Sequence[tuple[int, SortingRow]], items: Sequence[Item]) -> list[str]:
    known, words = {one.key for one in items}, Counter(row.word for _line, row in rows)
    name = shown(path)
    return [
        *(f"{name}:{line}: there is no item {row.item}" for line, row in rows if row.item not in known),
        *(f"{name}: {word} stands there twice" for word, count in words.items() if count > 1),
    ]


def _patterns_wrong(path: Path, head: PatternsFile, items: Sequence[Item]) -> list[str]:
    known = {one.key for one in items if one.kind == "calendar"}
    return [
        f"{shown(path)}: {pattern.key}: {rule.item} is no item of the calendar"
        for pattern in head.patterns
        for rule in pattern.rules
        if rule.item not in known
    ]


def _areas_wrong(path: Path, head: PatternsFile, rows: Sequence[tuple[int, AreaRow]]) -> list[str]:
    name, patterns = shown(path), {one.key for one in head.patterns}
    wrong = [f"{name}:{line}: there is no pattern {row.pattern}" for line, row in rows if row.pattern not in patterns]
    seen: dict[str, str] = {}
    for line, row in rows:
        for what in (row.code, *row.towns):
            if what in seen:
                wrong.append(f"{name}:{line}: {what} stands in {seen[what]} already")
            seen[what] = row.code
    return wrong or ([] if rows else [f"{name}: there is no area"])


def _exceptions_wrong(path: Path, head: PatternsFile, rows: Sequence[tuple[int, ExceptionRow]]) -> list[str]:
    name, patterns = shown(path), {one.key for one in head.patterns}
    items = {rule.item for one in head.patterns for rule in one.rules}
    wrong = []
    for line, row in rows:
        wrong += [f"{name}:{line}: there is no pattern {one}" for one in row.patterns if one not in patterns]
        wrong += [f"{name}:{line}: no pattern collects {one}" for one in row.items if one not in items]
        for day in (row.day, row.until, row.moved_to):
            if day is not None and not head.valid_from <= day < head.valid_until:
                wrong.append(f"{name}:{line}: {day} lies outside of the calendar")
    return wrong


def _areas_doubtful(
    path: Path, head: PatternsFile, rows: Sequence[tuple[int, AreaRow]], towns: Mapping[str, str]
) -> list[str]:
    name, listed = shown(path), {town_of(one) for _line, row in rows for one in row.towns}
    doubts = [
        _("%(file)s: パターン %(pattern)s を使う地区がありません。") % {"file": name, "pattern": one.key}
        for one in head.patterns
        if one.key not in {row.pattern for _line, row in rows}
    ]
    if towns and (strange := sorted(listed - set(towns))):
        doubts.append(_("%(file)s: 町の一覧にない町：%(towns)s") % {"file": name, "towns": _some(strange)})
    if towns and (left := [one for one in towns if one not in listed]):
        doubts.append(_("%(file)s: どの地区にもない町：%(towns)s") % {"file": name, "towns": _some(left)})
    return doubts


def _exceptions_doubtful(path: Path, head: PatternsFile, rows: Sequence[tuple[int, ExceptionRow]]) -> list[str]:
    """Moves of what is not collected that day, and moves to a day on which nothing is."""
    name, doubts = shown(path), []
    closed = [row.change() for _line, row in rows if row.kind == "none" and not row.items and not row.patterns]
    for line, row in rows:
        if row.moved_to is None:
            continue
        change = row.change()
        if not any(_collects(head, one.key, row.items, row.day) for one in head.patterns if change.concerns(one.key)):
            doubts.append(_("%(file)s:%(line)d: その日には、移すものがありません。") % {"file": name, "line": line})
        if any(one.first <= row.moved_to <= one.last for one in closed):
            doubts.append(_("%(file)s:%(line)d: 収集しない日に移しています。") % {"file": name, "line": line})
    return doubts


def _collects(head: PatternsFile, key: str, items: Sequence[str], day: dt.date) -> bool:
    pattern = next(one for one in head.patterns if one.key == key)
    rules = {rule.item: [one.rule() for one in pattern.rules if one.item == rule.item] for rule in pattern.rules}
    found = days(rules, [], day, day)
    return bool(found) and (not items or not set(items).isdisjoint(found[0][1]))


def _overlaps(periods: Sequence[Period]) -> list[str]:
    ordered = sorted(periods, key=lambda one: one.head.valid_from)
    return [
        _("%(earlier)s と %(later)s の期間が重なっています。") % {"earlier": one.key, "later": other.key}
        for one, other in pairwise(ordered)
        if one.head.valid_until > other.head.valid_from
    ]


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:5]) + ("…" if len(names) > 5 else "")
