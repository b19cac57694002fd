"""Changes of the keys that encrypt personal data: how far one has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


@recorded(ignore=("progress",))
class KeyRotation(models.Model):
    """One walk through everything that is encrypted. `progress`: by table, where it stands and what it found."""

    only_count = models.BooleanField(_("数えるだけ"), default=False)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("始めた人")
    )
    begun_at = models.DateTimeField(_("始めた日時"))
    finished_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    progress = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("暗号鍵の変更")
        constraints = (
            models.UniqueConstraint(
                fields=("finished_at",),
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="handover_one_rotation_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"
