"""The metrics of lotteries once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.bookings.lotteries.models import Award, Entry
from kusei.engines.measures.recounting import Row, recount


def _drawn() -> Iterator[Entry]:
    for one in Entry.objects.select_related("round__facility"):
        if one.state == "active" and one.round.drawn_at is not None:
            yield one


@recount("lotteries.entries")
def entries() -> Iterator[Row]:
    for one in _drawn():
        yield Row(at=one.round.drawn_at, dimensions={"facility": one.round.facility.key})


@recount("lotteries.online_entries")
def online_entries() -> Iterator[Row]:
    for one in _drawn():
        if one.made_by_id == one.person_id:
            yield Row(at=one.round.drawn_at, dimensions={"facility": one.round.facility.key})


@recount("lotteries.awards")
def awards() -> Iterator[Row]:
    for one in Award.objects.select_related("round__facility"):
        if one.origin == "draw" and one.round.drawn_at is not None:
            yield Row(at=one.round.drawn_at, unit=one.entry_id, dimensions={"facility": one.round.facility.key})
