"""The yearly plan of a whole edition as one list of lines."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from kusei.services.plans.models import Edition, ScheduleLine, YearCell
from kusei.services.plans.queries import parts


def select_lines(edition: Edition, *, initiative: str = "", fiscal_year: int | None = None) -> QuerySet[ScheduleLine]:
    """Schedule lines in the plan's order with `cell_rows` and `tag_rows`. One SQL query when read.

    `fiscal_year` keeps the lines that say something about that year; a blank cell or a printed dash says
    nothing.
    """
    rows = ScheduleLine.objects.filter(edition=edition).select_related("initiative", "parent")
    if initiative:
        rows = rows.filter(initiative__key=initiative)
    if fiscal_year:
        cells = YearCell.objects.filter(line=OuterRef("pk"), fiscal_year=fiscal_year)
        rows = rows.filter(Exists(cells.exclude(state__in=("blank", "none"))))
    return rows.order_by("position").annotate(cell_rows=parts.cells(), tag_rows=parts.tags("line"))
