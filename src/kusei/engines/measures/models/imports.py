"""Files of values between reading and agreement."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


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
