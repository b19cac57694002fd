"""Absences with the deputy who decides meanwhile (代決), and the reminders that went out."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals.models.rounds import Step
from kusei.foundation.audit.tracking import recorded


class Days(Func):
    """Two days as a range; both belong to it."""

    function = "DATERANGE"
    output_field = DateRangeField()


@recorded()
class Absence(models.Model):
    """From one day to another somebody is away, and a deputy decides in their place (不在・代決者)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="absences",
        verbose_name=_("不在の人"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="deputised_absences",
        verbose_name=_("代わりに決裁する人"),
    )
    first_day = models.DateField(_("最初の日"))
    last_day = models.DateField(_("最後の日"))
    reason = models.CharField(_("理由"), max_length=200)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登録した人")
    )
    registered_at = models.DateTimeField(_("登録日時"))
    cancelled_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("不在")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="approvals_absence_period"),
            models.CheckConstraint(condition=~Q(deputy=F("person")), name="approvals_absence_other_deputy"),
            ExclusionConstraint(
                name="approvals_absence_once_at_a_time",
                condition=Q(cancelled_at__isnull=True),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Days("first_day", "last_day", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}（{self.first_day}～{self.last_day}）"

    @staticmethod
    def on(day: dt.date) -> Q:
        """Absences that hold on the day."""
        return Q(first_day__lte=day, last_day__gte=day, cancelled_at__isnull=True)


class Reminder(models.Model):
    """That somebody was reminded of a step on a day: so a job that runs again does not remind twice."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("step", "person", "on"), name="approvals_reminder_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.step_id}: {self.person_id} {self.on}"
