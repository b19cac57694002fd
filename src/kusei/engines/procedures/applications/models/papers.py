"""Files that belong to a draft or an application, by the field that asked for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models.applications import Application
from kusei.engines.procedures.applications.models.drafts import Draft


class Attachment(models.Model):
    """A stored file in its place: `file` is the number of a `files.StoredFile`."""

    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, blank=True, related_name="attachments")
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="attachments")
    field = models.CharField(_("項目"), max_length=60)
    file = models.UUIDField(_("ファイル"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("日時"))
    replaced_at = models.DateTimeField(_("差し替えた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("添付書類")
        constraints = (
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(application__isnull=False), name="applications_attachment_belongs"
            ),
            models.UniqueConstraint(
                fields=("application", "file"), condition=Q(application__isnull=False), name="applications_file_once"
            ),
        )
        indexes = (models.Index(fields=("file",), name="applications_file"),)

    def __str__(self) -> str:
        return str(self.file)
