"""A round of reports and what reminded departments of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.progress.rules import RoundState
from kusei.services.plans.progress.texts import ROUND_STATES


@recorded(label="label")
class Round(models.Model):
    """A round (照会): the planning section asks how the initiatives of a plan stand at a day of a fiscal year.

    It keeps the edition that was in force when it began. `sample`: invented content of a demonstration.
    """

    plan = models.ForeignKey(
        "plans.Plan", on_delete=models.PROTECT, related_name="progress_rounds", verbose_name=_("計画")
    )
    edition = models.ForeignKey("plans.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("計画の版"))
    fiscal_year = models.SmallIntegerField(_("年度"))
    period = models.CharField(_("時期"), max_length=20)
    label = models.CharField(_("時期の名前"), max_length=100)
    label_en = models.CharField(_("時期の名前（英語）"), max_length=100, blank=True)
    as_of = models.DateField(_("いつ時点"))
    opens_on = models.DateField(_("開始日"))
    due_on = models.DateField(_("期限"))
    message = models.TextField(_("所管へのお知らせ"), blank=True)
    sample = models.BooleanField(_("見本"), default=False)
    state = models.CharField(_("状態"), max_length=10, choices=ROUND_STATES, default=RoundState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("公表日時"), null=True)

    class Meta:
        verbose_name = _("進捗の照会")
        constraints = (
            models.UniqueConstraint(fields=("plan", "fiscal_year", "period"), name="progress_round_once"),
            models.CheckConstraint(condition=Q(state__in=list(RoundState)), name="progress_round_state_known"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="progress_round_due_after_opening"),
            models.CheckConstraint(
                condition=Q(state=RoundState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=RoundState.PUBLISHED) & Q(published_at__isnull=True)),
                name="progress_round_published_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.fiscal_year} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("progress:round", args=[self.pk])

    @property
    def period_label(self) -> str:
        """The period's name in the language of the page."""
        return self.label_en if self.label_en and (get_language() or "").startswith("en") else self.label

    @property
    def is_open(self) -> bool:
        """Reports can be written."""
        return self.state == RoundState.OPEN

    @property
    def is_published(self) -> bool:
        """Everybody can read its reports."""
        return self.state == RoundState.PUBLISHED


class Reminder(models.Model):
    """A department was reminded of what it has not reported: when, by whom (nobody: by the calendar), of how much."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reminders")
    department = models.ForeignKey("org.Department", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    waiting = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("round", "department", "on"), name="progress_reminder_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.department_id} {self.on}"
