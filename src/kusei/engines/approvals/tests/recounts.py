"""The metrics of approvals once more, in plain Python over the rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kusei.engines.approvals.models import Draft
from kusei.engines.measures.recounting import Row, recount
from kusei.foundation.web.clock import TOKYO


def _where(one: Draft) -> dict[str, Any]:
    return {"kind": one.kind, "department": one.department.code}


@recount("approvals.decided")
def decided() -> Iterator[Row]:
    for one in Draft.objects.select_related("department"):
        if one.decided_at is not None:
            yield Row(at=one.decided_at, dimensions=_where(one))


@recount("approvals.median_days")
def median_days() -> Iterator[Row]:
    for one in Draft.objects.select_related("department"):
        if one.decided_at is not None and one.submitted_at is not None:
            began, ended = (moment.astimezone(TOKYO).date() for moment in (one.submitted_at, one.decided_at))
            yield Row(at=one.decided_at, amount=(ended - began).days, dimensions=_where(one))
