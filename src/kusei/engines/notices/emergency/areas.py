"""For whom an alert is: towns of the home pack, how they are said, and the rule of the audience."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from kusei.engines.notices.emergency import packfile, refusals
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.rules import STAFF_RULE
from kusei.foundation.people.residents.towns import FILE, Town, towns

MOST_VALUES = 400  # of one condition of a rule
_BLOCK = re.compile(r"[一二三四五六七八九十]+丁目$")
_HIRAGANA = {chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)}


def known() -> list[Town]:
    """The towns of the home pack in the order of its list, each name once; none where the pack has no list."""
    if not (settings.PACKS_DIR / settings.HOME_PACK / FILE).is_file():
        return []
    rows = towns()
    return list({row.town: row for row in rows if row.city == rows[0].city and row.town}.values())


def districts(names: Iterable[str] | None = None) -> list[tuple[str, list[Town]]]:
    """The towns by district: 池上 with its 丁目. `names`: only those."""
    chosen = None if names is None else set(names)
    groups: dict[str, list[Town]] = {}
    for town in known():
        if chosen is None or town.town in chosen:
            groups.setdefault(_BLOCK.sub("", town.town) or town.town, []).append(town)
    return list(groups.items())


def matching(query: str) -> list[tuple[str, list[Town]]]:
    """The districts whose name or reading holds the query, in kanji, hiragana or katakana."""
    wanted = _plain(query)
    if not wanted:
        return districts()
    return districts([row.town for row in known() if wanted in _plain(row.town) or wanted in _plain(row.kana)])


def _plain(text: str) -> str:
    return "".join(_HIRAGANA.get(sign, sign) for sign in text.strip())


def check(*, whole: bool, names: Sequence[str]) -> list[str]:
    """The towns in the order of the list. Raises `NoAreas`, `UnknownTowns`."""
    if whole:
        return []
    if not names:
        raise refusals.NoAreas
    order = {row.town: place for place, row in enumerate(known())}
    if wrong := sorted(set(names) - set(order)):
        raise refusals.UnknownTowns(wrong)
    return sorted(set(names), key=order.__getitem__)


def check_polygons(polygons: Sequence[Sequence[Sequence[float]]]) -> list[list[list[float]]]:
    """Rings of [latitude, longitude], closed, of at least four positions in the world. Raises `WrongPolygon`."""
    for ring in polygons:
        if len(ring) < 4 or list(ring[0]) != list(ring[-1]):
            raise refusals.WrongPolygon
        if any(len(at) != 2 or not (-90 <= at[0] <= 90 and -180 <= at[1] <= 180) for at in ring):
            raise refusals.WrongPolygon
    return [[[float(at[0]), float(at[1])] for at in ring] for ring in polygons]


def said(*, whole: bool, names: Sequence[str], language: str, municipality: str, short: bool = False) -> str:
    """The areas in words; `short` for a title: the first town and how many more.

    Readers of やさしい日本語 get the reading behind each name.
    """
    file = packfile.in_force()
    if whole:
        return packfile.said(file.everywhere, language).format(municipality=municipality)
    readings = {row.town: _plain(row.kana) for row in known()} if language == "ja-easy" else {}
    words = [f"{name}（{readings[name]}）" if readings.get(name) else name for name in names]
    if short and len(words) > 2:
        return packfile.said(file.more, language).format(first=words[0], count=len(words) - 1)
    return (", " if language == "en" else "、").join(words)


def audience(alert: Alert) -> dict[str, Any]:
    """The rule of `segments` for whom the alert is.

    Who never said where they live hears of every alert: nobody knows that they are safe. Who heard the alert that this
    one follows hears this one too, though their town is not in it any more.
    """
    if alert.drill:
        return dict(STAFF_RULE)
    followed = alert.previous
    if alert.whole or (followed is not None and followed.whole):
        return {}
    names = sorted({*alert.towns, *(followed.towns if followed is not None else ())})
    parts = [names[start : start + MOST_VALUES] for start in range(0, len(names), MOST_VALUES)]
    return {
        "any": [
            *({"is": "town", "values": part} for part in parts),
            {"is": "town_unknown", "values": ["any"]},
        ]
    }
