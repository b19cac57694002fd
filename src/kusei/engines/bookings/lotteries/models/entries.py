"""Entries (申込み): who wants what, in which order, under a ticket that the machine gave."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.lotteries.models.rounds import Round
from kusei.engines.bookings.reservations.models import Group
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


@recorded(label="ticket")
class Entry(models.Model):
    """An entry. The ticket (抽選番号) is random and stays; wishes change until the window closes, and never after.

    `wishes`: in order, each `{"uses": [[resource id, day, part], …], "times": [9:00–12:00, …], "slots": [keys]}`; its
    slots are won all together.
    """

    class State(models.TextChoices):
        """Whether it takes part."""

        ACTIVE = "active", _("申込み中")
        WITHDRAWN = "withdrawn", _("取下げ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="entries")
    ticket = models.CharField(_("抽選番号"), max_length=20)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="lottery_entries")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="lottery_entries")
    booker = models.CharField(_("利用者の区分"), max_length=40)
    priority = models.PositiveSmallIntegerField(_("優先順位"), default=0)
    resident = models.BooleanField(_("区民の優先分に入る"), default=False)
    most = models.PositiveSmallIntegerField(_("当選する希望の数の上限"), default=1)
    wishes = models.JSONField(_("希望"))
    people = models.PositiveIntegerField(_("人数"), default=0)
    purpose = models.CharField(_("利用の目的"), max_length=200, blank=True)
    answers = models.JSONField(_("料金の質問への答え"), default=dict)
    state = models.CharField(_("状態"), max_length=9, choices=State, default=State.ACTIVE)
    entered_at = models.DateTimeField(_("申し込んだ日時"))
    changed_at = models.DateTimeField(_("変えた日時"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("抽選の申込み")
        constraints = (
            models.UniqueConstraint(fields=("round", "ticket"), name="lotteries_entry_ticket"),
            models.CheckConstraint(condition=Q(state__in=("active", "withdrawn")), name="lotteries_entry_state"),
            models.CheckConstraint(condition=Q(most__gte=1), name="lotteries_entry_most"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(group__isnull=False), name="lotteries_entry_somebody"
            ),
        )
        indexes = (models.Index(fields=("person",), name="lotteries_entry_person"),)

    def __str__(self) -> str:
        return self.ticket


class Participant(models.Model):
    """Who takes part with an entry: its groups, or the person; each with one entry of a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="participants")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("抽選に申し込んだ人・団体")
        constraints = (
            models.UniqueConstraint(fields=("round", "group"), name="lotteries_participant_group"),
            models.UniqueConstraint(fields=("round", "person"), name="lotteries_participant_person"),
            models.CheckConstraint(
                condition=Q(group=None, person__isnull=False) | Q(group__isnull=False, person=None),
                name="lotteries_participant_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry_id}"
