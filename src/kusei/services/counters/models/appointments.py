"""Appointments (予約), and the consultations by video that some of them are."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.counters.models.common import PERSON, new_secret


def new_room() -> str:
    """The name of a room that nobody guesses: 120 bits."""
    return secrets.token_hex(15)


@recorded(exclude=("secret",))
class Appointment(models.Model):
    """A time at which somebody is expected for a service. A place at a time is given to one appointment."""

    class State(models.TextChoices):
        """状態."""

        BOOKED = "booked", _("予約済み")
        ARRIVED = "arrived", _("到着")
        CANCELLED = "cancelled", _("取消し")

    class Kind(models.TextChoices):
        """どう会うか."""

        COUNTER = "counter", _("窓口で")
        VISIT = "visit", _("いくつもの課を回る")
        REMOTE = "remote", _("オンラインで")

    kind = models.CharField(_("種類"), max_length=7, choices=Kind, default=Kind.COUNTER)
    office = models.CharField(_("窓口"), max_length=30)
    service = models.CharField(_("手続"), max_length=30)  # of a visit: its kind
    begins_at = models.DateTimeField(_("予約の時刻"))
    place = models.PositiveSmallIntegerField()  # 0 … places - 1
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.BOOKED)
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    secret = models.CharField(max_length=32, default=new_secret, unique=True)
    made_at = models.DateTimeField(_("予約した日時"))

    class Meta:
        verbose_name = _("窓口の予約")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "office", "service", "begins_at", "place"),
                condition=~Q(state="cancelled"),
                name="counters_appointment_place_once",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


@recorded(exclude=("room", "note"))
class Consultation(models.Model):
    """A consultation by video (オンライン相談): the waiting room, the room at the provider, and the note."""

    class State(models.TextChoices):
        """状態."""

        BOOKED = "booked", _("予約済み")
        WAITING = "waiting", _("待合室にいる")
        OPEN = "open", _("相談中")
        DONE = "done", _("終わった")
        NO_SHOW = "no_show", _("来なかった")
        ABANDONED = "abandoned", _("途中でやめた")
        CANCELLED = "cancelled", _("取消し")

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="consultation")
    state = models.CharField(_("状態"), max_length=9, choices=State, default=State.BOOKED)
    room = models.CharField(max_length=64, default=new_room, unique=True)
    entered_at = models.DateTimeField(_("待合室に入った日時"), null=True, blank=True)
    opened_at = models.DateTimeField(_("部屋を開けた日時"), null=True, blank=True)
    clerk = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    note = models.BinaryField(null=True, blank=True)  # encrypted at rest; emptied when its time is over
    note_at = models.DateTimeField(_("まとめを書いた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("オンライン相談")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="open") | Q(opened_at__isnull=False, entered_at__isnull=False),
                name="counters_consultation_open_since",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "no_show", "abandoned", "cancelled")) | Q(ended_at__isnull=False),
                name="counters_consultation_ended",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
