"""Which warnings were put into the log of observations: once for an indicator, a fiscal year and a month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


@recorded()
class Noted(models.Model):
    """A warning that somebody noted down (気づきに記録した見込み). Never changed or removed.

    `indicator` is the key, the same in every edition; `month` the month up to which was counted.
    """

    plan = models.ForeignKey("plans.Plan", verbose_name=_("計画"), on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(_("指標のキー"), max_length=80)
    fiscal_year = models.SmallIntegerField(_("年度"))
    month = models.SmallIntegerField(_("月"))
    observation = models.OneToOneField("observations.Observation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("気づきに記録した見込み")
        constraints = (
            models.UniqueConstraint(fields=("plan", "indicator", "fiscal_year", "month"), name="outlook_noted_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="outlook_noted_month"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.fiscal_year}-{self.month}"
