"""Which metric measures which series, and when it was last computed; what is entered or imported, from where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures.models.series import Series
from kusei.foundation.audit.tracking import recorded


@recorded(label="metric_key")
class Binding(models.Model):
    """Which metric measures a series, with which filters (結び付け): data of a pack."""

    series = models.OneToOneField(Series, on_delete=models.PROTECT, related_name="binding")
    metric_key = models.CharField(_("数え方"), max_length=200)
    filters = models.JSONField(_("条件"), default=dict)
    dimension = models.CharField(_("区分"), max_length=80, blank=True)
    from_fy = models.SmallIntegerField(_("最初の年度"))
    to_fy = models.SmallIntegerField(_("最後の年度"), null=True)
    counted_from_fy = models.SmallIntegerField(_("累計を始める年度"), null=True)
    pack = models.CharField(_("パック"), max_length=40)
    note = models.TextField(_("注記"), blank=True)  # how close the count comes to the words of the indicator

    class Meta:
        verbose_name = _("系列と数え方の結び付け")
        constraints = (
            models.CheckConstraint(condition=Q(to_fy__gte=models.F("from_fy")), name="measures_binding_years"),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.metric_key}"


class Way(models.TextChoices):
    """How the values of a series come in when no metric counts them."""

    IMPORTED = "imported", _("資料から取り込む")
    ENTERED = "entered", _("所管課が入力する")


@recorded(label="way")
class Provision(models.Model):
    """Where the values of a series come from that no metric measures (値の出どころ): data of a pack."""

    series = models.OneToOneField(Series, on_delete=models.PROTECT, related_name="provision")
    way = models.CharField(_("入れ方"), max_length=10, choices=Way)
    told = models.CharField(_("どこから・だれが"), max_length=300)
    pack = models.CharField(_("パック"), max_length=40)

    class Meta:
        verbose_name = _("値の出どころ")
        constraints = (models.CheckConstraint(condition=Q(way__in=Way.values), name="measures_provision_way"),)

    def __str__(self) -> str:
        return f"{self.series_id} {self.way}"


class Computation(models.Model):
    """When a binding was last computed for a year. What it found is in the values; this says how fresh it is."""

    binding = models.ForeignKey(Binding, on_delete=models.CASCADE, related_name="computations")
    fiscal_year = models.SmallIntegerField()
    metric_version = models.PositiveIntegerField()
    cut_off = models.DateField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("binding", "fiscal_year"), name="measures_computation_once"),)

    def __str__(self) -> str:
        return f"{self.binding_id} {self.fiscal_year}"
