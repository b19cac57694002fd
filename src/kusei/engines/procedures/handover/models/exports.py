"""Files for core systems (基幹系): which application left in which file, and who took it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


class Encoding(models.TextChoices):
    """In what characters a file is written."""

    UTF8 = "utf-8-sig", "UTF-8"
    CP932 = "cp932", _("Shift_JIS（CP932）")


class Which(models.TextChoices):
    """Which applications a file takes of those that did not leave yet."""

    RECEIVED = "received", _("受け付けたもの（取下げを除く）")
    DECIDED = "decided", _("結果が決まったもの")


@recorded(exclude=("sealed_file", "sealed_missing"))
class ExportBatch(models.Model):
    """One file. Its serial numbers have no gap in a procedure; its rows are fixed when it is begun."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="exports", verbose_name=_("手続"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    serial = models.PositiveIntegerField(_("通し番号"))
    which = models.CharField(_("対象"), max_length=10, choices=Which)
    encoding = models.CharField(_("文字コード"), max_length=10, choices=Encoding)
    with_sensitive = models.BooleanField(_("要配慮の項目を含む"), default=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("作った人"))
    begun_at = models.DateTimeField(_("始めた日時"))
    rows = models.PositiveIntegerField(_("件数"))
    done = models.PositiveIntegerField(_("済んだ件数"), default=0)
    sealed_missing = models.BinaryField(null=True)  # what the encoding lacks: [[receipt number, sign], …]
    replace_by = models.ForeignKey(  # who allowed 〓 for those
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("できた日時"), null=True, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    sealed_file = models.BinaryField(null=True)
    emptied_at = models.DateTimeField(_("消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("基幹系への出力")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "serial"), name="handover_export_serial_once"),
            models.CheckConstraint(condition=Q(rows__gt=0), name="handover_export_has_rows"),
            models.CheckConstraint(condition=Q(done__lte=F("rows")), name="handover_export_done_within_rows"),
            models.CheckConstraint(
                condition=Q(made_at=None, digest="") | (Q(made_at__isnull=False) & ~Q(digest="")),
                name="handover_export_made_has_digest",
            ),
            models.CheckConstraint(
                condition=Q(with_sensitive=False) | ~Q(reason=""), name="handover_export_sensitive_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.serial:04d}"

    @property
    def file_name(self) -> str:
        """A name that says nothing of anybody."""
        return f"{self.procedure.key}-{self.serial:04d}.csv"


class ExportRow(models.Model):
    """One application in one file. It leaves once; again only when somebody named it and said why."""

    batch = models.ForeignKey(ExportBatch, models.PROTECT, related_name="lines", verbose_name=_("出力"))
    number = models.PositiveIntegerField(_("行"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="exports", verbose_name=_("申請"))
    revision = models.PositiveIntegerField()  # of the answers that left
    again = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("出力の行")
        constraints = (
            models.UniqueConstraint(fields=("batch", "number"), name="handover_export_row_number_once"),
            models.UniqueConstraint(fields=("batch", "application"), name="handover_export_once_in_a_file"),
            models.UniqueConstraint(
                fields=("application",), condition=Q(again=False), name="handover_export_once_for_each_application"
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class Download(models.Model):
    """Somebody took a file."""

    batch = models.ForeignKey(ExportBatch, models.PROTECT, related_name="downloads", verbose_name=_("出力"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("ダウンロード")

    def __str__(self) -> str:
        return f"{self.batch_id} {self.at:%Y-%m-%d %H:%M}"
