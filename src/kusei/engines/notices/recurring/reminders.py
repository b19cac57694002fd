"""Reminders of collection days: one sending for each area, day, time and set of items that people want to hear of.

Promise: whenever and however often it runs, the same sendings are made. A reminder is made from its time on (20:00 the
evening before, 6:30 on the day) until it is of no use any more (22:00; the time to put out); then it is left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.deliveries.models import Sending, SendingKind
from kusei.engines.notices.recurring import days, queries
from kusei.engines.notices.recurring.conditions import EVENING, MORNING, TOPIC
from kusei.engines.notices.recurring.models import CollectionArea
from kusei.engines.notices.recurring.wording import (
    day_text,
    in_every_language,
    items_shown,
    joined,
    time_text,
)
from kusei.engines.notices.subscribers.models import Channel, Subscription, Topic
from kusei.engines.notices.texts.message import LONGEST_TITLE, Text, Texts
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock

EVENING_AT, EVENING_UNTIL = dt.time(20, 0), dt.time(22, 0)
MORNING_AT, MORNING_UNTIL = dt.time(6, 30), dt.time(12, 0)  # or until the time to put out, if that is earlier
# Nobody is called, and no letter written, for a collection day.
CHANNELS = (Channel.INBOX, Channel.LINE, Channel.MAIL, Channel.PUSH)
LONGEST_OCCASION = 120


@dataclass(frozen=True)
class Moment:
    """A time at which people are reminded of a day."""

    day: dt.date
    when: str
    at: dt.datetime


def moments(now: dt.datetime) -> list[Moment]:
    """The moments that have come and may be of use still; in the morning the time to put out decides besides."""
    local = now.astimezone(clock.TOKYO)
    today, tomorrow = local.date(), local.date() + dt.timedelta(days=1)
    found = []
    if EVENING_AT <= local.time() < EVENING_UNTIL:
        found.append(Moment(tomorrow, EVENING, dt.datetime.combine(today, EVENING_AT, clock.TOKYO)))
    if MORNING_AT <= local.time() < MORNING_UNTIL:
        found.append(Moment(today, MORNING, dt.datetime.combine(today, MORNING_AT, clock.TOKYO)))
    return found


def remind() -> int:
    """Release what is due now. How many sendings were made; those that are there already stay as they are."""
    municipality, topic = home(), Topic.objects.filter(key=TOPIC, ended_on=None).first()
    now = clock.now()
    due = moments(now)
    if municipality is None or topic is None or not due:
        return 0
    wishes = _wishes(topic)
    return sum(_remind_of(moment, municipality, topic, wishes, now) for moment in due)


Wish = tuple[bool, bool, frozenset[str]]  # evening, morning, items (none: all)


def _wishes(topic: Topic) -> dict[str, set[Wish]]:
    """Area → the different wishes of those who live there and hear of the topic. One query."""
    choice = "subscriber__collection_reminder"
    rows = (
        Subscription.objects.filter(topic=topic, subscriber__stopped_at=None)
        .exclude(subscriber__collection_area="")
        .values_list("subscriber__collection_area", f"{choice}__evening", f"{choice}__morning", f"{choice}__items")
        .annotate(people=Count("pk"))
    )
    found: dict[str, set[Wish]] = defaultdict(set)
    for area, evening, morning, items, _people in rows:
        found[area].add((evening is not False, morning is True, frozenset(items or ())))
    return found


def _remind_of(
    moment: Moment, municipality: Municipality, topic: Topic, wishes: dict[str, set[Wish]], now: dt.datetime
) -> int:
    place = 0 if moment.when == EVENING else 1
    wanted = {area: [one[2] for one in each if one[place]] for area, each in wishes.items()}
    codes = [area for area, each in wanted.items() if each]
    due: dict[str, tuple[CollectionArea, days.Collected, tuple[str, ...]]] = {}
    for row in queries.rows_for(municipality, codes, moment.day, moment.day):
        for collected in days.of_area(row, moment.day, moment.day):
            if moment.when == MORNING and now.astimezone(clock.TOKYO).time() >= collected.calendar.put_out_by:
                continue
            for items in _sets(collected.items, wanted[row.code]):
                due[occasion(row.code, moment, items)] = row, collected, items
    there = set(Sending.objects.filter(occasion__in=due).values_list("occasion", flat=True))
    new = {key: what for key, what in due.items() if key not in there}
    for row, collected, items in new.values():
        _release(moment, row, collected, items, topic)
    return len(new)


def _sets(collected: Sequence[str], wanted: Iterable[frozenset[str]]) -> list[tuple[str, ...]]:
    """The different sets of items of that day that somebody wants to hear of, each in the calendar's order."""
    found = {tuple(item for item in collected if not wish or item in wish) for wish in wanted}
    return sorted(one for one in found if one)


def _release(
    moment: Moment, row: CollectionArea, collected: days.Collected, items: tuple[str, ...], topic: Topic
) -> None:
    rule = [
        {"is": "area", "values": [row.code]},
        {"is": "collection_reminder", "values": [moment.when]},
        *({"is": "collection_item", "values": [item]} for item in items),
        *({"not": {"is": "collection_item", "values": [one]}} for one in collected.items if one not in items),
    ]
    deliveries.release(
        kind=SendingKind.RECURRING,
        occasion=occasion(row.code, moment, items),
        texts=text(row, collected, items),
        channels=[one.value for one in CHANNELS],
        topic=topic,
        audience={"all": rule},
        not_before=moment.at,
        # Who asks for half past six in the morning wants it then.
        through_quiet_hours=moment.when == MORNING,
    )


def occasion(area: str, moment: Moment, items: Sequence[str]) -> str:
    """`collection:ikegami:2026-11-23:evening:burnable+pet`; very many items are shortened to a digest."""
    listed = "+".join(items)
    whole = f"collection:{area}:{moment.day.isoformat()}:{moment.when}:"
    return whole + (listed if len(whole + listed) <= LONGEST_OCCASION else hashlib.sha256(listed.encode()).hexdigest())


def text(row: CollectionArea, collected: days.Collected, items: Sequence[str]) -> Texts:
    """The notice. It names the day and not “tomorrow”: quiet hours may hold it back until the morning."""

    def say() -> Text:
        shown = items_shown(collected.calendar.items)
        chosen = [shown[item] for item in items]
        title = _("%(day)sは、%(items)sの日です")
        names = joined([one.name for one in chosen])
        said = title % {"day": day_text(collected.day), "items": names}
        if len(said) > LONGEST_TITLE:
            said = title % {"day": day_text(collected.day), "items": joined([one.short for one in chosen])}
        until = _("%(area)s：朝%(time)sまでに、いつもの集積所へお出しください。") % {
            "area": queries.area_name(row),
            "time": time_text(collected.calendar.put_out_by),
        }
        notes = [f"{one.mark} {one.name}：{one.note}" for one in chosen if one.note]
        return Text(
            title=said[:LONGEST_TITLE], body="\n".join([until, *notes]), link=reverse("recurring:area", args=[row.code])
        )

    return in_every_language(say)
