"""Reports of the weather agency, what they say of each area, what is in force, and proposals to staff.

`Saying` holds what each report says; what is in force follows from the newest ones (`standing`), so a report that
comes late, a correction and a cancellation need no rule of their own. Reports and sayings never change.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class Status(models.TextChoices):
    """運用種別: only what is 通常 can act."""

    NORMAL = "normal", _("通常")
    DRILL = "drill", _("訓練")
    TEST = "test", _("試験")


class InfoType(models.TextChoices):
    """情報形態."""

    ISSUE = "issue", _("発表")
    CORRECT = "correct", _("訂正")
    CANCEL = "cancel", _("取消")


class Effect(models.TextChoices):
    """Whether a report counts for what is in force, and why not."""

    ACTS = "acts", _("反映")
    OLD = "old", _("古いので一覧だけ")
    FUTURE = "future", _("発表時刻が先なので一覧だけ")
    PRACTICE = "practice", _("訓練・試験")
    SHOWN = "shown", _("一覧だけ")


class Way(models.TextChoices):
    """How a file came."""

    COMMAND = "command", _("コマンド")
    FOLDER = "folder", _("受信フォルダー")
    API = "api", _("API")


class AreaType(models.TextChoices):
    """What an area is."""

    MUNICIPALITY = "municipality", _("区市町村")
    REGION = "region", _("予報区")
    RIVER = "river", _("河川")
    QUAKE = "quake", _("地震の地域")
    TSUNAMI = "tsunami", _("津波予報区")
    OTHER = "other", _("その他")


class Report(models.Model):
    """One message (電文), kept as it came. `code` and `series` are blank for a kind that the tables do not know."""

    code = models.CharField(_("電文の種類"), max_length=12, blank=True)
    series = models.CharField(_("形式"), max_length=4, blank=True)
    title = models.CharField(_("情報名称"), max_length=200)
    head_title = models.CharField(_("標題"), max_length=200, blank=True)
    status = models.CharField(_("運用種別"), max_length=6, choices=Status)
    info_type = models.CharField(_("情報形態"), max_length=7, choices=InfoType)
    event_id = models.CharField(_("事象の識別"), max_length=64, blank=True)
    serial = models.CharField(_("情報番号"), max_length=20, blank=True)
    number = models.PositiveIntegerField(default=0)  # the serial, for the order
    reported_at = models.DateTimeField(_("発表日時"))
    target_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(_("有効時刻"), null=True, blank=True)
    editorial_office = models.CharField(_("編集官署"), max_length=200, blank=True)
    publishing_office = models.CharField(_("発表官署"), max_length=200, blank=True)
    info_kind = models.CharField(max_length=200, blank=True)
    kind_version = models.CharField(max_length=20, blank=True)
    headline = models.TextField(_("見出し"), blank=True)
    raw = models.TextField(_("電文"))
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes
    effect = models.CharField(_("反映"), max_length=8, choices=Effect)
    unknown = models.JSONField(_("表にない名称"), default=list)
    received_at = models.DateTimeField(_("受信日時"))
    way = models.CharField(_("受け取り方"), max_length=7, choices=Way)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="cancels")

    class Meta:
        verbose_name = _("気象の電文")
        indexes = (
            models.Index(fields=("-reported_at", "-id"), name="weather_report_newest"),
            models.Index(fields=("title", "event_id"), name="weather_report_event"),
        )
        constraints = (
            # Warnings have neither an event nor a serial, and two offices may speak in the same minute.
            models.UniqueConstraint(
                fields=(
                    *("title", "event_id", "serial", "reported_at", "info_type", "status"),
                    *("editorial_office", "head_title"),
                ),
                name="weather_report_once",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="weather_report_status"),
            models.CheckConstraint(condition=Q(info_type__in=InfoType.values), name="weather_report_info_type"),
            models.CheckConstraint(
                condition=Q(effect="practice") & ~Q(status="normal") | Q(status="normal") & ~Q(effect="practice"),
                name="weather_report_practice_apart",
            ),
        )

    def __str__(self) -> str:
        return self.head_title or self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("emergency:weather:report", args=[self.pk])

    @property
    def practice(self) -> bool:
        """Whether it is a drill or a test."""
        return self.status != Status.NORMAL


class Saying(models.Model):
    """What a report says of one area: every kind that is in force there, of the phenomena that the report covers."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="sayings")
    area_type = models.CharField(max_length=12, choices=AreaType)
    area_code = models.CharField(max_length=200)
    area_name = models.CharField(max_length=200)
    concerns_home = models.BooleanField(default=False)
    kinds = models.JSONField(default=list)  # of `meaning.Said`

    class Meta:
        verbose_name = _("電文の内容")
        indexes = (models.Index(fields=("area_type", "area_code", "report"), name="weather_saying_of_area"),)
        constraints = (
            models.UniqueConstraint(fields=("report", "area_type", "area_code"), name="weather_saying_once"),
        )

    def __str__(self) -> str:
        return f"{self.area_name} ({self.report_id})"


