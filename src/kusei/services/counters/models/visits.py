"""Visits over several sections (おくやみ): which sections in which order, and what was done.

No name and no answer is stored, only the sections that follow from the answers; a job deletes them after some days.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.counters.models.appointments import Appointment
from kusei.services.counters.models.common import PERSON, new_secret

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else


def new_code() -> str:
    """What somebody without an account types at the kiosk or says at the desk: eight letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


@recorded(exclude=("secret", "code", "person"))
class Visit(models.Model):
    """One visit of somebody to several sections, planned before and ticked on the way."""

    class State(models.TextChoices):
        """状態."""

        PLANNED = "planned", _("計画中")
        GOING = "going", _("回っている")
        DONE = "done", _("終わった")
        CANCELLED = "cancelled", _("取りやめ")

    kind = models.CharField(_("種類"), max_length=30)
    office = models.CharField(_("始める窓口"), max_length=30)
    state = models.CharField(_("状態"), max_length=9, choices=State, default=State.PLANNED)
    code = models.CharField(max_length=8, default=new_code, unique=True)
    secret = models.CharField(max_length=32, default=new_secret, unique=True)
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True, related_name="visit")
    made_at = models.DateTimeField(_("計画した日時"))
    made_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")  # at the desk
    begun_at = models.DateTimeField(_("始めた日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("いくつもの課を回る計画")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=("going", "done")) | Q(begun_at__isnull=False), name="counters_visit_begun"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "cancelled")) | Q(ended_at__isnull=False), name="counters_visit_ended"
            ),
        )
        indexes = (models.Index(fields=("office", "made_at"), name="counters_visit_office"),)

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def spoken(self) -> str:
        """The code as it is written and read out: ABCD-EFGH."""
        return f"{self.code[:4]}-{self.code[4:]}"


class VisitStep(models.Model):
    """A section of a visit, its place in the order, and how it ended there."""

    class Outcome(models.TextChoices):
        """結果."""

        DONE = "done", _("済み")
        PAPERS = "papers", _("書類が足りない")
        LATER = "later", _("後日")
        NOT_NEEDED = "not_needed", _("必要なかった")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=30)
    office = models.CharField(_("窓口"), max_length=30)
    service = models.CharField(_("手続"), max_length=30)
    position = models.PositiveSmallIntegerField(_("順番"))
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("visit", "key"), name="counters_visit_step_once"),
            models.UniqueConstraint(
                fields=("visit", "position"),
                name="counters_visit_step_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="counters_visit_step_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit_id} {self.key}"
