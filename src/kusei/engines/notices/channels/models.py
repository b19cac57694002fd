"""The tables of the ways out: which events of providers were taken in, and printed letters."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.channels.letter.models import Letter, LetterDownload, LetterJob

__all__ = ["Letter", "LetterDownload", "LetterJob", "ProviderEvent"]


class ProviderEvent(models.Model):
    """An event that a provider told by webhook and that was taken in: told again, it changes nothing.

    Kept for 90 days; nothing of its content is.
    """

    provider = models.CharField(max_length=10)  # "line", "sms", "call"
    event_id = models.CharField(max_length=100)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("提供者からの知らせ")
        constraints = (models.UniqueConstraint(fields=("provider", "event_id"), name="channels_event_once"),)

    def __str__(self) -> str:
        return f"{self.provider} #{self.pk}"
