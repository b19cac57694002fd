"""Segments and their versions. A version never changes: what was sent to it can be understood later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


@recorded(label="name")
class Segment(models.Model):
    """A named group of people (配信の対象), kept by a department."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    name = models.CharField(_("名称"), max_length=80)
    note = models.CharField(_("説明"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("使わなくした日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("配信の対象")
        constraints = (
            models.UniqueConstraint(
                fields=("department", "name"), condition=Q(ended_at=None), name="segments_segment_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="segments_segment_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


@recorded()
class SegmentVersion(models.Model):
    """One rule of a segment. The newest holds; the table refuses to change or delete any."""

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版"))
    rule = models.JSONField(_("条件"))  # `rules.Rule`
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("作った日時"))

    class Meta:
        verbose_name = _("配信の対象の版")
        constraints = (
            models.UniqueConstraint(fields=("segment", "number"), name="segments_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="segments_version_number"),
        )

    def __str__(self) -> str:
        return f"{self.segment_id} v{self.number}"
