"""Reads of progress: what is published, a section's sheet, the overview of a round."""

from kusei.services.plans.progress.queries.published import (
    Correction,
    PublishedLine,
    PublishedReport,
    StatusCount,
    by_initiative,
    published_reports,
    reports_of,
    status_counts,
)
from kusei.services.plans.progress.queries.sheet import SheetLine, SheetRow, find_round, sheet_rows

__all__ = [
    "Correction",
    "PublishedLine",
    "PublishedReport",
    "SheetLine",
    "SheetRow",
    "StatusCount",
    "by_initiative",
    "find_round",
    "published_reports",
    "reports_of",
    "sheet_rows",
    "status_counts",
]
