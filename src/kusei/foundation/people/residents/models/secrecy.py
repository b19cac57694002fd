"""Whom nobody may find: persons and parties under protection (支援措置), from violence or stalking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.foundation.people.residents.models.parties import Party


@recorded(exclude=("reason", "lift_reason"))
class Secrecy(models.Model):
    """Protection of a person or a party, from a day on, until two members of staff lifted it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="secrecies",
        null=True,
        blank=True,
        verbose_name=_("アカウント"),
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="secrecies", null=True, blank=True, verbose_name=_("グループ・会社")
    )
    since = models.DateField(_("開始日"))
    set_at = models.DateTimeField(_("設定日時"))
    reason = models.BinaryField()  # `encryption.seal_json`
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("設定した職員")
    )
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("解除を申し出た職員"),
    )
    lift_asked_at = models.DateTimeField(_("解除を申し出た日時"), null=True, blank=True)
    lift_reason = models.BinaryField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("解除を確認した職員"),
    )
    until = models.DateField(_("解除日"), null=True, blank=True)

    class Meta:
        verbose_name = _("支援措置")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=True, party__isnull=False) | Q(user__isnull=False, party__isnull=True),
                name="residents_secrecy_one_subject",
            ),
            models.UniqueConstraint(fields=("user",), condition=Q(until=None), name="residents_secrecy_user_once"),
            models.UniqueConstraint(fields=("party",), condition=Q(until=None), name="residents_secrecy_party_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="residents_secrecy_period"),
            # Lifted means: asked for by one person with a reason, confirmed by another.
            models.CheckConstraint(
                condition=Q(lifted_by=None, until=None)
                | (
                    Q(lifted_by__isnull=False, until__isnull=False, lift_asked_by__isnull=False)
                    & ~Q(lifted_by=F("lift_asked_by"))
                ),
                name="residents_secrecy_lifted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(lift_asked_by=None, lift_asked_at=None, lift_reason=None)
                | Q(lift_asked_by__isnull=False, lift_asked_at__isnull=False, lift_reason__isnull=False),
                name="residents_secrecy_lift_asked_whole",
            ),
        )

    def __str__(self) -> str:
        return str(self.since)
