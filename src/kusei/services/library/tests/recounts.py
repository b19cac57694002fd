"""The metrics of the libraries counted again, in plain Python over rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kusei.engines.measures.recounting import Row, recount
from kusei.foundation.web.clock import TOKYO
from kusei.services.library.models import ReaderCard, Sitting


def _where(one: Sitting) -> dict[str, Any]:
    return {"library": one.booking.resource.facility.key, "how": one.how}


@recount("library.seat_uses")
def seat_uses() -> Iterator[Row]:
    for one in Sitting.objects.all():
        if one.after_id is None:
            yield Row(at=one.came_at, dimensions=_where(one))


@recount("library.seat_hours")
def seat_hours() -> Iterator[Row]:
    for one in Sitting.objects.all():
        ends = min(one.left_at or one.booking.ends_at, one.booking.ends_at)
        begins = max(one.came_at, one.booking.begins_at)
        hours = Decimal(str(max((ends - begins).total_seconds(), 0))) / 3600
        yield Row(at=one.came_at, amount=hours, dimensions=_where(one))


@recount("library.readers")
def readers() -> Iterator[Row]:
    for one in ReaderCard.objects.all():
        stopped = [moment.astimezone(TOKYO).date() for moment in (one.stopped_at, one.token.revoked_at) if moment]
        until = min([one.valid_until + dt.timedelta(days=1), *stopped])
        where = {"department": one.token.department.code}
        yield Row(since=one.valid_from, until=until, unit=one.person_id, dimensions=where)


@recount("library.cards_issued")
def cards_issued() -> Iterator[Row]:
    for one in ReaderCard.objects.all():
        issue = "first" if one.follows_id is None else "again"
        where = {"department": one.token.department.code, "proof": one.proof, "issue": issue}
        yield Row(at=one.issued_at, dimensions=where)
