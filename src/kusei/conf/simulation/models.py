"""Which years were played, which rows they made, and what they changed in rows that were there before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class RunState(models.TextChoices):
    """How far a played year has come."""

    PLAYING = "playing", _("読み込み中")
    DONE = "done", _("済み")
    STOPPED = "stopped", _("途中で止めた")
    REMOVED = "removed", _("取り除いた")


@recorded(ignore=("percent", "rows"), label="pack")
class Run(models.Model):
    """One simulated year (模擬の一年). The history names who began it, and its removal with the number of rows."""

    pack = models.CharField(_("自治体のデータ"), max_length=50)
    seed = models.BigIntegerField(_("乱数の種"))
    scale = models.DecimalField(_("縮尺"), max_digits=8, decimal_places=6)
    first_day = models.DateField(_("はじめの日"))
    last_day = models.DateField(_("終わりの日"))
    state = models.CharField(_("状態"), max_length=10, choices=RunState, default=RunState.PLAYING)
    percent = models.PositiveSmallIntegerField(_("進み"), default=0)
    people = models.PositiveIntegerField(_("人口"), default=0)
    rows = models.BigIntegerField(_("行"), default=0)
    refused = models.JSONField(_("断られた操作"), default=dict)
    begun_at = models.DateTimeField(_("はじめた日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True)
    removed_at = models.DateTimeField(_("取り除いた日時"), null=True)

    class Meta:
        verbose_name = _("模擬の一年")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="simulation_run_days_in_order"
            ),
            # One at a time: two would mark each other's rows.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(removed_at=None), name="simulation_run_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pack} {self.first_day}–{self.last_day}"


class Mark(models.Model):
    """This row of that table was made by a simulated year. Written by triggers alone (`marking`).

    `key` is the primary key as text; of several columns, a JSON array of them.
    """

    pk = models.CompositePrimaryKey("table", "key")
    table = models.TextField()
    key = models.TextField()
    run = models.BigIntegerField()

    class Meta:
        verbose_name = _("模擬の行の印")

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Change(models.Model):
    """A row that was there before was changed or deleted by a simulated year: how it was, and how it was left."""

    pk = models.CompositePrimaryKey("table", "key")
    table = models.TextField()
    key = models.TextField()
    run = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("模擬の一年が変えた行")

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
