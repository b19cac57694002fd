"""Indicators of an evaluation, and the ground on which their targets stand.

A target belongs to a ground, and a ground cannot exist without why, from which data and, for a ratio, of what: so the
database itself refuses a target without ground, data source or denominator.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures.models import Direction, SeriesKind
from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.evaluation.models.reviewing import BLANK
from kusei.services.plans.models.plans import year_field


class Role(models.TextChoices):
    """What an indicator says."""

    ACTIVITY = "activity", _("活動指標")
    OUTCOME = "outcome", _("成果指標")


KINDS = [choice for choice in SeriesKind.choices if choice[0] != SeriesKind.QUALITATIVE]


@recorded(label="name")
class EvaluationIndicator(models.Model):
    """An indicator of an initiative. `series` is where its actual values are (`engines.measures`): never typed here.

    `plan_indicator` is the key of the plan's own indicator, blank for one that only the evaluation has.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    initiative_key = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    role = models.CharField(_("種別"), max_length=10, choices=Role)
    plan_indicator = models.CharField(_("計画の指標"), max_length=80, blank=True)
    series = models.CharField(_("実績の系列"), max_length=200)
    name = models.CharField(_("指標の名称"), max_length=300)
    unit = models.CharField(_("単位"), max_length=50, blank=True)
    kind = models.CharField(_("値の種類"), max_length=12, choices=KINDS)
    formula = models.CharField(_("算式"), max_length=500, blank=True)
    direction = models.CharField(_("望ましい方向"), max_length=10, choices=Direction)
    retired_at = models.DateTimeField(_("使うのをやめた日時"), null=True)

    class Meta:
        verbose_name = _("評価の指標")
        constraints = (
            models.UniqueConstraint(fields=("id", "kind"), name="evaluation_indicator_kind"),
            models.UniqueConstraint(
                fields=("plan", "initiative_key", "series"),
                condition=Q(retired_at=None),
                name="evaluation_indicator_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=[key for key, _w in KINDS]), name="evaluation_indicator_kinds"),
            models.CheckConstraint(condition=~Q(name__regex=BLANK), name="evaluation_indicator_name"),
        )

    def __str__(self) -> str:
        return self.name


@recorded()
class IndicatorGround(models.Model):
    """Why the targets are what they are (目標値の根拠), from which data, and of what. Only ever added: new targets on
    other grounds are a new row.
    """

    indicator = models.ForeignKey(EvaluationIndicator, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=12)  # the indicator's; a foreign key of both holds them together
    ground = models.TextField(_("目標値の根拠"))
    data_source = models.TextField(_("データ元"))
    denominator = models.TextField(_("母数"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("目標値の根拠")
        constraints = (
            models.UniqueConstraint(fields=("id", "indicator"), name="evaluation_ground_indicator"),
            models.CheckConstraint(condition=~Q(ground__regex=BLANK), name="evaluation_ground_given"),
            models.CheckConstraint(condition=~Q(data_source__regex=BLANK), name="evaluation_ground_data_source"),
            models.CheckConstraint(
                condition=~Q(kind=SeriesKind.RATIO) | ~Q(denominator__regex=BLANK),
                name="evaluation_ground_denominator",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.ground[:20]}"


@recorded()
class EvaluationTarget(models.Model):
    """The value wanted in a fiscal year: a number or words. It stands on a ground of its own indicator."""

    indicator = models.ForeignKey(EvaluationIndicator, on_delete=models.PROTECT, related_name="targets")
    ground = models.ForeignKey(IndicatorGround, on_delete=models.PROTECT, related_name="targets")
    fiscal_year = year_field()
    number = models.DecimalField(_("目標値"), max_digits=20, decimal_places=6, null=True)
    text = models.CharField(_("目標（文章）"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("評価の目標値")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "fiscal_year"), name="evaluation_target_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=False, text="") | (Q(number__isnull=True) & ~Q(text__regex=BLANK)),
                name="evaluation_target_number_or_text",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.fiscal_year}"
