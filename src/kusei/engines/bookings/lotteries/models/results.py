"""What became of entries: the reasons of the draw, wins with their bookings, and the reserves (補欠) of each slot."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.lotteries.models.entries import Entry
from kusei.engines.bookings.lotteries.models.rounds import Round, Slot
from kusei.engines.bookings.reservations.models import Booking


class Outcome(models.Model):
    """The reason for each wish of an entry, as the record says. Append-only."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="outcome")
    reasons = ArrayField(models.CharField(max_length=20), verbose_name=_("結果"))

    class Meta:
        verbose_name = _("抽選の結果")

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Award(models.Model):
    """A wish that was won in the draw, or offered to a reserve. What became of it stands in its bookings."""

    class Origin(models.TextChoices):
        """How."""

        DRAW = "draw", _("当選")
        RESERVE = "reserve", _("補欠からの繰上げ")

    class State(models.TextChoices):
        """How far it is."""

        PENDING = "pending", _("枠をおさえる前")
        BOOKED = "booked", _("枠をおさえました")
        VOID = "void", _("枠をおさえられませんでした")

    round = models.ForeignKey(Round, models.PROTECT, related_name="awards")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="awards")
    wish = models.PositiveSmallIntegerField(_("希望の順"))  # from 1
    origin = models.CharField(max_length=7, choices=Origin)
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    until = models.DateTimeField(_("手続の期限"), null=True, blank=True)
    why = models.CharField(_("理由"), max_length=60, blank=True)  # code of the refusal

    class Meta:
        verbose_name = _("当選")
        constraints = (
            models.UniqueConstraint(fields=("entry", "wish"), name="lotteries_award_once"),
            models.CheckConstraint(condition=Q(state__in=("pending", "booked", "void")), name="lotteries_award_state"),
            models.CheckConstraint(condition=Q(origin__in=("draw", "reserve")), name="lotteries_award_origin"),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(until__isnull=False), name="lotteries_award_booked_until"
            ),
        )
        indexes = (models.Index(fields=("round",), name="lotteries_award_pending", condition=Q(state="pending")),)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.wish}"


class Use(models.Model):
    """A booking that came out of an award; one wish may have several."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="uses")
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+")
    freed_at = models.DateTimeField(_("空いた日時"), null=True, blank=True)  # the booking ended without a use

    class Meta:
        verbose_name = _("当選の予約")

    def __str__(self) -> str:
        return f"{self.award_id} {self.booking_id}"


class Reserve(models.Model):
    """A place in the list of reserves of a slot, from 1."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("補欠")
        SERVED = "served", _("繰上げの案内をしました")
        PASSED = "passed", _("順番が過ぎました")

    round = models.ForeignKey(Round, models.PROTECT, related_name="reserves")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="reserves")
    position = models.PositiveSmallIntegerField(_("補欠の順位"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="reserve_places")
    wish = models.PositiveSmallIntegerField(_("希望の順"))
    slots = ArrayField(models.CharField(max_length=64))  # of the wish
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    why = models.CharField(_("理由"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("補欠")
        constraints = (
            models.UniqueConstraint(fields=("slot", "position"), name="lotteries_reserve_position"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "served", "passed")), name="lotteries_reserve_state"
            ),
        )
        indexes = (GinIndex(fields=("slots",), name="lotteries_reserve_slots", condition=Q(state="waiting")),)

    def __str__(self) -> str:
        return f"{self.slot_id} {self.position}"
