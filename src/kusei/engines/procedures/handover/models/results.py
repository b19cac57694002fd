"""Results that core systems send back as CSV: what each row says, and what became of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.web import encryption


@recorded()
class ResultBatch(models.Model):
    """One file as it came. The same file again leads to the same batch."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="results", verbose_name=_("手続"))
    digest = models.CharField(max_length=32)  # keyed mark of the bytes
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    given_at = models.DateTimeField(_("受け取った日時"))
    apply_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("反映した人")
    )
    apply_at = models.DateTimeField(_("反映を始めた日時"), null=True, blank=True)
    finished_at = models.DateTimeField(_("反映が終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("結果の取込み")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "digest"), name="handover_result_file_once"),
            models.CheckConstraint(
                condition=Q(apply_at=None, apply_by=None) | Q(apply_at__isnull=False, apply_by__isnull=False),
                name="handover_result_applied_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.given_at:%Y-%m-%d %H:%M}"


class ResultRow(models.Model):
    """One line of the file. `refusal` is the code of what stood against it, blank when it was applied."""

    batch = models.ForeignKey(ResultBatch, models.CASCADE, related_name="lines", verbose_name=_("取込み"))
    line = models.PositiveIntegerField(_("行"))
    sealed_cells = models.BinaryField(null=True)  # null after disposal
    key = models.CharField(max_length=32)  # keyed mark of number and result: the same row is taken once
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申請")
    )
    done_at = models.DateTimeField(_("処理した日時"), null=True, blank=True)
    applied = models.BooleanField(default=False)
    refusal = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("結果の行")
        constraints = (
            models.UniqueConstraint(fields=("batch", "line"), name="handover_result_line_once"),
            models.UniqueConstraint(
                fields=("application", "key"), condition=Q(applied=True), name="handover_result_applied_once"
            ),
            models.CheckConstraint(
                condition=Q(applied=False) | Q(done_at__isnull=False, application__isnull=False, refusal=""),
                name="handover_result_applied_to_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.line}"

    @property
    def cells(self) -> dict[str, Any]:
        """What the row says; blank after disposal."""
        return dict(encryption.unseal_json(self.sealed_cells)) if self.sealed_cells else {}
