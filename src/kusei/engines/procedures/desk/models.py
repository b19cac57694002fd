"""What only the desk keeps of an application: notes between staff, and the marks on the checklist."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.models import Version
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.web import encryption


class Note(models.Model):
    """A note between staff. The applicant never sees it; nobody changes it (`guards`)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes", verbose_name=_("申請"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    sealed_text = models.BinaryField(null=True)  # null after disposal
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("庁内メモ")

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def text(self) -> str:
        """What was written; blank after disposal."""
        return str(encryption.unseal_json(self.sealed_text)) if self.sealed_text else ""


@recorded()
class CheckMark(models.Model):
    """One point of the checklist, ticked. Taken back it stays on record; at most one of a point holds."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="marks", verbose_name=_("申請"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("様式の版"))
    item = models.PositiveSmallIntegerField(_("確認の項目"))  # place in the version's checklist, from 0
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    at = models.DateTimeField(_("日時"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("戻した職員")
    )
    undone_at = models.DateTimeField(_("戻した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("確認のしるし")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "item"), condition=Q(undone_at=None), name="desk_one_mark_for_each_item"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="desk_undone_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} [{self.item}]"


class Act(models.Model):
    """Something that staff did on an application, and when the same person acted before (`activity`): a view."""

    id = models.CharField(primary_key=True, max_length=24)
    application = models.ForeignKey(Application, models.DO_NOTHING, related_name="+", db_constraint=False)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    previous = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "desk_act"
        verbose_name = _("職員の操作")

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"
