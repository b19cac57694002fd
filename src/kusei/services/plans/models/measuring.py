"""Indicators and their targets. What was achieved belongs to the management cycle, not to the plan's text."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kusei.services.plans.models.initiatives import Initiative
from kusei.services.plans.models.plans import EditionPart, Node, year_field


class Indicator(EditionPart):
    """What is measured (指標). `key` is the same in every edition."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, related_name="indicators")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, null=True, related_name="indicators")
    key = models.CharField(max_length=80)
    code = models.CharField(max_length=200, null=True)
    name = models.TextField()
    unit = models.CharField(max_length=200, null=True)
    kind = models.CharField(max_length=12)
    direction = models.CharField(max_length=10, null=True)
    cumulative = models.BooleanField(null=True)
    perspective = models.CharField(max_length=10, null=True)
    baseline = models.JSONField(null=True)
    target_ground = models.TextField(null=True)
    denominator = models.TextField(null=True)
    data_source = models.TextField(null=True)
    related_initiatives = ArrayField(models.CharField(max_length=80), default=list)
    note = models.TextField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("edition", "key"), name="plans_indicator_once"),
            models.CheckConstraint(
                condition=Q(initiative__isnull=False, node__isnull=True)
                | Q(initiative__isnull=True, node__isnull=False),
                name="plans_indicator_one_holder",
            ),
        )


class IndicatorTarget(EditionPart):
    """The value wanted for a fiscal year: a number, a text, or neither: a printed dash."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    fiscal_year = year_field()
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    text = models.TextField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("indicator", "fiscal_year"), name="plans_target_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(text__isnull=True), name="plans_target_number_or_text"
            ),
        )
