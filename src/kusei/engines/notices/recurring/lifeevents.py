"""Tells people what a moment of their life brings: once for a person, rule and child-month or happening.

Only those who hear of the rule's topic are told, of what they told us themselves (months of birth) or of what happened
here (an application that was decided). A day on which nothing ran is made up for within the rule's `look_back`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.recurring.format.lifeevents import SCHOOLS, LifeEvent, When
from kusei.engines.notices.recurring.models import Happening, LifeEventRule
from kusei.engines.notices.recurring.told import told
from kusei.engines.notices.subscribers.models import Subscriber, Subscription
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.lib.schoolage import school_entry

OLDEST = 19  # years; nothing is told of children beyond school


def rules(municipality: Municipality) -> list[LifeEvent]:
    """The rules in force, in order. One query."""
    return [LifeEvent.model_validate(one.content) for one in LifeEventRule.objects.filter(municipality=municipality)]


def later(day: dt.date, years: int, months: int) -> dt.date:
    """The same day so much later; the last of the month where it has no such day (29 February, 31st)."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def child_day(when: When, born: dt.date) -> dt.date:
    """The day of the moment for a child born in the month of `born`, of which only the month is known.

    For school nearly everybody born in April enters with those born in May: only who was born on the first enters a
    year earlier, so that the month stands for its second day.
    """
    if when.child is not None:
        return later(born, when.child.years, when.child.months)
    if when.school is None:
        raise ValueError("not a moment of a child")
    return (school_entry(born.replace(day=2)) + SCHOOLS[when.school]).start


def months_due(rule: LifeEvent, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The months of birth for which the rule's day has come, with that day; not longer ago than it looks back."""
    found = []
    month = dt.date(today.year - OLDEST, today.month, 1)
    while month <= today:
        due = child_day(rule.when, month) + dt.timedelta(days=rule.days)
        if 0 <= (today - due).days <= rule.look_back:
            found.append((month, due))
        month = later(month, 0, 1)
    return found


def tell_of_life_events() -> int:
    """Everybody whose day has come. How many notices were made; what is over is thrown away."""
    municipality = home()
    if municipality is None:
        return 0
    today, every = clock.today(), rules(municipality)
    made = sum(_of_happenings(one, today) if one.when.decided else _of_children(one, today) for one in every)
    forget_happenings(every, today)
    return made


def _of_children(rule: LifeEvent, today: dt.date) -> int:
    made = 0
    for month, due in months_due(rule, today):
        people = _listening(rule).filter(children_born__contains=[month])
        made += _tell(rule, f"life:{rule.key}:{month:%Y-%m}", due, people)
    return made


def _of_happenings(rule: LifeEvent, today: dt.date) -> int:
    wait = dt.timedelta(days=rule.days)
    rows = Happening.objects.filter(
        what__in=[f"decided:{key}" for key in rule.when.decided or ()],
        on__range=(today - wait - dt.timedelta(days=rule.look_back), today - wait),
    )
    made = 0
    for row in rows.order_by("pk"):
        people = _listening(rule).filter(pk=row.subscriber_id)
        made += _tell(rule, f"life:{rule.key}:{row.what}:{row.reference}"[:120], row.on + wait, people)
    return made


def _listening(rule: LifeEvent) -> QuerySet[Subscriber]:
    heard = Subscription.objects.filter(topic__key=rule.topic, topic__ended_on=None).values("subscriber_id")
    return Subscriber.objects.filter(pk__in=heard, stopped_at=None).order_by("pk")


def _tell(rule: LifeEvent, occasion: str, on: dt.date, people: Iterable[Subscriber]) -> int:
    heard = {person for person, _occasion in told([occasion], [on])}
    return sum(
        deliveries.notify(subscriber=one, occasion=occasion, on=on, texts=rule.message(), topic=rule.topic)
        for one in people
        if one.pk not in heard
    )


def note_decided(*, user_id: int, procedure: str, reference: str, on: dt.date) -> bool:
    """Keep that a procedure of this person was decided, if a rule waits for it whose topic they hear of.

    Runs in the transaction of the decision. Again with the same reference changes nothing. Gives whether it is kept.
    """
    municipality = home()
    if municipality is None:
        return False
    topics = {one.topic for one in rules(municipality) if procedure in (one.when.decided or ())}
    if not topics:
        return False
    subscriber = Subscriber.objects.filter(user_id=user_id, stopped_at=None).first()
    if subscriber is None or not subscriber.subscriptions.filter(topic__key__in=topics).exists():
        return False
    row = Happening(subscriber=subscriber, what=f"decided:{procedure}", reference=reference, on=on)
    Happening.objects.bulk_create([row], ignore_conflicts=True)
    return True


def forget_happenings(every: Iterable[LifeEvent], today: dt.date) -> None:
    """Throw away what no rule can look back to any more."""
    longest: dict[str, int] = {}
    for rule in every:
        for key in rule.when.decided or ():
            what = f"decided:{key}"
            longest[what] = max(longest.get(what, 0), rule.days + rule.look_back)
    with transaction.atomic():
        for what in Happening.objects.order_by().values_list("what", flat=True).distinct():
            oldest = today - dt.timedelta(days=longest.get(what, -1))
            Happening.objects.filter(what=what, on__lt=oldest).delete()
