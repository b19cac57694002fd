"""What each stage said about a sheet, by axis and with its reason; and what was decided. Only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.evaluation.models.sheets import Sheet

BLANK = r"^\s*$"


@recorded()
class Review(models.Model):
    """A stage's view of a sheet in one round of submission. `turn` counts within the round: the last view holds."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="reviews")
    stage = models.CharField(_("段階"), max_length=30)
    round = models.PositiveSmallIntegerField(_("提出の回"))
    turn = models.PositiveSmallIntegerField(_("評価の回"))
    direction = models.CharField(_("方向性"), max_length=30, blank=True)
    comment = models.TextField(_("意見"), blank=True)
    answer = models.TextField(_("区の考え方"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("段階の評価")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "stage", "round", "turn"), name="evaluation_review_once"),
            models.CheckConstraint(condition=Q(round__gte=1, turn__gte=1), name="evaluation_review_numbers"),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.stage}/{self.round}.{self.turn}"


@recorded()
class Assessment(models.Model):
    """The points of a stage on one axis, and why. Without a reason there are none."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="assessments")
    axis = models.CharField(_("視点"), max_length=30)
    points = models.DecimalField(_("点"), max_digits=4, decimal_places=1)
    reason = models.TextField(_("理由"))

    class Meta:
        verbose_name = _("視点ごとの評価")
        constraints = (
            models.UniqueConstraint(fields=("review", "axis"), name="evaluation_assessment_once"),
            models.CheckConstraint(condition=~Q(reason__regex=BLANK), name="evaluation_assessment_reason"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=100), name="evaluation_assessment_points"),
        )

    def __str__(self) -> str:
        return f"{self.review_id}/{self.axis}: {self.points}"


@recorded()
class Decision(models.Model):
    """The decided result of a sheet: total, grade, direction. `stage` says whose points hold."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="decision")
    round = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=30)
    total = models.DecimalField(_("総合点"), max_digits=5, decimal_places=2)
    grade = models.CharField(_("総合評価"), max_length=5)
    direction = models.CharField(_("方向性"), max_length=30)
    at = models.DateTimeField(_("決定日時"))

    class Meta:
        verbose_name = _("評価の決定")

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.grade}"
