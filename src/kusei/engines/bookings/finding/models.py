"""Secret addresses under which a calendar program reads the bookings of a person or of a group."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.reservations.models import Group
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


@recorded(exclude=("digest", "sealed"), label="made_at")
class Feed(models.Model):
    """An address that its person gave to a program. It is known by its SHA-256; one that was revoked never works again.

    With `group` it shows what the group booked, as long as the person is a member.
    """

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("本人"))
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("団体"))
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField(_("アドレス（暗号化）"))
    made_at = models.DateTimeField(_("作った日時"))
    revoked_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("予約カレンダーのアドレス")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "group"),
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="finding_feed_one",
            ),
        )

    def __str__(self) -> str:
        return f"F{self.pk}"
