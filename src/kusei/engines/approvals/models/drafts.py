"""Drafts (起案), their attachments and the counters of their numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals.retention import Retention
from kusei.engines.approvals.rules import FINAL, State
from kusei.engines.approvals.texts import RETENTIONS, SHAPES, STATES
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department, Municipality

# One document of an app has at most one draft under way.
UNDER_WAY = sorted(set(State) - FINAL - {State.APPROVED})


@recorded(label="title")
class Draft(models.Model):
    """What somebody wants decided (起案).

    `state`, `version` and `round` repeat what the events say, for lists; the database lets them change only
    together with a new event. The content can be changed only while the draft is with its drafter.
    """

    kind = models.CharField(_("文書の種類"), max_length=60)
    object_id = models.CharField(_("対象の番号"), max_length=100, blank=True)
    title = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("伺いの内容"), blank=True)
    amount = models.BigIntegerField(_("金額（円）"), null=True, blank=True)
    classification = models.CharField(_("文書分類"), max_length=40, blank=True)
    retention = models.CharField(_("保存期間"), max_length=10, choices=list(RETENTIONS.items()))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("起案した組織")
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts", verbose_name=_("起案者")
    )
    state = models.CharField(_("状態"), max_length=20, choices=list(STATES.items()))
    version = models.PositiveIntegerField(_("できごとの数"))
    round = models.PositiveSmallIntegerField(_("回"), default=0)
    number_year = models.PositiveSmallIntegerField(_("文書番号の年度"), null=True, blank=True)
    number_code = models.CharField(_("文書番号の組織コード"), max_length=40, blank=True)
    number = models.PositiveIntegerField(_("文書番号"), null=True, blank=True)
    created_at = models.DateTimeField(_("作成日時"))
    submitted_at = models.DateTimeField(_("最初の提出日時"), null=True, blank=True)
    decided_at = models.DateTimeField(_("決裁日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("起案")
        indexes = (
            models.Index(fields=("drafter", "state"), name="approvals_draft_of_drafter"),
            models.Index(fields=("department", "state"), name="approvals_draft_of_department"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(State)), name="approvals_draft_state_known"),
            models.CheckConstraint(condition=Q(retention__in=list(Retention)), name="approvals_draft_retention_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="approvals_draft_has_events"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="approvals_draft_amount"),
            models.CheckConstraint(condition=~Q(title=""), name="approvals_draft_title"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, number_year__isnull=True, number_code="")
                | (Q(number__gte=1, number_year__gte=1868) & ~Q(number_code="")),
                name="approvals_draft_number_whole",
            ),
            # A draft is numbered when it goes to the first approver, and never before.
            models.CheckConstraint(
                condition=Q(round=0, number__isnull=True) | Q(round__gte=1, number__isnull=False),
                name="approvals_draft_number_from_submission",
            ),
            models.UniqueConstraint(
                fields=("number_year", "number_code", "number"), name="approvals_draft_number_once"
            ),
            models.UniqueConstraint(
                fields=("kind", "object_id"),
                condition=Q(state__in=UNDER_WAY) & ~Q(object_id=""),
                name="approvals_draft_one_under_way",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("approvals:draft", args=[self.pk])

    @property
    def shape(self) -> str:
        """The mark that stands beside the word of the state."""
        return SHAPES[State(self.state)]


@recorded(exclude=("content",), label="name")
class Attachment(models.Model):
    """A file that belongs to a draft. Its bytes never change; removing it only takes it off the draft, because
    earlier rounds show what was attached then.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("ファイル名"), max_length=150)
    media_type = models.CharField(_("形式"), max_length=100)
    size = models.PositiveIntegerField(_("大きさ（バイト）"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("付けた人")
    )
    added_at = models.DateTimeField(_("付けた日時"))
    removed_at = models.DateTimeField(_("外した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("添付ファイル")
        constraints = (
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="approvals_attachment_sha256"),
            models.CheckConstraint(condition=Q(size__gte=1), name="approvals_attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(removed_at__gte=F("added_at")), name="approvals_attachment_removed_after_added"
            ),
        )

    def __str__(self) -> str:
        return self.name


class NumberCounter(models.Model):
    """The last document number (文書番号) that a department gave in a fiscal year. Its row is the lock."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    department_code = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "department_code", "fiscal_year"), name="approvals_counter_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_code} {self.fiscal_year}: {self.last}"
