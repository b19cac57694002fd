"""The table of old and new of two editions as a file to keep: a workbook or a printed document."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kusei.foundation.web import clock, formats
from kusei.services.plans.exporting import comparison_files
from kusei.services.plans.exporting.comparison_files import Heading
from kusei.services.plans.exporting.comparison_rows import Group
from kusei.services.plans.models import Edition
from kusei.services.plans.queries.editions import Comparison, unshown


def file_of(comparison: Comparison, shown: Sequence[Group], format: str) -> bytes:
    """The rows as `xlsx` or `pdf`, under the names of the two editions. Raises `CannotTypeset`."""
    old, new = comparison.old, comparison.new
    heading = Heading(_("%(plan)s　新旧対照表") % {"plan": new.title}, old.label, new.label, _notes(old, new))
    if format == "xlsx":
        return comparison_files.xlsx(heading, shown, unshown(comparison))
    return comparison_files.pdf(heading, shown, unshown(comparison), day=formats.date_text(clock.today()))


def _notes(*editions: Edition) -> str:
    """What the editions say about themselves and a reader of the table must know."""
    said = [(edition.label, edition.document.get("edition", {}).get("note")) for edition in editions]
    return "　".join(f"{label}：{note}" for label, note in said if note)
