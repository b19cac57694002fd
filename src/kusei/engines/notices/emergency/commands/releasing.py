"""Releasing an alert: by two people, or from level 4 on by one with a reason. One transaction tells everybody.

What is released is what the second person saw: `version` is that of the page they looked at.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max

from kusei.engines.notices.channels import registry
from kusei.engines.notices.deliveries.commands import release as send
from kusei.engines.notices.deliveries.models import SendingKind
from kusei.engines.notices.emergency import areas, jobs, permissions, refusals, rules
from kusei.engines.notices.emergency.commands.keeping import given, locked, note
from kusei.engines.notices.emergency.models import Alert, AlertEvent
from kusei.engines.notices.emergency.models.alerts import Action, State
from kusei.engines.notices.subscribers.commands.people import ensure
from kusei.engines.notices.subscribers.models import Channel
from kusei.foundation.audit.context import reason as because
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

Kind = AlertEvent.Kind
# A letter comes days later; it is no way to say that a river rises.
SLOW = frozenset({Channel.LETTER})


@transaction.atomic
def release(*, alert_id: int, version: int, by: User) -> Alert:
    """The second person releases what was asked for: everybody is told at once, through quiet hours.

    Raises `NotAllowed`, `Changed`, `NotNow`, `SamePerson`, `WrongTimes`, `NoHome`.
    """
    permissions.require_release(by)
    alert = locked(alert_id, version=version, states={State.WAITING})
    if by.pk in {alert.author_id, alert.changed_by_id, alert.asked_by_id}:
        raise refusals.SamePerson
    _out(alert, by)
    note(alert, Kind.RELEASED, by)
    return alert


@transaction.atomic
def release_fast(*, alert_id: int, version: int, why: str, typed: str, by: User) -> Alert:
    """One person alone releases an alert of level 4 or 5; colleagues are told at once. `typed` is the level's number.

    Raises `NotAllowed`, `Changed`, `NotNow`, `NotFast`, `ReasonMissing`, `NotConfirmed`, `NoHome`.
    """
    permissions.require_release(by)
    text = given(why)
    alert = locked(alert_id, version=version, states=rules.OPEN)
    if not rules.fast_allowed(alert.level):
        raise refusals.NotFast
    if typed.strip() not in {str(alert.level), chr(ord("０") + alert.level)}:
        raise refusals.NotConfirmed(alert.level)
    alert.fast, alert.fast_reason = True, text
    with because(text):
        _out(alert, by)
    note(alert, Kind.RELEASED_FAST, by, text)
    enqueue(jobs.tell_colleagues, alert_id=alert.pk)
    return alert


def _out(alert: Alert, by: User) -> None:
    """Number it, write down where it goes, tell everybody, end what it follows, have the board made."""
    before = _followed(alert)
    municipality = home()
    if municipality is None:
        raise refusals.NoHome
    now = clock.now()
    if alert.expires_at is not None and alert.expires_at <= now:
        raise refusals.WrongTimes
    year = int(FiscalYear.of(now.astimezone(clock.TOKYO).date()))
    alert.number_year, alert.number = year, _next_number(year, drill=alert.drill)
    mark = "-drill" if alert.drill else ""
    alert.identifier = f"{municipality.code}-{year}{mark}-{alert.number:05d}"
    alert.state, alert.released_by, alert.released_at = State.RELEASED, by, now
    alert.effective_at = alert.effective_at or now
    if not alert.drill:
        alert.channels = [Channel.INBOX, *outside(), rules.BOARD, rules.FEED]
    alert.save()
    if before is not None:
        _over(before, alert, by)
    _tell_everybody(alert, by)
    jobs.publish_board()


def outside() -> list[str]:
    """The ways out of the house by which a real alert goes now."""
    return [one for one in registry.available() if one not in SLOW]


def _followed(alert: Alert) -> Alert | None:
    """What the alert follows, locked. Raises `NotNow` when that is over already."""
    if alert.previous_id is None:
        return None
    return locked(alert.previous_id, states={State.RELEASED})


def _over(before: Alert, after: Alert, by: User) -> None:
    cancelled = after.action == Action.CANCEL
    before.state, before.over_at = State.CANCELLED if cancelled else State.SUPERSEDED, after.released_at
    before.save(update_fields=["state", "over_at"])
    note(before, Kind.CANCELLED if cancelled else Kind.SUPERSEDED, by, after.identifier or "")


def _next_number(year: int, *, drill: bool) -> int:
    with connection.cursor() as cursor:  # numbers are given one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["emergency_alert_number"])
    given_out = Alert.objects.filter(number_year=year, drill=drill).aggregate(last=Max("number"))
    return int(given_out["last"] or 0) + 1


def _tell_everybody(alert: Alert, by: User) -> None:
    if alert.drill:
        if rules.INBOX not in alert.channels:
            return
        for person in permissions.staff().filter(subscriber=None):
            ensure(user=person)
    reached = [one for one in alert.channels if one in Channel.values]
    send(
        kind=SendingKind.ALERT,
        occasion=occasion(alert),
        texts=alert.read,
        channels=reached,
        reach="every",
        audience=areas.audience(alert),
        drill=alert.drill,
        through_quiet_hours=True,
        by=by,
    )


def occasion(alert: Alert) -> str:
    """Under which an alert is sent: once."""
    return f"alert:{alert.pk}"
