"""Opening hours and closed days as people read them, in the language of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format.parts import Text
from kusei.engines.bookings.resources.format.timetables import WEEKDAYS, Closed, DayPart, FreeHours, Grid, Open, Opening
from kusei.engines.bookings.resources.models import MIDNIGHT, Closure
from kusei.foundation.web import formats
from kusei.lib.closings import Closings, Why
from kusei.lib.timetables import Holidays

DAYS = {
    "mon": gettext_lazy("月曜日"),
    "tue": gettext_lazy("火曜日"),
    "wed": gettext_lazy("水曜日"),
    "thu": gettext_lazy("木曜日"),
    "fri": gettext_lazy("金曜日"),
    "sat": gettext_lazy("土曜日"),
    "sun": gettext_lazy("日曜日"),
}
NTH = {
    1: gettext_lazy("毎月第1%(day)s"),
    2: gettext_lazy("毎月第2%(day)s"),
    3: gettext_lazy("毎月第3%(day)s"),
    4: gettext_lazy("毎月第4%(day)s"),
    5: gettext_lazy("毎月最後の%(day)s"),
}
WHY = {
    Why.SINGLE: gettext_lazy("臨時の休み"),
    Why.YEARLY: gettext_lazy("毎年の休み"),
    Why.HOLIDAY: gettext_lazy("祝日"),
    Why.REGULAR: gettext_lazy("決まった休み"),
}


@dataclass(frozen=True)
class HoursRow:
    """On which days what is open."""

    days: str
    times: tuple[str, ...]


@dataclass(frozen=True)
class HoursTable:
    """The opening hours of some resources."""

    resources: str
    rows: tuple[HoursRow, ...]


@dataclass(frozen=True)
class ClosedDay:
    """A stretch of days on which something is closed, and why."""

    days: str
    times: str  # empty: the whole day
    what: str  # empty: the whole facility
    why: str


def said(text: Text | None) -> str:
    """In the language of the page, else in Japanese."""
    return text.said(get_language() or "ja") if text else ""


def word(known: Mapping[str, Text], key: str) -> str:
    """The word of a key; the key itself where a pack has dropped the word since."""
    return said(known.get(key)) or key


def time_text(minute: int) -> str:
    """9:00, 24:00."""
    return f"{minute // 60}:{minute % 60:02d}"


def span_text(begins: int, ends: int) -> str:
    """9:00–24:00; empty for the whole day."""
    return "" if (begins, ends) == (0, MIDNIGHT) else f"{time_text(begins)}–{time_text(ends)}"


def joined(words: Iterable[object]) -> str:
    """Several words in a row, as the language of the page joins them."""
    return ("、" if formats.in_japanese() else ", ").join(map(str, words))


def tables(content: Content, on: dt.date) -> list[HoursTable]:
    """The hours that hold on the day, one table for resources that share them."""
    grids = {grid.key: grid for grid in content.grids}
    found = []
    for told in content.timetables:
        if not (told.begins <= on <= (told.ends or dt.date.max)):
            continue
        names = joined(said(one.name) for one in content.resources if one.timetable == told.key)
        if names:
            rows = tuple(HoursRow(_days(one), _times(one, grids)) for one in told.openings)
            found.append(HoursTable(names, rows))
    return found


def _days(told: Opening) -> str:
    if told.holidays is Holidays.ONLY:
        words = _("祝日")
    elif len(told.weekdays) == len(WEEKDAYS):
        words = _("毎日")
    else:
        words = joined(DAYS[day] for day in told.weekdays)
    if told.season is not None and told.season[0] == told.season[1]:
        words = _("毎年%(day)s") % {"day": _month_day(told.season[0])}
    elif told.season is not None:
        first, last = map(_month_day, told.season)
        words = _("%(days)s（%(first)sから%(last)sまで）") % {"days": words, "first": first, "last": last}
    if told.holidays is Holidays.NOT:
        words = _("%(days)s（祝日を除く）") % {"days": words}
    return words


def _times(told: Open, grids: dict[str, Grid]) -> tuple[str, ...]:
    parts = grids[told.grid].parts if told.grid else ()
    shown = [part for part in parts if not told.parts or part.key in told.parts]
    return (
        *(_part(part) for part in shown),
        *(_free(hours) for hours in told.hours),
    )


def _part(part: DayPart) -> str:
    """午前 9:00–12:00; a part that is called by its beginning is told by its times alone."""
    label, span = said(part.label), span_text(part.begins, part.ends)
    return span if span and label == time_text(part.begins) else f"{label} {span}".rstrip()


def _free(hours: FreeHours) -> str:
    longest = min(hours.longest, hours.ends - hours.begins)
    return _("%(begins)s–%(ends)s（%(step)s分きざみ、1回%(shortest)s分から%(longest)s分まで）") % {
        "begins": time_text(hours.begins),
        "ends": time_text(hours.ends),
        "step": hours.step,
        "shortest": hours.shortest,
        "longest": longest,
    }


def _month_day(text: str) -> str:
    month, day = map(int, text.split("-"))
    if formats.in_japanese():
        return f"{month}月{day}日"
    return f"{day} {dt.date(2000, month, day):%B}"


def closed_text(told: Closed) -> list[str]:
    """The regular closed days, one sentence part each."""
    words = [_("毎週%(day)s") % {"day": DAYS[day]} for day in told.weekly]
    words += [str(NTH[one.number]) % {"day": DAYS[one.weekday]} for one in told.nth]
    words += [
        _("%(first)sから%(last)sまで") % {"first": _month_day(first), "last": _month_day(last)}
        for first, last in told.yearly
    ]
    if told.on_holidays:
        words.append(_("祝日"))
    if words and told.moved:
        words.append(_("決まった休みが祝日に当たるときは、その次の祝日でない日"))
    return words


def coming(closings: Closings, closures: Sequence[Closure], since: dt.date, until: dt.date) -> list[ClosedDay]:
    """What is closed from `since` to `until`: days in a row as one, and what staff closed.

    Weekdays that are closed every week, without exception, are not repeated.
    """
    closings = closings if closings.moved else replace(closings, weekly=frozenset())
    found: list[tuple[dt.date, ClosedDay]] = []
    run: tuple[dt.date, dt.date, Why] | None = None
    for distance in range((until - since).days + 2):
        day = since + dt.timedelta(days=distance)
        why = closings.why_closed(day) if day <= until else None
        if run is not None and why is not run[2]:
            found.append((run[0], ClosedDay(days_text(run[0], run[1]), "", "", str(WHY[run[2]]))))
            run = None
        if why is not None:
            run = (run[0] if run else day, day, why)
    for one in closures:
        times = span_text(one.begins, one.ends)
        what = one.resource.title if one.resource else ""
        found.append(
            (max(one.first_day, since), ClosedDay(days_text(one.first_day, one.last_day), times, what, one.reason))
        )
    return [one for _day, one in sorted(found, key=lambda row: row[0])]


def days_text(first: dt.date, last: dt.date) -> str:
    """A day or a stretch of days, with weekdays."""
    if first == last:
        return _with_weekday(first)
    return _("%(first)sから%(last)sまで") % {"first": _with_weekday(first), "last": _with_weekday(last)}


def _with_weekday(day: dt.date) -> str:
    weekday = str(DAYS[WEEKDAYS[day.weekday()]])
    short = weekday[:1] if formats.in_japanese() else weekday[:3]
    return f"{formats.date_text(day)}（{short}）" if formats.in_japanese() else f"{short} {formats.date_text(day)}"
