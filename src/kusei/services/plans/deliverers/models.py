"""What delivers an initiative (届け手): a relation between a promise of a plan and something that a service offers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded

LONGEST_KEY, LONGEST_KIND, LONGEST_NOTE = 200, 40, 300
_PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "null": True, "related_name": "+"}


class Source(models.TextChoices):
    """Who says so."""

    PACK = "pack", _("パックのファイル")
    STAFF = "staff", _("職員")


@recorded(label="key")
class Delivery(models.Model):
    """Something delivers an initiative of a plan. Both stand by their keys: an initiative's holds through all editions,
    and what delivers it belongs to an engine or a service that this one does not know.

    One that somebody took back (`withdrawn_at`) stays, so that it can be put back and a pack does not bring it again.
    """

    plan = models.ForeignKey("plans.Plan", verbose_name=_("計画"), on_delete=models.CASCADE, related_name="+")
    initiative = models.CharField(_("取組のキー"), max_length=80)
    kind = models.CharField(_("種類"), max_length=LONGEST_KIND)
    key = models.CharField(_("届け手のキー"), max_length=LONGEST_KEY)
    note = models.CharField(_("補足"), max_length=LONGEST_NOTE, blank=True)
    source = models.CharField(_("だれが"), max_length=5, choices=Source)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("つないだ人"), **_PERSON)
    at = models.DateTimeField(_("つないだ日時"))
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("外した人"), **_PERSON)
    withdrawn_at = models.DateTimeField(_("外した日時"), null=True)
    changed_at = models.DateTimeField()  # of anything above: published pages depend on it

    class Meta:
        verbose_name = _("取組を届けるもの")
        constraints = (
            models.UniqueConstraint(fields=("plan", "initiative", "kind", "key"), name="deliverers_once"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="deliverers_source_known"),
            models.CheckConstraint(condition=~Q(initiative="") & ~Q(kind="") & ~Q(key=""), name="deliverers_all_named"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_by=None), name="deliverers_withdrawn_when"
            ),
        )
        indexes = (models.Index(fields=("kind", "key"), name="deliverers_by_deliverer"),)

    def __str__(self) -> str:
        return f"{self.initiative} {self.kind}:{self.key}"
