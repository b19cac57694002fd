"""Disposal (廃棄): a list that the platform proposes, two people confirm, and a certificate of what was thrown away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


@recorded()
class DisposalRun(models.Model):
    """One list of one department. Nothing is thrown away before two different people have confirmed it."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    proposed_at = models.DateTimeField(_("作成日時"))
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("1人目の確認")
    )
    first_at = models.DateTimeField(_("1人目の確認日時"), null=True, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("2人目の確認")
    )
    second_at = models.DateTimeField(_("2人目の確認日時"), null=True, blank=True)
    finished_at = models.DateTimeField(_("廃棄が終わった日時"), null=True, blank=True)
    certificate = models.JSONField(_("廃棄の記録"), null=True, blank=True)

    class Meta:
        verbose_name = _("廃棄")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_by=None, first_at=None) | Q(first_by__isnull=False, first_at__isnull=False),
                name="handover_disposal_first",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | (
                    Q(first_by__isnull=False, second_by__isnull=False, second_at__isnull=False)
                    & ~Q(second_by=F("first_by"))
                ),
                name="handover_disposal_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, certificate=None)
                | Q(finished_at__isnull=False, certificate__isnull=False, second_by__isnull=False),
                name="handover_disposal_finished_has_certificate",
            ),
            models.UniqueConstraint(
                fields=("department",), condition=Q(second_by=None), name="handover_one_list_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_id} {self.proposed_at:%Y-%m-%d}"


class DisposalItem(models.Model):
    """One application of the list."""

    run = models.ForeignKey(DisposalRun, models.PROTECT, related_name="items", verbose_name=_("廃棄"))
    application = models.OneToOneField(Application, models.PROTECT, related_name="disposal", verbose_name=_("申請"))
    done_at = models.DateTimeField(_("廃棄した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("廃棄する申請")
        indexes = (models.Index(fields=("run", "id"), condition=Q(done_at=None), name="handover_to_dispose"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.application_id}"