class InForce(models.Model):
    """What is in force in an area (発表中): one row a phenomenon, written only when it changes."""

    area_type = models.CharField(max_length=12, choices=AreaType)
    area_code = models.CharField(max_length=200)
    area_name = models.CharField(_("地域"), max_length=200)
    concerns_home = models.BooleanField(default=False)
    hazard = models.CharField(_("現象"), max_length=60)
    name = models.CharField(_("種類"), max_length=230)
    code = models.CharField(max_length=200, blank=True)
    grade = models.PositiveSmallIntegerField(_("段階"))
    level = models.PositiveSmallIntegerField(_("警戒レベル相当"), null=True, blank=True)
    known = models.BooleanField(default=True)
    event_id = models.CharField(max_length=64, blank=True)  # of what happens once: an earthquake
    since = models.DateTimeField(_("発表日時"))
    until = models.DateTimeField(_("有効時刻"), null=True, blank=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")  # which changed it

    class Meta:
        verbose_name = _("発表中の気象情報")
        constraints = (
            models.UniqueConstraint(fields=("area_type", "area_code", "hazard"), name="weather_in_force_once"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="weather_in_force_grade"),
        )

    def __str__(self) -> str:
        return f"{self.area_name} {self.name}"


class Decision(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("未処理")
    ADOPTED = "adopted", _("下書きにした")
    DISMISSED = "dismissed", _("見送り")
    OVERTAKEN = "overtaken", _("次の変化に替わった")


@recorded(label="name")
class Proposal(models.Model):
    """A change that staff should look at (提案). It orders nothing: people adopt it as a draft, or dismiss it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="proposals")
    hazard = models.CharField(_("現象"), max_length=60)
    rises = models.BooleanField()  # or it falls
    areas = models.JSONField(_("地域"))  # names
    grade_before = models.PositiveSmallIntegerField()
    name_before = models.CharField(max_length=230, blank=True)
    grade = models.PositiveSmallIntegerField(_("段階"))
    name = models.CharField(_("種類"), max_length=230, blank=True)  # blank: nothing is in force any more
    level = models.PositiveSmallIntegerField(_("警戒レベル相当"), null=True, blank=True)
    known = models.BooleanField(default=True)
    made_at = models.DateTimeField(_("提案の日時"))
    state = models.CharField(_("扱い"), max_length=9, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)
    why = models.CharField(_("見送る理由"), max_length=400, blank=True)
    overtaken_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("気象の提案")
        indexes = (models.Index(fields=("state", "-made_at"), name="weather_proposal_state"),)
        constraints = (
            models.UniqueConstraint(fields=("report", "hazard", "rises"), name="weather_proposal_once"),
            models.CheckConstraint(condition=Q(state__in=Decision.values), name="weather_proposal_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_at=None, why="", overtaken_by=None)
                | Q(state="adopted", decided_by__isnull=False, decided_at__isnull=False, why="")
                | Q(state="dismissed", decided_by__isnull=False, decided_at__isnull=False) & ~Q(why="")
                | Q(state="overtaken", decided_by=None, decided_at__isnull=False, overtaken_by__isnull=False),
                name="weather_proposal_decided_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name or self.name_before} {self.made_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("emergency:weather:proposal", args=[self.pk])

    @property
    def mark(self) -> str:
        """What an alert that is made of it says of its origin."""
        return f"weather:{self.pk}"


class Refused(models.Model):
    """A file that was no report. Its content is not kept: nobody knows what it is."""

    name = models.CharField(_("ファイル名"), max_length=200)
    way = models.CharField(_("受け取り方"), max_length=7, choices=Way)
    reason = models.CharField(max_length=20)  # `reading.NotReadable.code`
    field = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("大きさ"))
    first_at = models.DateTimeField(_("最初の受信"))
    last_at = models.DateTimeField(_("最後の受信"))
    times = models.PositiveIntegerField(_("回数"), default=1)

    class Meta:
        verbose_name = _("読めなかったファイル")
        constraints = (models.UniqueConstraint(fields=("digest", "reason"), name="weather_refused_once"),)

    def __str__(self) -> str:
        return self.name
