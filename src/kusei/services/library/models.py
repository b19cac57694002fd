"""Who sits at which seat (座席の利用), the codes that stand on seats, and readers' cards (利用者カード).

A seat is booked as any resource (`reservations`); the token of a card is a card of `checkins`. Here stands only what
they do not know: that somebody came and left, and that somebody is a reader.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.checkins.models import Card
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.audit.tracking import recorded
from kusei.services.library import numbers

PERSON = settings.AUTH_USER_MODEL


class How(models.TextChoices):
    """By what it is known that somebody came."""

    CODE = "code", _("席のコード")
    CARD = "card", _("利用者カード")
    DESK = "desk", _("窓口")
    GOES_ON = "goes-on", _("延長")


class Sitting(models.Model):
    """Somebody came to the seat that they had booked; until when they stayed, if they left early."""

    booking = models.OneToOneField(Booking, models.PROTECT, primary_key=True, related_name="sitting")
    came_at = models.DateTimeField(_("利用を確認した日時"))
    how = models.CharField(_("確認の方法"), max_length=8, choices=How)
    left_at = models.DateTimeField(_("席を空けた日時"), null=True, blank=True)
    after = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="goes_on")

    class Meta:
        verbose_name = _("座席の利用")
        constraints = (
            models.CheckConstraint(condition=Q(how__in=How.values), name="library_sitting_how"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("came_at")), name="library_sitting_left_after_coming"
            ),
            models.CheckConstraint(condition=~Q(after=F("booking")), name="library_sitting_not_after_itself"),
        )

    def __str__(self) -> str:
        return str(self.booking_id)


@recorded(exclude=("code",), label="resource_id")
class SeatCode(models.Model):
    """The code that stands on a seat. A new edition makes the printed one worthless."""

    resource = models.OneToOneField(Resource, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("席"))
    code = models.CharField(_("席のコード"), max_length=12, unique=True)
    edition = models.PositiveIntegerField(_("版"), default=1)
    made_at = models.DateTimeField(_("作った日時"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("席のコード")

    def __str__(self) -> str:
        return f"{self.resource_id}/{self.edition}"


class State(models.TextChoices):
    """What a reader's card is today."""

    VALID = "valid", _("使えます")
    EXPIRED = "expired", _("期限切れ")
    STOPPED = "stopped", _("止めました")


class Proof(models.TextChoices):
    """By what the reader was known."""

    DOCUMENT = "document", _("本人確認書類")
    APPLICATION = "application", _("利用者登録の申請")


@recorded(label="running")
class ReaderCard(models.Model):
    """A reader's card: whose, until when, and the token that gates read. A new one follows a lost one."""

    running = models.BigIntegerField(
        _("通し番号"),
        unique=True,
        db_default=Func(Value("library_running"), function="nextval", output_field=models.BigIntegerField()),
    )
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="reader_cards", verbose_name=_("利用者"))
    token = models.OneToOneField(Card, models.PROTECT, related_name="reader_card", verbose_name=_("入館カード"))
    valid_from = models.DateField(_("始まりの日"))
    valid_until = models.DateField(_("最後の日"))
    proof = models.CharField(_("本人確認"), max_length=12, choices=Proof)
    application = models.CharField(_("受付番号"), max_length=20, blank=True)  # of the registration, if there is one
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    issued_at = models.DateTimeField(_("発行した日時"))
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("発行した人"))
    stopped_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)
    stopped_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("止めた理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("図書館の利用者カード")
        constraints = (
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="library_card_period"),
            models.CheckConstraint(condition=Q(proof__in=Proof.values), name="library_card_proof"),
            models.CheckConstraint(
                condition=~Q(proof="application") | ~Q(application=""), name="library_card_application"
            ),
            models.CheckConstraint(condition=Q(stopped_at=None) | ~Q(why=""), name="library_card_stopped_why"),
            models.UniqueConstraint(
                fields=("person",), condition=Q(stopped_at=None), name="library_card_one_of_a_person"
            ),
        )
        indexes = (models.Index(fields=("-issued_at",), name="library_card_newest"),)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number that people read: the running one and a check digit."""
        return numbers.number_of(self.running)

    def state_on(self, day: dt.date) -> State:
        """What it is on the day. Its token may have been stopped by whoever keeps the cards of the gates."""
        if self.stopped_at is not None or self.token.revoked_at is not None:
            return State.STOPPED
        return State.VALID if self.valid_from <= day <= self.valid_until else State.EXPIRED
