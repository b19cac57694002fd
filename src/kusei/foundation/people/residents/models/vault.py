"""The profile vault: one row for each value that a resident gave, encrypted, with where it came from and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


@recorded(exclude=("value",), label="field")
class Fact(models.Model):
    """One value of one field. The current one has no end; what it replaced stays, as the person's own history.

    A value that the person deleted is gone: the row stays without it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="facts", verbose_name=_("アカウント")
    )
    field = models.CharField(_("項目"), max_length=40)  # a key of `fields.FIELDS`
    value = models.BinaryField(null=True)  # `encryption.seal_json`; null when the person deleted it
    source = models.CharField(_("出所"), max_length=80)  # self, card, counter, import, application:<receipt>
    on = models.DateField(_("登録日"))
    recorded_at = models.DateTimeField(_("記録日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("登録した情報")
        indexes = (models.Index(fields=("user", "field", "-id"), name="residents_fact_of_user"),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "field"), condition=Q(ended_at=None), name="residents_fact_one_current"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(ended_at__isnull=False), name="residents_fact_current_has_value"
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"^(self|card|counter|import|application:[0-9A-Za-z._-]{1,60})$"),
                name="residents_fact_source",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("recorded_at")), name="residents_fact_period"
            ),
        )

    def __str__(self) -> str:
        return self.field


@recorded(exclude=("details",))
class HouseholdMember(models.Model):
    """A person of the resident's household (世帯員), as the resident described them; everything personal encrypted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="household", verbose_name=_("アカウント")
    )
    position = models.PositiveSmallIntegerField(_("並び順"))
    details = models.BinaryField()  # relation, name, date of birth, sex, by `encryption.seal_json`
    source = models.CharField(_("出所"), max_length=80)
    on = models.DateField(_("登録日"))

    class Meta:
        verbose_name = _("世帯員")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "position"),
                name="residents_household_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"^(self|card|counter|import|application:[0-9A-Za-z._-]{1,60})$"),
                name="residents_household_source",
            ),
        )

    def __str__(self) -> str:
        return str(self.position)
