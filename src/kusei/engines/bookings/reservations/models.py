"""Groups that are registered to book, series, bookings with their equipment, and what happened to them.

What a booking occupies stands in `claims` under the booking's own id. The database refuses a booking that stands
without its claim, and a claim that outlives its booking (see `guards`).
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """状態."""

    HELD = "held", _("仮おさえ")  # kept for somebody until a moment
    UNPAID = "unpaid", _("お支払い待ち")
    ASKED = "asked", _("承認待ち")
    CONFIRMED = "confirmed", _("予約済み")
    USED = "used", _("利用済み")
    NO_SHOW = "no_show", _("無断不使用")
    CANCELLED = "cancelled", _("取消し")
    LAPSED = "lapsed", _("期限切れ")
    REFUSED = "refused", _("不承認")
    UNDONE = "undone", _("取りやめ")  # within the grace time: as if it had never been


class Source(models.TextChoices):
    """どこから."""

    RESIDENT = "resident", _("本人")
    COUNTER = "counter", _("窓口")
    SERIES = "series", _("定期利用")
    LOTTERY = "lottery", _("抽選")
    OFFER = "offer", _("空き待ち")
    REOPENED = "reopened", _("再開")
    PROLONGED = "prolonged", _("延長")


PENDING = (State.HELD, State.UNPAID)
STANDING = (State.HELD, State.UNPAID, State.ASKED, State.CONFIRMED)
COUNTED = (*STANDING, State.USED, State.NO_SHOW)
"""What a quota counts."""
OVER = (State.CANCELLED, State.LAPSED, State.REFUSED, State.UNDONE, State.NO_SHOW)
"""What holds nothing any more."""


class GroupState(models.TextChoices):
    """登録の状態. Whether a registration still holds, its days say."""

    ASKED = "asked", _("登録の申請中")
    REGISTERED = "registered", _("登録済み")
    REFUSED = "refused", _("登録しない")
    ENDED = "ended", _("登録の終わり")


@recorded(label="name")
class Group(models.Model):
    """A group that is registered to book (登録団体), or asks to be, as one kind, until a day."""

    name = models.CharField(_("団体名"), max_length=120)
    state = models.CharField(_("登録の状態"), max_length=10, choices=GroupState, default=GroupState.REGISTERED)
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登録した施設")
    )  # whose department decides; none: that of any facility that knows the kind
    representative = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代表者")
    )
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("申請した日時"), null=True, blank=True)
    kind = models.CharField(_("団体の区分"), max_length=40)  # a key of the rules: `who.groups`
    district = models.CharField(_("地区"), max_length=60, blank=True)
    valid_from = models.DateField(_("登録した日"))
    valid_until = models.DateField(_("登録の最後の日"), null=True, blank=True)
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        PERSON, verbose_name=_("予約できる人"), related_name="booking_groups"
    )

    class Meta:
        verbose_name = _("登録団体")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="reservations_group_period"
            ),
            models.CheckConstraint(condition=Q(state__in=GroupState.values), name="reservations_group_state"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(representative=None) | ~Q(decided_by=F("representative")),
                name="reservations_group_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """Several bookings that were asked for at once, week by week; the report says what became of each day."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name=_("貸し出すもの"))
    report = models.JSONField(_("結果"), default=list)  # [{"day": …, "outcome": "booked" or the code of a refusal}]
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = _("定期利用")

    def __str__(self) -> str:
        return f"S{self.pk}"


