"""What rules about groups of people may ask of reminders: at what time, and of which items. Staff can use them too."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.recurring.models import CollectionPattern, ReminderChoice
from kusei.engines.notices.recurring.queries import calendars
from kusei.engines.notices.recurring.wording import items_shown
from kusei.engines.notices.segments.hooks import Condition
from kusei.engines.notices.subscribers.models import Subscription
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock

TOPIC = "waste"  # the topic of collection days in `topics.yaml`
EVENING, MORNING = "evening", "morning"
TIMES = {EVENING: _("前の日の夜"), MORNING: _("当日の朝")}


def _times() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in TIMES.items()]


def _by_time(values: list[str]) -> Q:
    """Who hears of collection days at one of these times. Without a choice of their own: the evening before."""
    hears = Q(Exists(Subscription.objects.filter(subscriber=OuterRef("pk"), topic__key=TOPIC)))
    mine = ReminderChoice.objects.filter(subscriber=OuterRef("pk"))
    at = Q(pk__in=[])
    if EVENING in values:
        at |= Q(~Exists(mine.filter(evening=False)))
    if MORNING in values:
        at |= Q(Exists(mine.filter(morning=True)))
    return hears & at


def _items() -> list[tuple[str, str]]:
    municipality = home()
    held = calendars(municipality, clock.today()) if municipality else []
    patterns = CollectionPattern.objects.filter(calendar__in=held).values_list("rules", flat=True)
    collected = {rule["item"] for rules in patterns for rule in rules}
    shown = {key: item.name for calendar in held for key, item in items_shown(calendar.items).items()}
    return [(key, name) for key, name in shown.items() if key in collected]


def _by_item(values: list[str]) -> Q:
    """Who wants to hear of one of these items. Who chose none hears of all."""
    chosen = ReminderChoice.objects.filter(subscriber=OuterRef("pk")).exclude(items=[])
    return Q(~Exists(chosen.exclude(items__overlap=values)))


CONDITIONS = (
    Condition(
        "collection_reminder",
        _("収集日のお知らせの時刻"),
        _times,
        _by_time,
        _("収集日のお知らせを%(values)sに受け取る人"),
    ),
    Condition("collection_item", _("収集日のお知らせの品目"), _items, _by_item, _("%(values)sの収集日を知りたい人")),
)
