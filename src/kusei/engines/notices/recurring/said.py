"""What the settings of one's notices say of the reminders of collection days."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.notices.recurring.conditions import TOPIC
from kusei.engines.notices.recurring.models import ReminderChoice
from kusei.engines.notices.subscribers.models import Subscriber


def said(subscriber: Subscriber) -> str:
    """When the person is reminded, in words; blank when they are not. Two SQL queries at most."""
    if not subscriber.subscriptions.filter(topic__key=TOPIC).exists():
        return ""
    choice = ReminderChoice.objects.filter(subscriber=subscriber).first() or ReminderChoice(evening=True)
    both = ((choice.evening, _("前の日の夜")), (choice.morning, _("当日の朝")))
    return "・".join(words for wanted, words in both if wanted)
