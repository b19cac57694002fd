"""Versions of what a series was in a year or a month of it, with their sources and confirmation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures.models.imports import ImportFile
from kusei.engines.measures.models.series import Series
from kusei.engines.measures.readings import Reading, from_columns
from kusei.foundation.audit.tracking import recorded
from kusei.lib.presence import NOTHINGS, Known


class Status(models.TextChoices):
    """Where a version stands. Of one place at most one is current, and at most one is proposed beside it."""

    CURRENT = "current", _("いまの値")
    PROPOSED = "proposed", _("差異あり")
    SUPERSEDED = "superseded", _("置き換え済み")
    REJECTED = "rejected", _("採らなかった値")
    WITHDRAWN = "withdrawn", _("取り下げ")


class Source(models.TextChoices):
    """Where a value comes from."""

    MEASURED = "measured", _("自動集計")
    IMPORTED = "imported", _("ファイルの取り込み")
    ENTERED = "entered", _("入力")


_NUMBER = {"max_digits": 24, "decimal_places": 6, "null": True}
_KNOWN_HAS_ONE = Q(state=Known.state) & (
    Q(number__isnull=False, text__isnull=True) | Q(number__isnull=True, text__isnull=False)
)
_NOTHING_HAS_NONE = Q(state__in=tuple(NOTHINGS), number__isnull=True, text__isnull=True)


@recorded()
class ActualValue(models.Model):
    """One version of what a series was in a fiscal year or a month of it (実績値).

    Versions are never changed or removed: the database lets only status, confirmation and decision move on
    (`guarding`). `month` null is the year. `dimensions` empty is the total.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="values")
    fiscal_year = models.SmallIntegerField(_("年度"))
    month = models.SmallIntegerField(_("月"), null=True)
    dimensions = models.JSONField(_("区分"), default=dict)
    version = models.PositiveIntegerField(_("版"))
    status = models.CharField(_("状態"), max_length=10, choices=Status)

    state = models.CharField(max_length=20)
    number = models.DecimalField(_("値"), **_NUMBER)  # type: ignore[arg-type]
    text = models.TextField(_("値（文章）"), null=True)
    numerator = models.DecimalField(_("分子"), **_NUMBER)  # type: ignore[arg-type]
    denominator = models.DecimalField(_("分母"), **_NUMBER)  # type: ignore[arg-type]
    note = models.TextField(_("備考"), blank=True)

    source = models.CharField(_("出どころ"), max_length=10, choices=Source)
    metric_key = models.CharField(_("数え方"), max_length=200, null=True)
    metric_version = models.PositiveIntegerField(null=True)
    cut_off = models.DateField(_("いつまでを数えたか"), null=True)
    filters = models.JSONField(null=True)
    rows_counted = models.BigIntegerField(_("数えた行"), null=True)
    imported_from = models.ForeignKey(ImportFile, on_delete=models.PROTECT, null=True, related_name="values")
    imported_row = models.PositiveIntegerField(_("ファイルの行"), null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("記録した日時"))
    reason = models.TextField(_("変えた理由"), blank=True)

    confirmed_at = models.DateTimeField(_("確認した日時"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_department = models.ForeignKey(
        "org.Department", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("確認した課")
    )
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("決めた日時"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(_("決めた理由"), blank=True)

    class Meta:
        verbose_name = _("実績値")
        constraints = (
            models.UniqueConstraint(
                fields=("series", "fiscal_year", "month", "dimensions"),
                condition=Q(status="current"),
                nulls_distinct=False,
                name="measures_value_one_current",
            ),
            models.UniqueConstraint(
                fields=("series", "fiscal_year", "month", "dimensions"),
                condition=Q(status="proposed"),
                nulls_distinct=False,
                name="measures_value_one_proposed",
            ),
            models.UniqueConstraint(
                fields=("series", "fiscal_year", "month", "dimensions", "version"),
                nulls_distinct=False,
                name="measures_value_version_once",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="measures_value_month"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="measures_value_status_known"),
            models.CheckConstraint(condition=_KNOWN_HAS_ONE | _NOTHING_HAS_NONE, name="measures_value_presence"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | (Q(numerator__isnull=False, denominator__isnull=False) & ~Q(denominator=0)),
                name="measures_value_ratio_parts",
            ),
            models.CheckConstraint(
                condition=Q(
                    source="measured",
                    metric_key__isnull=False,
                    metric_version__isnull=False,
                    cut_off__isnull=False,
                    filters__isnull=False,
                    rows_counted__isnull=False,
                    imported_from__isnull=True,
                )
                | Q(source="imported", imported_from__isnull=False, imported_row__isnull=False)
                | Q(source="entered", imported_from__isnull=True, metric_key__isnull=True),
                name="measures_value_source_complete",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, status__in=("current", "superseded")),
                name="measures_value_confirmation",
            ),
        )
        indexes = (
            models.Index(
                fields=("series", "fiscal_year"), condition=Q(status="current"), name="measures_value_current"
            ),
            models.Index(fields=("status",), condition=Q(status="proposed"), name="measures_value_open"),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.fiscal_year}-{self.month or 'year'} v{self.version}"

    @property
    def reading(self) -> Reading:
        """The value as it is used: a number, a text or a kind of nothing."""
        return from_columns(self)

    @property
    def is_confirmed(self) -> bool:
        """Whether the section stands by it."""
        return self.confirmed_at is not None
