"""Series of actual values, their versions, what they are bound to, and files being imported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures.readings import Reading, from_columns
from kusei.foundation.audit.tracking import recorded
from kusei.lib.presence import NOTHINGS, Known


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


class ImportStatus(models.TextChoices):
    """Where a file stands."""

    DRAFT = "draft", _("確認待ち")
    APPLIED = "applied", _("取り込み済み")
    DISCARDED = "discarded", _("取りやめ")


@recorded(label="file_name", exclude=("entries",))
class ImportFile(models.Model):
    """A file of values (取り込みファイル): read, shown as a preview, then applied or not.

    `entries` is what was read, row by row; `preview_hash` names what the person saw before agreeing.
    """

    file_name = models.CharField(_("ファイル名"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大きさ（バイト）"))
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.DRAFT)
    entries = models.JSONField()
    refusals = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("読み取った日時"))
    applied_at = models.DateTimeField(_("取り込んだ日時"), null=True)

    class Meta:
        verbose_name = _("実績値の取り込み")
        constraints = (
            models.CheckConstraint(
                condition=Q(status="applied", applied_at__isnull=False)
                | (~Q(status="applied") & Q(applied_at__isnull=True)),
                name="measures_import_applied_at",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


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

    class Meta:
        verbose_name = _("系列と数え方の結び付け")
        constraints = (
            models.CheckConstraint(condition=Q(to_fy__gte=models.F("from_fy")), name="measures_binding_years"),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.metric_key}"


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
