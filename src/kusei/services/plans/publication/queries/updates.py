"""When each open data file of a plan last changed: the page and the catalogue say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kusei.services.plans.models import Edition
from kusei.services.plans.publication.queries.changes import events
from kusei.services.plans.queries.results import indicator_results

OF_PLAN = ("initiatives", "schedule", "indicators", "figures", "changes")


def updated(edition: Edition) -> dict[str, dt.datetime | None]:
    """By the file's name when its content last changed; None as long as it has no row. Seven SQL queries."""
    found = events(edition.plan.slug)
    recorded = (one.recorded_at for result in indicator_results(edition) for one in result.actuals.values())
    reported = _last(event.at for event in found if event.kind == "progress")
    return {
        **dict.fromkeys(OF_PLAN, edition.loaded_at),
        "results": _last([*recorded, edition.loaded_at]),
        "reports": reported,
        "effects": reported,
        "evaluations": _last(event.at for event in found if event.kind == "evaluation"),
    }


def _last(moments: Iterable[dt.datetime]) -> dt.datetime | None:
    return max(moments, default=None)
