"""Ending information without telling everybody again. Orders end by a cancellation, which tells them."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.notices.emergency import jobs, refusals, rules
from kusei.engines.notices.emergency.commands.keeping import given, locked, note
from kusei.engines.notices.emergency.models import Alert, AlertEvent
from kusei.engines.notices.emergency.models.alerts import Action, State
from kusei.engines.notices.emergency.permissions import require_draft
from kusei.foundation.audit.context import reason as because
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LAPSED = "掲載の終わりの日時になりました"  # written into the history, whoever reads it


@transaction.atomic
def end(*, alert_id: int, why: str, by: User) -> Alert:
    """Take information off the board. Raises `NotAllowed`, `NotNow` (an order, a cancellation), `ReasonMissing`."""
    require_draft(by)
    text = given(why)
    alert = locked(alert_id, states={State.RELEASED})
    if alert.order != rules.Order.INFORMATION or alert.action == Action.CANCEL:
        raise refusals.NotNow(alert.get_state_display())
    with because(text):
        _end(alert, by, text)
    return alert


@transaction.atomic
def expire() -> int:
    """End the information whose end has come; how many. The job of each minute calls it."""
    due = Alert.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=State.RELEASED, order=rules.Order.INFORMATION, expires_at__lte=clock.now()
    )
    ended = list(due.exclude(action=Action.CANCEL).order_by("pk"))
    for alert in ended:
        _end(alert, None, LAPSED)
    return len(ended)


def _end(alert: Alert, by: User | None, why: str) -> None:
    alert.state, alert.over_at = State.ENDED, clock.now()
    alert.save(update_fields=["state", "over_at"])
    note(alert, AlertEvent.Kind.ENDED, by, why)
    jobs.publish_board()
