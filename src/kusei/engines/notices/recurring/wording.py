"""Words of dates and items in the language of the page or of the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers.queries import worded
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, Text, Texts
from kusei.foundation.web import formats

WEEKDAYS = (
    gettext_lazy("月曜日"),
    gettext_lazy("火曜日"),
    gettext_lazy("水曜日"),
    gettext_lazy("木曜日"),
    gettext_lazy("金曜日"),
    gettext_lazy("土曜日"),
    gettext_lazy("日曜日"),
)
WRITTEN_IN = (JAPANESE, ENGLISH, EASY)


@dataclass(frozen=True)
class ItemShown:
    """An item in the language of the page."""

    key: str
    kind: str
    mark: str
    name: str
    short: str
    letter: str
    note: str
    link: str


def item_shown(item: Mapping[str, Any]) -> ItemShown:
    """An item of `CollectionCalendar.items` in the language that is switched on."""
    language = get_language() or JAPANESE
    return ItemShown(
        item["key"],
        item["kind"],
        item["mark"],
        worded(item["labels"], language),
        worded(item["short"], language),
        worded(item["letter"], language),
        worded(item["note"] or {}, language),
        item["link"],
    )


def items_shown(items: Sequence[Mapping[str, Any]]) -> dict[str, ItemShown]:
    """Key → item, in order."""
    return {one["key"]: item_shown(one) for one in items}


def day_text(day: dt.date) -> str:
    """11月23日（月）, Monday 23 November: without a year, for days that are near."""
    weekday = str(WEEKDAYS[day.weekday()])
    if formats.in_japanese():
        return f"{day.month}月{day.day}日（{weekday[0]}）"
    return f"{weekday} {day.day} {day:%B}"


def weekday_short(number: int) -> str:
    """月, Mon."""
    name = str(WEEKDAYS[number])
    return name[0] if formats.in_japanese() else name[:3]


def month_text(year: int, month: int) -> str:
    """令和8年11月, November 2026."""
    whole = formats.date_text(dt.date(year, month, 1))
    return whole.removesuffix("1日") if formats.in_japanese() else whole.removeprefix("1 ")


def joined(names: Sequence[str]) -> str:
    """可燃ごみ・資源; Burnable waste, Recyclables."""
    return ("・" if formats.in_japanese() else ", ").join(names)


def time_text(time: dt.time) -> str:
    """8時, 8時30分; 8:00 in English."""
    if not formats.in_japanese():
        return f"{time.hour}:{time.minute:02d}"
    return _("%(hour)d時") % {"hour": time.hour} + (f"{time.minute}分" if time.minute else "")


def in_every_language(say: Callable[[], Text]) -> Texts:
    """The same notice in each language that the platform itself is written in."""
    found: dict[str, Text] = {}
    for code in WRITTEN_IN:
        with override(code):
            found[code] = say()
    return Texts(found)