@recorded(label="number")
class Booking(models.Model):
    """One use of one resource (予約). What it is about never changes; only its state does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(
        _("予約番号"),
        unique=True,
        db_default=Func(Value("reservations_number"), function="nextval", output_field=models.BigIntegerField()),
    )
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="bookings", verbose_name=_("貸し出すもの"))
    day = models.DateField(_("利用日"))
    part = models.CharField(_("区分"), max_length=120, blank=True)  # several that follow on each other: "am+pm"
    begins_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    slots = models.PositiveSmallIntegerField(_("枠の数"), default=1)  # how many a quota of slots counts
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("予約した人")
    )  # none: somebody at the counter without an account
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("団体")
    )
    booker = models.CharField(_("利用者の区分"), max_length=40)  # a key of the rules: `bookers`
    people = models.PositiveIntegerField(_("人数"), default=0)
    purpose = models.CharField(_("利用の目的"), max_length=200, blank=True)
    answers = models.JSONField(_("料金の質問への答え"), default=dict)
    state = models.CharField(_("状態"), max_length=10, choices=State)
    source = models.CharField(_("受付の方法"), max_length=10, choices=Source)
    price = models.PositiveIntegerField(_("使用料"), default=0)
    deposit = models.PositiveIntegerField(_("保証金"), default=0)  # yen, asked with the price and given back after use
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="bookings")
    until = models.DateTimeField(_("仮おさえの期限"), null=True, blank=True)  # of what is held or not paid
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("予約した日時"))

    class Meta:
        verbose_name = _("予約")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="reservations_booking_times"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="reservations_booking_state"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="reservations_booking_source"),
            models.CheckConstraint(condition=Q(slots__gte=1), name="reservations_booking_slots"),
            models.CheckConstraint(
                condition=~Q(state__in=PENDING) | Q(until__isnull=False), name="reservations_booking_held_until"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(group__isnull=False) | Q(made_by__isnull=False),
                name="reservations_booking_somebody",
            ),
        )
        indexes = (
            models.Index(fields=("resource", "day"), name="reservations_booking_day"),
            models.Index(fields=("person", "day"), name="reservations_booking_person"),
            models.Index(fields=("group", "day"), name="reservations_booking_group", condition=Q(group__isnull=False)),
            models.Index(fields=("until",), name="reservations_booking_until", condition=Q(state__in=PENDING)),
        )

    def __str__(self) -> str:
        return str(self.number)


class BookingEvent(models.Model):
    """What happened to a booking, when, by whom and why. Append-only."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    kind = models.CharField(_("できごと"), max_length=20)
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("理由"), max_length=400, blank=True)
    facts = models.JSONField(_("内容"), default=dict)  # plain values without personal data

    class Meta:
        verbose_name = _("予約のできごと")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("booking",), condition=Q(kind="deposit"), name="reservations_deposit_settled_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.booking_id} {self.kind}"


class Item(models.Model):
    """Equipment (附属設備) that a booking has with it, so many pieces, under the booking's claim. Stays."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="items")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name=_("設備"))
    number = models.PositiveSmallIntegerField(_("数"))

    class Meta:
        verbose_name = _("予約した設備")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("booking", "resource"), name="reservations_item_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="reservations_item_number"),
        )

    def __str__(self) -> str:
        return f"{self.resource_id} × {self.number}"


class Contact(models.Model):
    """Who booked at the counter without an account: name and telephone, encrypted, until the day `keep_until`."""

    booking = models.OneToOneField(Booking, models.PROTECT, primary_key=True, related_name="contact")
    sealed = models.BinaryField(_("連絡先（暗号化）"))
    index = models.CharField(_("名前の索引"), max_length=64, db_index=True)  # blind index of the name
    keep_until = models.DateField(_("保存する最後の日"), db_index=True)

    class Meta:
        verbose_name = _("予約した人の連絡先")

    def __str__(self) -> str:
        return str(self.pk)


class GroupEvent(models.Model):
    """What happened to a group's registration and members. Append-only."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="events")
    kind = models.CharField(_("できごと"), max_length=20)
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")  # the member concerned
    why = models.CharField(_("理由"), max_length=400, blank=True)
    facts = models.JSONField(_("内容"), default=dict)  # plain values without personal data

    class Meta:
        verbose_name = _("団体のできごと")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.group_id} {self.kind}"


class Invitation(models.Model):
    """An e-mail address that is asked to join a group. Whoever signs in with it, verified, may say yes until then."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="invitations")
    sealed = models.BinaryField(_("メールアドレス（暗号化）"))
    index = models.CharField(_("メールアドレスの索引"), max_length=64)
    invited_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("招待した日時"))
    until = models.DateTimeField(_("招待の期限"))

    class Meta:
        verbose_name = _("団体への招待")
        constraints = (models.UniqueConstraint(fields=("group", "index"), name="reservations_invitation_once"),)
        indexes = (models.Index(fields=("index",), name="reservations_invitation_index"),)

    def __str__(self) -> str:
        return str(self.pk)


class GroupFile(models.Model):
    """A document that was handed in with a group's registration: rules, list of members."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="files")
    file = models.OneToOneField("files.StoredFile", models.SET_NULL, null=True, related_name="+")  # none: discarded
    at = models.DateTimeField(_("提出した日時"))

    class Meta:
        verbose_name = _("団体の書類")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.pk)
