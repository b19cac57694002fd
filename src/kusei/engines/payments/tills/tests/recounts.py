"""The metrics of counters once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kusei.engines.measures.recounting import Row, recount
from kusei.engines.payments.invoices.tests.recounts import cashless_services
from kusei.engines.payments.tills.models import Till


@recount("payments.cashless_counters")
def cashless_counters() -> Iterator[Row]:
    for one in Till.objects.select_related("department"):
        if one.kind != "register":
            yield Row(since=one.valid_from, until=one.valid_until, dimensions={"department": one.department.code})


@recount("payments.cashless_places")
def cashless_places() -> Iterator[Row]:
    yield from cashless_services()
    for number, row in enumerate(cashless_counters()):
        yield replace(row, unit=("till", number))
