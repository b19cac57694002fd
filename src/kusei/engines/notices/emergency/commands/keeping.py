"""What the commands share: the locked row as the person saw it, the event of each step, reasons."""

from __future__ import annotations

from collections.abc import Collection

from kusei.engines.notices.emergency import refusals
from kusei.engines.notices.emergency.models import Alert, AlertEvent
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LONGEST_REASON = 400  # characters


def locked(alert_id: int, *, version: int | None = None, states: Collection[str] = ()) -> Alert:
    """The alert, locked until the end of the transaction. Raises `Alert.DoesNotExist`, `Changed`, `NotNow`."""
    alert = _lock(alert_id)
    if states and alert.state not in states:
        raise refusals.NotNow(alert.get_state_display())
    if version is not None and alert.version != version:
        raise refusals.Changed
    return alert


def _lock(alert_id: int) -> Alert:
    return Alert.objects.select_for_update(of=("self",)).select_related("previous").get(pk=alert_id)


def note(alert: Alert, kind: str, by: User | None, reason: str = "") -> None:
    """Write down what happened."""
    AlertEvent.objects.create(alert=alert, kind=kind, by=by, at=clock.now(), reason=reason)


def given(reason: str) -> str:
    """The reason, without blanks around. Raises `ReasonMissing`."""
    text = reason.strip()[:LONGEST_REASON]
    if not text:
        raise refusals.ReasonMissing
    return text
