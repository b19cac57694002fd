"""What was exported, as it was, and the files that came back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class ImportState(models.TextChoices):
    """Where a file stands."""

    READING = "reading", _("読み取り中")
    PREVIEWED = "previewed", _("確認待ち")
    APPLYING = "applying", _("反映中")
    APPLIED = "applied", _("反映済み")
    REFUSED = "refused", _("読み取れません")
    CANCELLED = "cancelled", _("取りやめ")


@recorded(label="title", exclude=("content",))
class BulkExport(models.Model):
    """A sheet that was exported (書き出した表): its columns and values at that moment, never changed afterwards.

    The file carries `token`; what comes back is compared with `content`.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    title = models.CharField(_("表題"), max_length=200)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("書き出した日時"))

    class Meta:
        verbose_name = _("書き出した表")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "object_id", "created_by", "content_hash"), name="bulk_export_once"
            ),
        )

    def __str__(self) -> str:
        return self.title


@recorded(label="file_name", exclude=("content", "reading", "choices", "outcome"), ignore=("rows_read",))
class BulkImport(models.Model):
    """A file that came back (取り込み): its bytes, what was read in it, what was chosen, and what became of it.

    `reading`: values and errors by cell. `choices`: for cells in conflict, whose value is taken and against which
    value of the others that was decided. `kept`: whether the bytes are there: with what looks like a My Number in
    them they are not. `preview_hash`: what the person agreed to. `outcome`: the differences that
    were applied. `message`: why it was refused, or why it went back to the preview.
    """

    export = models.ForeignKey(BulkExport, on_delete=models.PROTECT, null=True, related_name="imports")
    file_name = models.CharField(_("ファイル名"), max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("大きさ（バイト）"))
    kept = models.BooleanField(_("ファイルを残している"), default=True)
    language = models.CharField(max_length=10)
    state = models.CharField(_("状態"), max_length=10, choices=ImportState, default=ImportState.READING)
    rows_read = models.PositiveIntegerField(_("読み取った行"), default=0)
    reading = models.JSONField(null=True)
    choices = models.JSONField(default=dict)
    preview_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("変更の理由"), max_length=500, blank=True)
    message = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict)
    outcome = models.JSONField(null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("取り込んだ日時"))
    moved_at = models.DateTimeField(_("状態が変わった日時"))

    class Meta:
        verbose_name = _("表の取り込み")
        indexes = (models.Index(fields=("uploaded_by", "-uploaded_at"), name="bulk_import_mine"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[str(one) for one in ImportState]), name="bulk_import_state"),
            models.CheckConstraint(
                condition=Q(state__in=["reading", "refused", "cancelled"])
                | Q(export__isnull=False, reading__isnull=False),
                name="bulk_import_read",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", outcome__isnull=False) | (~Q(state="applied") & Q(outcome__isnull=True)),
                name="bulk_import_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applying", "applied"]) | ~Q(preview_hash=""), name="bulk_import_agreed"
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("bulk:import", args=[self.pk])

    @property
    def changed(self) -> int:
        """How many cells it changed."""
        return int(self.counts.get("changes", 0)) + int(self.counts.get("mine", 0))
