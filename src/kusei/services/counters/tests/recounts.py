"""The metrics of the counters counted again, in plain Python over rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kusei.engines.measures.recounting import Row, recount
from kusei.services.counters.models import Appointment, Consultation, Event, Ticket


def _ticket(one: Ticket) -> Row:
    return Row(at=one.day, dimensions={"office": one.office, "service": one.service, "channel": one.channel})


@recount("counters.tickets")
def tickets() -> Iterator[Row]:
    for one in Ticket.objects.all():
        yield _ticket(one)


@recount("counters.abandoned")
def abandoned() -> Iterator[Row]:
    for one in Ticket.objects.all():
        if one.state in {"left", "no_show"} and one.act != "over":
            yield _ticket(one)


def _first_calls() -> Iterator[Event]:
    known = set()
    for one in sorted(Event.objects.all(), key=lambda event: event.pk):
        if one.act == "call" and (one.ticket_id, one.place, one.service) not in known:
            known.add((one.ticket_id, one.place, one.service))
            yield one


def _where(one: Event) -> dict[str, Any]:
    return {"office": one.place, "service": one.service}


@recount("counters.called")
def called() -> Iterator[Row]:
    for one in _first_calls():
        yield Row(at=one.at, dimensions=_where(one))


@recount("counters.wait_minutes")
def wait_minutes() -> Iterator[Row]:
    for one in _first_calls():
        if one.waited is not None:
            yield Row(at=one.at, amount=Decimal(one.waited) / 60, dimensions=_where(one))


@recount("counters.within_15")
def within_15() -> Iterator[Row]:
    for one in _first_calls():
        if one.waited is not None and one.waited <= 15 * 60:
            yield Row(at=one.at, dimensions=_where(one))


def _appointment(one: Appointment) -> Row:
    return Row(at=one.begins_at, dimensions={"office": one.office, "service": one.service, "kind": one.kind})


@recount("counters.appointments")
def appointments() -> Iterator[Row]:
    for one in Appointment.objects.all():
        if one.kind != "remote" and one.state != "cancelled":
            yield _appointment(one)


@recount("counters.visits")
def visits() -> Iterator[Row]:
    for one in Appointment.objects.all():
        if one.kind != "remote" and one.state == "arrived":
            yield _appointment(one)


@recount("counters.remote")
def remote() -> Iterator[Row]:
    for one in Consultation.objects.all():
        if one.state == "done":
            held = one.appointment
            yield Row(at=one.opened_at, dimensions={"office": held.office, "service": held.service})
