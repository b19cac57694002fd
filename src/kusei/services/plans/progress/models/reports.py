"""A section's report on one initiative, its lines, and every version of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.progress.models.rounds import Round
from kusei.services.plans.progress.rules import ReportState, Status
from kusei.services.plans.progress.texts import REPORT_STATES, STATUSES


@recorded(label="title")
class Report(models.Model):
    """How one initiative stands in a round. `overall` follows from the lines (`rules.overall`), blank: not known.

    It points to its initiative by key, since a corrected edition is written anew row by row; code, title, departments
    and planned words are kept as they were printed when the round began. Hours and yen are null when unknown; 0 is 0.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    initiative_key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=200, blank=True)
    title = models.TextField()
    departments = ArrayField(models.CharField(max_length=200), default=list)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=REPORT_STATES, default=ReportState.WAITING)
    overall = models.CharField(_("進み具合"), max_length=20, choices=STATUSES, blank=True)
    text = models.TextField(_("これまでの取組と成果"), blank=True)
    problems = models.TextField(_("課題"), blank=True)
    next_step = models.TextField(_("今後の予定"), blank=True)
    hours_planned = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    hours_actual = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    yen_planned = models.BigIntegerField(null=True)
    yen_actual = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    returned_reason = models.TextField(_("差戻しの理由"), blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(_("報告日時"), null=True)
    first_reported_on = models.DateField(_("はじめて報告した日"), null=True)

    class Meta:
        verbose_name = _("進捗の報告")
        constraints = (
            models.UniqueConstraint(fields=("round", "initiative_key"), name="progress_report_once"),
            models.CheckConstraint(condition=Q(state__in=list(ReportState)), name="progress_report_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.REPORTED)
                | Q(reported_at__isnull=False, first_reported_on__isnull=False, overall__in=list(Status)),
                name="progress_report_reported_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(returned_reason=""),
                name="progress_report_returned_says_why",
            ),
        )
        indexes = (models.Index(fields=("initiative_key",), name="progress_report_initiative"),)

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """Code and title."""
        return f"{self.code} {self.title}".strip()

    @property
    def is_reported(self) -> bool:
        """The section has said it."""
        return self.state == ReportState.REPORTED


@recorded(label="action")
class LineReport(models.Model):
    """How one schedule line stands that does something in the year. A blank key stands for the whole initiative, when
    no line of it does. A blank status: not said yet.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    line_key = models.CharField(max_length=80, blank=True)
    action = models.TextField(blank=True)
    planned = models.TextField(blank=True)
    status = models.CharField(_("進み具合"), max_length=20, choices=STATUSES, blank=True)
    note = models.TextField(_("補足"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "line_key"), name="progress_line_once"),
            models.CheckConstraint(condition=Q(status__in=["", *Status]), name="progress_line_status_known"),
        )

    def __str__(self) -> str:
        return self.line_key


class RevisionKind(models.TextChoices):
    OPENED = "opened", _("照会")
    SAVED = "saved", _("保存")
    REPORTED = "reported", _("報告")
    RETURNED = "returned", _("差戻し")
    CORRECTION = "correction", _("訂正")


class ReportRevision(models.Model):
    """A version of a report: all its fields as text (`fields.values_of`), who made it, when and why. Append-only."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind)
    values = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "version"), name="progress_revision_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=["correction", "returned"]) | ~Q(reason=""), name="progress_revision_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.version}"
