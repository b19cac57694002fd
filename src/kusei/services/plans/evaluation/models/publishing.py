"""What was published: a sheet's whole content as it was let out, and the corrections (正誤) made since."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.evaluation.models.reviewing import BLANK
from kusei.services.plans.evaluation.models.sheets import Sheet
from kusei.services.plans.models.plans import year_field


@recorded()
class Publication(models.Model):
    """A published sheet. Never changed, never removed."""

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="publication")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    fiscal_year = year_field()
    initiative_key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    grade = models.CharField(_("総合評価"), max_length=5)
    direction = models.CharField(_("方向性"), max_length=30)
    content = models.JSONField(_("内容"))
    sha256 = models.CharField(_("内容のハッシュ"), max_length=64)
    sample = models.BooleanField(_("見本"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("公表日時"))

    class Meta:
        verbose_name = _("公表した評価シート")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "fiscal_year", "initiative_key"), name="evaluation_publication_once"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evaluation_publication_sha256"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.fiscal_year}/{self.initiative_key}"


@recorded()
class Correction(models.Model):
    """A correction (正誤) of a published sheet, shown beside it: where, what it said, what is right, and why."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="corrections")
    place = models.CharField(_("箇所"), max_length=200)
    wrong = models.TextField(_("誤"))
    right = models.TextField(_("正"))
    why = models.TextField(_("理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("評価シートの正誤")
        constraints = (
            models.CheckConstraint(
                condition=~Q(place__regex=BLANK) & ~Q(right__regex=BLANK) & ~Q(why__regex=BLANK),
                name="evaluation_correction_said",
            ),
        )

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.place}"
