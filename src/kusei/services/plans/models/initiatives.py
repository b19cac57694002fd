"""Initiatives: what they are, where they are listed, who is responsible, tags, figures, changes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from kusei.services.plans.models.plans import EditionPart, Kind, Node, Subplan, Tag, year_field


class Initiative(EditionPart):
    """A numbered unit of work (取組・計画事業・事業), or an entry of an annex; same `key` in each edition."""

    key = models.CharField(max_length=80)
    code = models.CharField(max_length=200, null=True)
    number = models.IntegerField(null=True)
    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, related_name="initiatives")
    part_of = models.CharField(
        max_length=80, null=True, help_text="key of the initiative that this annex entry belongs to"
    )
    title = models.TextField()
    title_variants = ArrayField(models.TextField(), default=list)
    identity_basis = models.CharField(max_length=20, null=True)
    summary = models.TextField(null=True)
    certainty = models.CharField(max_length=10, null=True)
    marks = models.JSONField(default=dict)
    departments_known = models.BooleanField(default=False)
    related_plans = ArrayField(models.TextField(), null=True)
    sdgs = ArrayField(models.SmallIntegerField(), null=True)
    primary_basis = models.CharField(max_length=20, null=True)
    primary_candidates = ArrayField(models.TextField(), default=list)
    indicators_included_in = models.CharField(max_length=80, null=True)
    history = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    also_see = models.JSONField(default=list)
    blocks = models.JSONField(default=list)
    note = models.TextField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="plans_initiative_once"),)
        indexes = (GinIndex(fields=("sdgs",), name="plans_initiative_sdgs"),)

    @property
    def provisional(self) -> bool:
        """The title is marked as provisional (仮称)."""
        return "(仮称)" in self.title or "（仮称）" in self.title


class Listing(EditionPart):
    """An initiative printed under a node; printed again elsewhere it is a re-listing (再掲)."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="listings")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="listings")
    place = models.IntegerField(null=True)
    subplan = models.ForeignKey(Subplan, on_delete=models.CASCADE, null=True, related_name="listings")
    primary = models.BooleanField(null=True)
    counted = models.BooleanField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("initiative", "node", "subplan"), nulls_distinct=False, name="plans_listing_once"
            ),
            models.UniqueConstraint(
                fields=("initiative",), condition=Q(primary=True), name="plans_listing_one_primary"
            ),
        )


class ResponsibleDepartment(EditionPart):
    """A department responsible for an initiative: its name as printed and, where known, the department."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="departments")
    name = models.CharField(max_length=200)
    department = models.ForeignKey("org.Department", on_delete=models.PROTECT, null=True, related_name="+")
    lead = models.BooleanField(null=True)


class TagUse(EditionPart):
    """A tag on a node, an initiative or a schedule line; perhaps in one fiscal year, perhaps on all below.

    Every mark that is true has a row here too (`from_mark`), so that one question finds tagged and marked
    alike.
    """

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, related_name="tag_uses")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, related_name="tag_uses")
    line = models.ForeignKey("plans.ScheduleLine", on_delete=models.CASCADE, null=True, related_name="tag_uses")
    fiscal_year = year_field(null=True)
    scope = models.CharField(max_length=12, default="self")
    from_mark = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(node__isnull=False, initiative__isnull=True, line__isnull=True)
                | Q(node__isnull=True, initiative__isnull=False, line__isnull=True)
                | Q(node__isnull=True, initiative__isnull=True, line__isnull=False),
                name="plans_taguse_one_target",
            ),
        )


class Figure(EditionPart):
    """A number of the text that is no target. A value that is a text (24時間365日) is kept as text."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, related_name="figures")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, related_name="figures")
    name = models.TextField()
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    text = models.TextField(null=True)
    unit = models.CharField(max_length=200, null=True)
    fiscal_year = year_field(null=True)
    note = models.TextField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(number__isnull=False, text__isnull=True) | Q(number__isnull=True, text__isnull=False),
                name="plans_figure_number_or_text",
            ),
            models.CheckConstraint(
                condition=Q(initiative__isnull=False, node__isnull=True)
                | Q(initiative__isnull=True, node__isnull=False),
                name="plans_figure_one_holder",
            ),
        )


class YearChange(EditionPart):
    """A change between two years' columns of the schedule, with the reason when the source states one."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="year_changes")
    fiscal_year = year_field()
    kind = models.CharField(max_length=200)
    old = models.TextField()
    new = models.TextField(null=True)
    basis = models.CharField(max_length=20)
    note = models.TextField(null=True)
