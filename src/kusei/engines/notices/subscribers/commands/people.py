"""The person: that they can be reached at all, what they told about themselves, and forgetting them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers import defaults, hooks
from kusei.engines.notices.subscribers.commands.mailbox import link_mailbox
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.subscribers.purpose import PURPOSE
from kusei.engines.notices.subscribers.refusals import AttributeRefused, NotAgreed
from kusei.engines.notices.texts.message import LANGUAGES
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.queries import has_consent
from kusei.foundation.people.residents.towns import home_towns
from kusei.foundation.web import clock

# What says something about the person, and is kept only with their consent. A blank value needs none.
ABOUT = ("town", "collection_area", "children_born")
MOST_CHILDREN = 15


def ensure(*, user: User) -> Subscriber:
    """The subscriber of the account; made, with its own mail address, when it is not there. Idempotent."""
    found = Subscriber.objects.filter(user=user).first()
    if found is not None:
        return found
    quiet_from, quiet_until = defaults.quiet_hours()
    try:
        with transaction.atomic():
            made = Subscriber.objects.create(
                user=user,
                language=user.language if user.language in LANGUAGES else "ja",
                quiet_from=quiet_from,
                quiet_until=quiet_until,
                created_at=clock.now(),
            )
            link_mailbox(subscriber=made)
            return made
    except IntegrityError:  # somebody else made it just now
        return Subscriber.objects.get(user=user)


@transaction.atomic
def remember(*, subscriber: Subscriber, **attributes: Any) -> Subscriber:
    """Keep what the person told: `language`, `town`, `collection_area`, `children_born`, `quiet_from`,
    `quiet_until`, `alerts`. Raises `AttributeRefused`, `NotAgreed`, and `TypeError` for any other name.

    Where the person lives and when children were born is kept only with the consent to the purpose `notices`; who
    has no account gave it where they told.
    """
    unknown = set(attributes) - set(_CHECKS)
    if unknown:
        raise TypeError(f"no such attribute: {sorted(unknown)}")
    checked = {name: _CHECKS[name](value) for name, value in attributes.items()}
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if any(checked.get(name) for name in ABOUT) and row.user is not None and not has_consent(row.user, PURPOSE):
        raise NotAgreed
    for name, value in checked.items():
        setattr(row, name, value)
    if (row.quiet_from is None) != (row.quiet_until is None) or (row.quiet_from and row.quiet_from == row.quiet_until):
        raise AttributeRefused(
            "quiet_from",
            _("通知を止める時刻と再び受ける時刻を、別の時刻にしてください。止めないときは、両方とも空けます。"),
        )
    with reason("お知らせの受け取り方の変更"):
        row.save(update_fields=list(checked))
    return row


def resume(*, subscriber: Subscriber) -> None:
    """Everything that the person had chosen comes again. Again changes nothing."""
    with transaction.atomic(), reason("お知らせの再開"):
        Subscriber.objects.filter(pk=subscriber.pk, stopped_at__isnull=False).update(stopped_at=None)


def forget(*, user: User) -> None:
    """Delete everything that is known here about the account: attributes, addresses, topics, single messages."""
    with transaction.atomic(), reason("お知らせの登録の削除"):
        Subscriber.objects.filter(user=user).delete()


def forget_about(user: User) -> None:
    """The person took the consent back: what they told about themselves goes at once; the rest stays."""
    with transaction.atomic(), reason("同意の撤回"):
        Subscriber.objects.filter(user=user).update(town="", collection_area="", children_born=[])


def _language(value: Any) -> str:
    if value not in LANGUAGES:
        raise AttributeRefused("language", _("ことばを一覧から選んでください。"))
    return str(value)


def _town(value: Any) -> str:
    if value and value not in {town.town for town in home_towns()}:
        raise AttributeRefused("town", _("住んでいる町を一覧から選んでください。"))
    return str(value)


def _area(value: Any) -> str:
    if value and value not in dict(hooks.areas()):
        raise AttributeRefused("collection_area", _("収集地区を一覧から選んでください。"))
    return str(value)


def _months(value: Iterable[dt.date]) -> list[dt.date]:
    """First days of months, in order; twins are two of the same month."""
    months = sorted(day.replace(day=1) for day in value)
    if len(months) > MOST_CHILDREN:
        raise AttributeRefused("children_born", _("子どもは%(most)d人まで登録できます。") % {"most": MOST_CHILDREN})
    today = clock.today()
    if any(not today.year - 120 <= month.year or month > today for month in months):
        raise AttributeRefused("children_born", _("生まれた月は、今月までの年と月にしてください。"))
    return months


def _time(value: dt.time | None) -> dt.time | None:
    return None if value is None else value.replace(second=0, microsecond=0)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "language": _language,
    "town": _town,
    "collection_area": _area,
    "children_born": _months,
    "quiet_from": _time,
    "quiet_until": _time,
    "alerts": bool,
}
