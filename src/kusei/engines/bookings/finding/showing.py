"""Rows of a search as the page shows them, and words for what was looked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.engines.bookings.finding import rooms
from kusei.engines.bookings.finding.charging import May, Offer
from kusei.engines.bookings.finding.searching import Found, Looser, Row
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.format.timetables import WEEKDAYS
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.showing.hours import DAYS, days_text, joined, time_text, word
from kusei.engines.bookings.resources.slots import Stretch
from kusei.foundation.web import formats
from kusei.foundation.web.templatetags.kusei import tag

_HOUSE, _ROOM, _DAY = "house-of-row", "room-of-row", "0000-00-00"


def days(found: Found, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows with a heading for each day, or all under one where they stand in another order."""
    writer = _Writer(found)
    return [
        {"day": text, "rows": writer.items(several, text)}
        for day, several in groupby(rows, key=lambda one: one.day)
        for text in [days_text(day, day)]
    ]


class _Writer:
    """Writes rows of one page: words that many rows share are looked up and escaped once, because a page has a hundred
    times, and a template took longer to write them than the search to find them.
    """

    def __init__(self, found: Found) -> None:
        self.found = found
        self.address = escape(reverse("bookings:new", args=[_HOUSE, _ROOM, _DAY]))
        self.people, self.away, self.sample = _("定員%(n)s人"), _("約%(km)skm"), tag(_("見本"), "unsure")
        self.sizes: dict[int, str] = {}
        self.heads: dict[int, tuple[str, str, str]] = {}
        self.said: dict[Offer, SafeString] = {}

    def items(self, rows: Iterable[Row], day: str) -> SafeString:
        """An item of a list for each room on the day: its head, and a piece for each free time."""
        return SafeString("".join([self._row(one, escape(day)) for one in rows]))

    def _row(self, row: Row, day: str) -> str:
        if row.room.pk not in self.heads:
            self.heads[row.room.pk] = self._head(row.room)
        head, title, address = self.heads[row.room.pk]
        address = address.replace(_DAY, row.day.isoformat())
        parts = [self._part(self.found.offer(row, one), one, address, f"{title} {day}") for one in row.free]
        return f"<li>{head}<ul>{''.join(parts)}</ul></li>"

    def _head(self, room: Resource) -> tuple[str, str, str]:
        """What every row of the room begins with, its name, and the address of booking it; all escaped."""
        house, distance, title = room.facility, rooms.far(room, self.found.start), escape(room.title)
        hints = [
            self._size(room.capacity) if room.capacity else "",
            f'<span lang="ja">{escape(house.district)}</span>' if house.district else "",
            "" if distance is None else escape(self.away % {"km": f"{distance:.1f}"}),
        ]
        name, sample = f"<strong>{escape(house.title)} {title}</strong>", self.sample if house.example else ""
        head = f'{name} {sample} <span class="hint">{" ".join(one for one in hints if one)}</span>'
        return head, title, self.address.replace(_HOUSE, escape(house.key)).replace(_ROOM, escape(room.key))

    def _size(self, people: int) -> str:
        if people not in self.sizes:
            self.sizes[people] = escape(self.people % {"n": formats.number(people)})
        return self.sizes[people]

    def _part(self, offer: Offer, stretch: Stretch, address: str, of: str) -> str:
        """A time, to be booked or only read. The address and the name of the room are escaped."""
        times = f"{time_text(stretch.begins)}–{time_text(stretch.ends)}"
        if offer not in self.said:
            self.said[offer] = _said(offer)
        if offer.may not in (May.NOW, May.WHO):
            return f'<li><span class="number">{times}</span> {self.said[offer]}</li>'
        place = f"{address}{escape(stretch.part)}/" if stretch.part else address
        return f'<li><a href="{place}">{times}<span class="sr"> {of}</span></a> {self.said[offer]}</li>'


def _said(offer: Offer) -> SafeString:
    note = _may(offer)
    return format_html('{} <span class="hint">{}</span>' if note else "{}", price_text(offer), note)


def _may(offer: Offer) -> str:
    match offer.may:
        case May.NOW:
            return ""
        case May.LATER:
            return _("%(moment)sから受け付けます") % {"moment": formats.moment_text(offer.opens)}
        case May.OVER:
            return _("受付は終わりました。施設にお尋ねください")
        case May.WHO:
            return _("予約できる方が決まっています")
        case May.COUNTER:
            return _("窓口だけで受け付けています")


def price_text(offer: Offer) -> str:
    """無料, 300円, 300円（条件で変わります）, or that the desk knows."""
    if offer.price is None:
        return _("使用料は窓口でお尋ねください")
    if offer.price == 0 and not offer.from_on:
        return _("無料")
    text = formats.yen(offer.price)
    return _("%(yen)s（条件で変わります）") % {"yen": text} if offer.from_on else text


def told(wish: Wish, houses: Mapping[str, Facility]) -> str:
    """What was looked for, in a line: what an alert is called."""
    known = words()
    parts = [days_text(wish.since, wish.until)]
    if wish.weekdays:
        parts.append(joined(DAYS[WEEKDAYS[one]] for one in wish.weekdays))
    if wish.covers:
        parts.append("–".join(time_text(one) for one in wish.covers))
    if wish.minutes:
        parts.append(_("%(n)s分以上") % {"n": wish.minutes})
    parts += [houses[key].title for key in (wish.facility,) if key in houses]
    parts += [word(known.kinds, key) for key in (wish.kind,) if key]
    parts += [word(known.resources, key) for key in (wish.what,) if key]
    if wish.people:
        parts.append(_("%(n)s人") % {"n": wish.people})
    parts += [word(known.equipment, key) for key in wish.equipment]
    parts += [word(known.accessibility, key) for key in wish.access]
    parts += [one for one in (wish.district, f"「{wish.text}」" if wish.text else "") if one]
    if wish.within:
        place = houses[wish.near].title if wish.near in houses else wish.near
        parts.append(_("%(place)sから%(n)skm以内") % {"place": place, "n": wish.within})
    if wish.most is not None:
        parts.append(_("%(yen)sまで") % {"yen": formats.yen(wish.most)})
    return joined(parts)


def loosened(looser: Iterable[Looser]) -> list[dict[str, Any]]:
    """What to drop, and how many would be found then; the page links to the search without it."""
    return [
        {"text": _without(one), "rows": one.rows, "drops": _FIELDS.get(one.name, (one.name,)), "value": one.value}
        for one in looser
    ]


_FIELDS = {"time": ("begins", "ends"), "within": ("within",), "only_now": ("only",)}


def _without(one: Looser) -> str:
    known = words()
    names = {
        "time": _("時刻"),
        "minutes": _("使う長さ"),
        "weekdays": _("曜日"),
        "facility": _("施設"),
        "kind": _("施設の種類"),
        "what": _("借りるもの"),
        "people": _("使う人数"),
        "district": _("地区"),
        "within": _("距離"),
        "text": _("名前や場所のことば"),
        "most": _("使用料の上限"),
        "only_now": _("いま自分で予約できるものだけ"),
    }
    if one.name == "equipment":
        return word(known.equipment, one.value)
    return word(known.accessibility, one.value) if one.name == "access" else names[one.name]


def span(day: dt.date, stretch: Stretch) -> str:
    """A day with a stretch of it."""
    return f"{days_text(day, day)} {time_text(stretch.begins)}–{time_text(stretch.ends)}"
