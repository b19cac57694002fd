"""What was decided about initiatives, as everybody may read it: decisions of observations that were let out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F

from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.models import Plan
from kusei.services.plans.observations.models import Step
from kusei.services.plans.observations.queries.rights import DECISIONS


@dataclass(frozen=True)
class Decided:
    """A decision as it reads now, corrections included; no names. `label`: 意思決定, or 対応せずに終える."""

    label: str
    text: str
    done_on: dt.date


def decisions(plan: Plan, initiatives: Collection[str], fiscal_year: int) -> dict[str, list[Decided]]:
    """By initiative (key) what was decided on public observations of the year, until its accounts closed; in the order
    of the days. One SQL query; none without initiatives.
    """
    if not initiatives:
        return {}
    year = FiscalYear(fiscal_year)
    rows = Step.objects.filter(
        observation__plan=plan,
        observation__public=True,
        observation__observed_on__range=(year.start, year.accounts_close_on),
        observation__links__key__in=list(initiatives),
        kind__in=DECISIONS,
    )
    found: dict[tuple[str, int], Decided] = {}
    for row in rows.annotate(of=F("observation__links__key")).order_by("observation_id", "number"):
        found[row.of, row.corrects_id or row.pk] = Decided(row.get_kind_display(), row.text, row.done_on)
    by_key: dict[str, list[Decided]] = {}
    for (key, _step), one in sorted(found.items(), key=lambda item: item[1].done_on):
        by_key.setdefault(key, []).append(one)
    return by_key
