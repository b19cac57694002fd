"""Who waits for what (空き待ち), what was offered to them, saved searches with notices, and slots that became free.

Where somebody stands is derived: they are in line while they did not leave, the last day has not passed, and nothing
was offered to them that they did not decline.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.reservations.models import Booking, Group
from kusei.engines.bookings.resources.models import MIDNIGHT, Resource
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.web import clock

PERSON = settings.AUTH_USER_MODEL


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries by where they stand."""

    def in_line(self) -> EntryQuerySet:
        """Those who wait, the first in line first."""
        offered = Offer.objects.filter(entry=OuterRef("pk"), declined_at=None)
        waiting = self.filter(left_at=None, last_day__gte=clock.today(), person__is_active=True)
        return waiting.exclude(Exists(offered)).order_by("pk")


@recorded(label="made_at")
class Entry(models.Model):
    """Somebody waits for one of these resources, on one of these days, in that part or time of the day."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("待つ人"))
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("使う団体")
    )
    resources: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        Resource, verbose_name=_("貸し出すもの"), related_name="+"
    )
    first_day = models.DateField(_("最初の日"))
    last_day = models.DateField(_("最後の日"))
    part = models.CharField(_("区分"), max_length=40, blank=True)  # blank: whatever lies within the times
    begins = models.PositiveSmallIntegerField(_("始まり"), default=0)  # minutes since midnight
    ends = models.PositiveSmallIntegerField(_("終わり"), default=MIDNIGHT)
    minutes = models.PositiveSmallIntegerField(_("使う長さ（分）"), default=0)  # of free times; 0: the shortest
    people = models.PositiveIntegerField(_("人数"), default=0)
    purpose = models.CharField(_("利用の目的"), max_length=200, blank=True)
    answers = models.JSONField(_("料金の質問への答え"), default=dict)
    made_at = models.DateTimeField(_("申し込んだ日時"))
    left_at = models.DateTimeField(_("やめた日時"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("空き待ち")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="waiting_entry_days"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins"), ends__lte=MIDNIGHT), name="waiting_entry_times"),
        )
        indexes = (models.Index(fields=("last_day",), name="waiting_entry_line", condition=Q(left_at=None)),)

    def __str__(self) -> str:
        return f"W{self.pk}"


class Offer(models.Model):
    """A booking that is held for whoever waited, until its `until`. What became of it is the booking's state."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="offers", verbose_name=_("空き待ち"))
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+", verbose_name=_("仮おさえ"))
    made_at = models.DateTimeField(_("知らせた日時"))
    declined_at = models.DateTimeField(_("辞退した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("空き待ちの案内")
        constraints = (
            models.UniqueConstraint(fields=("entry",), condition=Q(declined_at=None), name="waiting_offer_one"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id}→{self.booking_id}"


@recorded(exclude=("wish",), label="name")
class Alert(models.Model):
    """A saved search (空いたら知らせる): a notice when something that fits becomes free, until it expires."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("知らせる人"))
    name = models.CharField(_("条件"), max_length=300)
    wish = models.JSONField(_("さがす条件"))  # finding.wishes.Wish
    made_at = models.DateTimeField(_("作った日時"))
    paused = models.BooleanField(_("休止中"), default=False)
    expires_on = models.DateField(_("最後の日"))
    deleted_at = models.DateTimeField(_("消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("空きのお知らせ")
        indexes = (
            models.Index(fields=("expires_on",), name="waiting_alert_live", condition=Q(deleted_at=None, paused=False)),
        )

    def __str__(self) -> str:
        return self.name


class Freed(models.Model):
    """A slot that became free and whose waiting list was not looked at yet. With `held` it is kept under this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name=_("貸し出すもの"))
    day = models.DateField(_("利用日"))
    part = models.CharField(_("区分"), max_length=120, blank=True)
    begins_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    held = models.BooleanField(_("確保中"), default=False)
    made_at = models.DateTimeField(_("空いた日時"))
    done_at = models.DateTimeField(_("案内した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("空いた枠")
        indexes = (models.Index(fields=("made_at",), name="waiting_freed_open", condition=Q(done_at=None)),)

    def __str__(self) -> str:
        return f"{self.resource_id} {self.day} {self.part}"
