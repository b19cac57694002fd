"""Indicators as pages show them: the promise of each year as a picture with its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.foundation.web.charts import Baseline, Chart, yearly_chart
from kusei.services.plans.models import Edition, Indicator


@dataclass(frozen=True)
class Promise:
    """An indicator with its chart."""

    indicator: Indicator
    chart: Chart
    targets: dict[int, float | str | None]
    perspective: str


def promises(indicators: Sequence[Indicator], edition: Edition, *, current_year: int) -> list[Promise]:
    """Each indicator with the chart of its baseline and targets over the plan's years."""
    return [_promise(indicator, edition, current_year) for indicator in indicators]


def _promise(indicator: Indicator, edition: Edition, current_year: int) -> Promise:
    targets = {
        row["fiscal_year"]: row["number"] if row["number"] is not None else row["text"] for row in indicator.target_rows
    }
    base = indicator.baseline or {}
    chart = yearly_chart(
        key=f"i{indicator.pk}",
        title=indicator.name,
        unit=indicator.unit or "",
        years=sorted({*edition.years, *targets}),
        targets=targets,
        baseline=Baseline(base["value"], base.get("note") or "", base.get("fiscal_year")) if base else None,
        current_year=current_year,
    )
    return Promise(indicator, chart, targets, perspective_label(indicator.perspective))


def perspective_label(code: str | None) -> str:
    """Whose benefit an indicator shows: 住民視点, 職員視点, or neither said."""
    return {"resident": _("住民視点"), "staff": _("職員視点")}.get(code or "", _("視点の区別なし"))
