"""An area's days for other programs: iCalendar (RFC 5545) to subscribe to, and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vDuration

from kusei.engines.notices.recurring import days, queries
from kusei.engines.notices.recurring.models import CollectionArea
from kusei.engines.notices.recurring.wording import day_text, items_shown, joined, time_text, weekday_short
from kusei.foundation.org.models import Municipality

DAYS_AHEAD = 400
EVENING_BEFORE = dt.timedelta(hours=-4)  # before the day begins: 20:00


def span(today: dt.date) -> tuple[dt.date, dt.date]:
    """What a subscription holds: from the beginning of this month, so that it changes once a month at most."""
    first = today.replace(day=1)
    return first, first + dt.timedelta(days=DAYS_AHEAD)


def ical(municipality: Municipality, rows: Sequence[CollectionArea], today: dt.date, *, alarm: bool) -> bytes:
    """The calendar of an area. The same days give the same bytes; each day keeps its UID for ever.

    With `alarm` each day rings at 20:00 the evening before.
    """
    row = queries.now_of(rows, today)
    feed = Calendar()
    feed.add("prodid", "-//Kusei//Collection days//JA")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("資源とごみの収集日（%(area)s）") % {"area": queries.area_name(row)})
    feed.add("x-wr-timezone", "Asia/Tokyo")
    feed.add("refresh-interval", vDuration(dt.timedelta(days=1)), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "P1D")
    for one in days.of_areas(rows, *span(today)):
        feed.add_component(_event(municipality, row.code, one, alarm=alarm))
    return bytes(feed.to_ical())


def _event(municipality: Municipality, code: str, one: days.Collected, *, alarm: bool) -> Event:
    shown = items_shown(one.calendar.items)
    items = [shown[key] for key in one.items]
    event = Event()
    event.add("uid", f"collection-{municipality.code}-{code}-{one.day:%Y%m%d}@kusei")
    event.add("dtstamp", one.calendar.loaded_at)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + dt.timedelta(days=1))
    event.add("summary", joined([item.name for item in items]))
    until = _("朝%(time)sまで") % {"time": time_text(one.calendar.put_out_by)}
    event.add("description", "\n".join([until, *(f"{item.name}：{item.note}" for item in items if item.note)]))
    event.add("transp", "TRANSPARENT")
    if alarm:
        rings = Alarm()
        rings.add("action", "DISPLAY")
        rings.add("description", f"{day_text(one.day)} {joined([item.name for item in items])}")
        rings.add("trigger", EVENING_BEFORE)
        event.add_component(rings)
    return event


def csv_bytes(rows: Sequence[CollectionArea], first: dt.date, last: dt.date) -> bytes:
    """One row for each day and item; UTF-8 with a byte order mark, for Excel."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_("日付"), _("曜日"), _("地区"), _("品目の記号"), _("品目"), _("出す時刻")])
    for one in days.of_areas(rows, first, last):
        shown = items_shown(one.calendar.items)
        name = queries.area_name(queries.now_of(rows, one.day))
        for key in one.items:
            weekday = weekday_short(one.day.weekday())
            writer.writerow([one.day, weekday, name, key, shown[key].name, f"{one.calendar.put_out_by:%H:%M}"])
    return text.getvalue().encode("utf-8-sig")
