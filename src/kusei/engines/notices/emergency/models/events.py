"""What happened to an alert, one row each; the table refuses to change or delete any."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.emergency.models.alerts import Alert


class AlertEvent(models.Model):
    """One step of an alert (経過): who, when, and why where a reason is asked for."""

    class Kind(models.TextChoices):
        """What was done."""

        DRAFTED = "drafted", _("下書きを作成")
        CHANGED = "changed", _("内容を変更")
        ASKED = "asked", _("配信の確認を依頼")
        RETURNED = "returned", _("下書きに戻した")
        WITHDRAWN = "withdrawn", _("取り下げ")
        RELEASED = "released", _("2人の確認で配信")
        RELEASED_FAST = "released_fast", _("1人で緊急に配信")
        SUPERSEDED = "superseded", _("続報に替わった")
        CANCELLED = "cancelled", _("解除・取消し")
        ENDED = "ended", _("終了")

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="events")
    kind = models.CharField(_("できごと"), max_length=15, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("日時"))
    reason = models.CharField(_("理由"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("緊急のお知らせの経過")
        indexes = (models.Index(fields=("alert", "id"), name="emergency_event_of_alert"),)

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind}"
