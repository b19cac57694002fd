"""The yearly plan (年度別計画): lines, lines below them, and what each says about a fiscal year."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kusei.services.plans.models.initiatives import Initiative
from kusei.services.plans.models.plans import EditionPart, year_field


class ScheduleLine(EditionPart):
    """A line of an initiative's yearly plan. `detail` keeps what is only shown, in the shape of the plan
    format.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="lines")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="items")
    key = models.CharField(max_length=80)
    action = models.TextField()
    group = models.TextField(null=True)
    certainty = models.CharField(max_length=10, null=True)
    note = models.TextField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="plans_line_once"),)


class YearCell(EditionPart):
    """What a line says about one fiscal year. A text of null is a cell printed without a status word."""

    line = models.ForeignKey(ScheduleLine, on_delete=models.CASCADE, related_name="cells")
    fiscal_year = year_field()
    text = models.TextField(null=True)
    state = models.CharField(max_length=10)
    phases = ArrayField(
        models.CharField(max_length=10),
        default=list,
        help_text="derived from the text by packs/common/phases.yaml",
    )
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("line", "fiscal_year"), name="plans_cell_once"),)
        indexes = (models.Index(fields=("edition", "fiscal_year"), name="plans_cell_by_year"),)
