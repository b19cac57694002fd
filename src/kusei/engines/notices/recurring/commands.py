"""What people choose about collection days: their area, when and of what they are reminded, and stopping it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.recurring import queries
from kusei.engines.notices.recurring.conditions import CONDITIONS, TOPIC
from kusei.engines.notices.recurring.models import ReminderChoice
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.subscribers.purpose import PURPOSE
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.commands.consents import give_consent
from kusei.foundation.web import clock


class RecurringRefused(ValueError):
    """Something is refused; the sentence says what to do next."""

    code = "recurring.refused"


class AreaGone(RecurringRefused):
    """There is no such area (any more)."""

    code = "recurring.area-gone"

    def __init__(self) -> None:
        super().__init__(_("その地区は、いまのカレンダーにありません。地区を選び直してください。"))


class NoTime(RecurringRefused):
    """Neither the evening nor the morning was chosen."""

    code = "recurring.no-time"

    def __init__(self) -> None:
        super().__init__(_("知らせる時刻を一つ以上選んでください。受け取らないときは「お知らせをやめる」を押します。"))


@transaction.atomic
def choose_reminders(  # noqa: PLR0913  keyword-only: each is one choice
    *, user: User, area: str, evening: bool, morning: bool, items: Sequence[str] = (), agreed: bool = False
) -> ReminderChoice:
    """The person is reminded of the area's days at these times, of these items (none or every: all, also new ones).

    `agreed`: they agree now to the area being kept. Raises `AreaGone`, `NoTime`, and what
    `subscribers.commands.remember` and `subscribe` raise (`NotAgreed`, `TopicGone`).
    """
    if not evening and not morning:
        raise NoTime
    if area not in {code for code, _name in queries.area_options()}:
        raise AreaGone
    known = [value for value, _words in CONDITIONS[1].options()]
    chosen = [one for one in known if one in items]
    if agreed:
        give_consent(user=user, purpose=PURPOSE)
    subscriber = subscribers.remember(subscriber=subscribers.ensure(user=user), collection_area=area)
    subscription = subscriber.subscriptions.filter(topic__key=TOPIC).first()
    subscribers.subscribe(
        subscriber=subscriber, topic_key=TOPIC, channels=subscription.channels if subscription else ()
    )
    values = {
        "evening": evening,
        "morning": morning,
        "items": [] if len(chosen) == len(known) else chosen,
        "chosen_at": clock.now(),
    }
    with reason("収集日のお知らせの希望"):
        return ReminderChoice.objects.update_or_create(subscriber=subscriber, defaults=values)[0]


@transaction.atomic
def stop_reminders(*, user: User) -> None:
    """No reminders of collection days any more. Again changes nothing."""
    subscriber = subscribers.ensure(user=user)
    subscribers.unsubscribe(subscriber=subscriber, topic_key=TOPIC)
    ReminderChoice.objects.filter(subscriber=subscriber).delete()
