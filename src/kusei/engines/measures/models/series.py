"""Series of actual values (系列): what they are called, what they mean, who is responsible."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class SeriesKind(models.TextChoices):
    """What one value of a series stands for."""

    STOCK = "stock", _("年度末の値")
    ANNUAL = "annual", _("年度の合計")
    CUMULATIVE = "cumulative", _("累計")
    RATIO = "ratio", _("割合")
    QUALITATIVE = "qualitative", _("文章")


class Direction(models.TextChoices):
    """Which way is good. Blank: nobody said."""

    INCREASE = "increase", _("増えるとよい")
    DECREASE = "decrease", _("減るとよい")
    MAINTAIN = "maintain", _("保つとよい")


@recorded(label="title")
class Series(models.Model):
    """A row of values over the years (系列), declared by the app that owns the indicator.

    `key` is that app's word for it (`plans/ota-dx/3-K1`), the same for ever.
    """

    key = models.CharField(_("キー"), max_length=200, unique=True)
    title = models.CharField(_("名称"), max_length=300)
    title_en = models.CharField(_("英語の名称"), max_length=300, blank=True)
    unit = models.CharField(_("単位"), max_length=50, blank=True)
    kind = models.CharField(_("種類"), max_length=12, choices=SeriesKind)
    direction = models.CharField(_("望ましい方向"), max_length=10, choices=Direction, blank=True)
    department = models.ForeignKey(
        "org.Department", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所管")
    )
    monthly = models.BooleanField(_("月ごとの値がある"), default=False)
    is_public = models.BooleanField(_("公開する"), default=True)
    first_year = models.SmallIntegerField(_("最初の年度"), null=True)
    last_year = models.SmallIntegerField(_("最後の年度"), null=True)

    class Meta:
        verbose_name = _("指標の系列")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SeriesKind.values), name="measures_series_kind_known"),
            models.CheckConstraint(
                condition=Q(direction__in=("", *Direction.values)), name="measures_series_direction_known"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="measures_series_key_not_blank"),
            models.CheckConstraint(condition=Q(last_year__gte=models.F("first_year")), name="measures_series_years"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_percent(self) -> bool:
        """Whether the unit is %."""
        return self.unit in {"%", "％"}
