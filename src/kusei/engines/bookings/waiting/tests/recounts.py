"""The metrics of waiting lists once more, in plain Python over the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.engines.bookings.waiting.models import Entry, Offer
from kusei.engines.measures.recounting import Row, recount
from kusei.foundation.web.clock import TOKYO


@recount("bookings.waiting")
def waiting() -> Iterator[Row]:
    for one in Entry.objects.prefetch_related("offers"):
        over = dt.datetime.combine(one.last_day + dt.timedelta(days=1), dt.time(), TOKYO)
        offered = [offer.made_at for offer in one.offers.all() if offer.declined_at is None]
        left = [one.left_at] if one.left_at is not None else []
        yield Row(since=one.made_at, until=min([over, *offered, *left]))


def _offers() -> Iterator[Offer]:
    yield from Offer.objects.select_related("booking__resource__facility").prefetch_related("booking__events")


def _facility(one: Offer) -> dict[str, str]:
    return {"facility": one.booking.resource.facility.key}


@recount("bookings.waiting_offers")
def offers() -> Iterator[Row]:
    for one in _offers():
        yield Row(at=one.made_at, dimensions=_facility(one))


@recount("bookings.waiting_taken")
def taken() -> Iterator[Row]:
    for one in _offers():
        if any(event.kind == "accepted" for event in one.booking.events.all()):
            yield Row(at=one.made_at, dimensions=_facility(one))
