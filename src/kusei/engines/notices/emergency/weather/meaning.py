"""What a report says about each area, in the terms of the tables: phenomenon, grade, alert level. No database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from kusei.engines.notices.emergency.weather.reading import Area, Item, Kind, Report
from kusei.engines.notices.emergency.weather.tables import KindRow, Profile, Tables

NOTHING = {"", "なし", "解除", "発表警報・注意報はなし", "対象地域"}
_LEVEL = re.compile(r"^(?:警戒)?レベル([1-5])")


@dataclass(frozen=True)
class Said:
    """One kind that is in force in an area. `level` is official; `grade` is ours; not `known`: in no table."""

    hazard: str
    name: str
    code: str
    grade: int
    level: int | None
    known: bool
    status: str
    condition: str
    last_name: str

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class AreaSaid:
    """All that a report says is in force in an area; an empty tuple says that nothing is."""

    type: str
    code: str
    name: str
    kinds: tuple[Said, ...]


def understand(report: Report, profile: Profile, tables: Tables) -> list[AreaSaid]:
    """What the report says of each of its areas, each area once, in the order of the report."""
    found: dict[str, tuple[Area, dict[Said, None]]] = {}
    for item in report.items(profile.part, profile.types):
        kinds = dict.fromkeys(said for kind in item.kinds for said in _meant(kind, profile, tables))
        for area in item.areas:
            if area.code:
                found.setdefault(area.code, (area, {}))[1].update(kinds)
    return [AreaSaid(profile.area, area.code, area.name, tuple(kinds)) for area, kinds in found.values()]


def read_out(report: Report, tables: Tables) -> list[AreaSaid]:
    """What the report says of each of its areas, as far as the tables know its kind."""
    profile = tables.profile(report.title)
    return understand(report, profile, tables) if profile else shown_only(report.headline_items(), tables)


def shown_only(items: Iterable[Item], tables: Tables) -> list[AreaSaid]:
    """What the headline of a report of an unknown kind says, by names alone: to be seen, never to act."""
    found: dict[str, tuple[Area, dict[Said, None]]] = {}
    for item in items:
        kinds = dict.fromkeys(_guessed(kind, kind.name, tables) for kind in item.kinds if kind.name not in NOTHING)
        for area in item.areas:
            found.setdefault(area.code or area.name, (area, {}))[1].update(kinds)
    return [AreaSaid("other", code, area.name, tuple(kinds)) for code, (area, kinds) in found.items() if code]


def also_named(report: Report, profile: Profile) -> frozenset[str]:
    """Further names and codes that the report uses for its areas: the rivers of a forecast section."""
    items = report.items(profile.part, profile.also) if profile.also else ()
    areas = [area for item in items for area in item.areas]
    return frozenset(word for area in areas for word in (area.name, area.code) if word)


def _meant(kind: Kind, profile: Profile, tables: Tables) -> list[Said]:
    names = kind.condition.split() if profile.name_from == "condition" else [kind.name]
    found: list[Said] = []
    for name in names:
        if name in NOTHING or kind.status in {"なし", "解除", "発表警報・注意報はなし"}:
            continue
        row = _row(tables.tables[profile.table], name, kind.code)
        if row is None or (row.grade == 0 and not _is_end(name)):
            found.append(_guessed(kind, name, tables))
        elif row.grade:
            found += _of_row(kind, row, name)
    return [one for one in found if one.grade]


def _is_end(name: str) -> bool:
    """Whether the name itself says that nothing is in force: a code alone is not believed that far."""
    return "解除" in name or "なし" in name


def _row(rows: tuple[KindRow, ...], name: str, code: str) -> KindRow | None:
    """The row of the code, the one with the same name first; of the name where a table has no codes."""
    fitting = [row for row in rows if (row.code == code if row.code is not None else row.name == name)]
    return next((row for row in fitting if row.name == name), fitting[0] if fitting else None)


def _of_row(kind: Kind, row: KindRow, name: str) -> list[Said]:
    level = _written_level(name) or row.level
    grade = max(row.grade, _written_level(name) or 0)
    shown = row.show or name
    parts = [(word, row.split[word]) for word in row.split if word in kind.condition]
    if not parts:
        return [_said(kind, hazard=row.hazard, name=shown, grade=grade, level=level, known=True)]
    return [
        _said(kind, hazard=part.hazard, name=f"{shown}（{word}）", grade=grade, level=part.level, known=True)
        for word, part in parts
    ]


def _guessed(kind: Kind, name: str, tables: Tables) -> Said:
    """A kind that no table knows: its level is the one that its name carries, its grade that of its words."""
    level = _written_level(name) or _written_level(kind.significancy)
    by_words = next((guess.grade for guess in tables.words if guess.word in name), 1)
    hazard = tables.hazard_of(name)
    return _said(kind, hazard=hazard, name=name, grade=level or by_words, level=level, known=False)


def _said(kind: Kind, **meant: Any) -> Said:
    return Said(**meant, code=kind.code, status=kind.status, condition=kind.condition, last_name=kind.last_name)


def _written_level(name: str) -> int | None:
    """The alert level that a name begins with: レベル４大雨危険警報, 警戒レベル４相当."""
    found = _LEVEL.match(unicodedata.normalize("NFKC", name))
    return int(found[1]) if found else None
