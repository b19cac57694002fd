"""What procrastinate does not keep: why a job failed, and what a person did about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class Failure(models.Model):
    """One failed attempt of a job (失敗). The class and the place only: a message could hold personal
    data.
    """

    job_id = models.BigIntegerField(_("ジョブの番号"), db_index=True)
    task = models.CharField(_("処理"), max_length=128)
    at = models.DateTimeField(_("日時"))
    attempt = models.PositiveIntegerField(_("回数"))
    error = models.CharField(_("エラーの種類"), max_length=200)
    place = models.CharField(_("場所"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ジョブの失敗")

    def __str__(self) -> str:
        return f"{self.task} {self.job_id}: {self.error}"


class Deed(models.TextChoices):
    """What an administrator can do to a job."""

    RETRY = "retry", _("やり直し")
    CANCEL = "cancel", _("取り消し")


@recorded()
class Intervention(models.Model):
    """A person made a job run again or cancelled it (手動の操作)."""

    job_id = models.BigIntegerField(_("ジョブの番号"))
    task = models.CharField(_("処理"), max_length=128)
    deed = models.CharField(_("操作"), max_length=10, choices=Deed)
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作した人"))
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("ジョブの手動操作")
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="jobs_intervention_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.deed} {self.job_id}"
