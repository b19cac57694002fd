"""Background work of check-in; every job may run twice."""

from __future__ import annotations

import datetime as dt

from kusei.engines.bookings.checkins import hooks
from kusei.engines.bookings.checkins.models import Event, Pass
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock

PASSES_KEPT = dt.timedelta(days=32)  # longer than the time of any device is believed


@task()
def tell_arrival(*, event: str) -> None:
    """Tell those who wait for the person of an entry. Nothing when it was undone or the card was stopped meanwhile."""
    found = Event.objects.select_related("card", "house").filter(pk=event, kind=Event.Kind.IN).first()
    if found is None or found.card is None or found.card.holder_id is None:
        return
    if Event.objects.filter(undoes=found.pk, house=found.house_id).exists():
        return
    arrival = hooks.Arrival(
        event_id=found.pk,
        facility_id=found.house.facility_id,
        card_id=found.card.pk,
        person_id=found.card.holder_id,
        of_child=found.card.kind == found.card.Kind.CHILD,
        at=found.at,
    )
    for consumer in hooks.arrival_consumers().values():
        consumer(arrival)


@task(queue="upkeep", cron="20 3 * * *")
def forget_passes() -> None:
    """Each night: codes of phones that no late event can name any more."""
    Pass.objects.filter(until__lt=clock.now() - PASSES_KEPT).delete()
