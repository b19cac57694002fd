"""Houses that count who comes (入退館), their gates and devices, cards that people hold, and what devices told.

Who is in and how many came is derived from the events by query and kept nowhere.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL
MOST_PEOPLE = 500
"""So many people one press counts at most; a count of a whole house may be 9,999."""


class Band(models.TextChoices):
    """The age bands of the counts."""

    INFANT = "infant", _("乳幼児")
    LOWER = "lower", _("小学1～3年生")
    UPPER = "upper", _("小学4～6年生")
    JUNIOR = "junior", _("中学生")
    HIGH = "high", _("高校生世代")
    ADULT = "adult", _("大人")
    UNKNOWN = "unknown", _("区分なし")


@recorded(label="facility_id")
class House(models.Model):
    """A facility that counts who comes, with its rules of counting."""

    facility = models.OneToOneField(Facility, models.PROTECT, related_name="+", verbose_name=_("施設"))
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    closes_at = models.PositiveSmallIntegerField(_("閉める時刻"), default=1080)  # minutes since midnight
    groups = ArrayField(models.CharField(max_length=8, choices=Band), verbose_name=_("人数のボタン"), default=list)
    names = models.BooleanField(_("端末で名前からさがせる"), default=False)
    contractors = models.BooleanField(_("受託者も使える"), default=False)
    trusted_hours = models.PositiveSmallIntegerField(_("端末の時刻を信じる長さ（時間）"), default=72)
    trusted_ahead = models.PositiveSmallIntegerField(_("端末の時計の進みを許す長さ（分）"), default=2)
    least = models.PositiveSmallIntegerField(_("公表するいちばん小さい数"), default=5)

    class Meta:
        verbose_name = _("入退館のある施設")
        constraints = (
            models.CheckConstraint(condition=Q(closes_at__range=(1, 1440)), name="checkins_house_closes"),
            models.CheckConstraint(
                condition=Q(trusted_hours__range=(1, 720), trusted_ahead__range=(0, 60)), name="checkins_house_trust"
            ),
            models.CheckConstraint(condition=Q(least__range=(1, 100)), name="checkins_house_least"),
        )

    def __str__(self) -> str:
        return self.facility.title


@recorded(label="name")
class Gate(models.Model):
    """A door or kiosk of a house. One that ended stays, with what its devices told."""

    class Mode(models.TextChoices):
        """What can be told there."""

        BOTH = "both", _("入るとき・出るとき")
        ENTRY = "in", _("入るときだけ")
        EXIT = "out", _("出るときだけ")

    house = models.ForeignKey(House, models.PROTECT, related_name="gates", verbose_name=_("施設"))
    name = models.CharField(_("名前"), max_length=60)
    mode = models.CharField(_("使い方"), max_length=4, choices=Mode, default=Mode.BOTH)
    headcounts = models.BooleanField(_("人数のボタンを出す"), default=True)
    ended_at = models.DateTimeField(_("やめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("入退館の入口")
        constraints = (
            models.UniqueConstraint(
                fields=("house", "name"), condition=Q(ended_at=None), name="checkins_gate_named_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


@recorded(exclude=("digest",), ignore=("seen_at", "offset_ms"), label="label")
class Device(models.Model):
    """A tablet that stands at a gate. Its secret is stored nowhere, only the SHA-256; what is stopped stays stopped."""

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="devices", verbose_name=_("入口"))
    label = models.CharField(_("端末の名前"), max_length=60)
    key = models.CharField(_("端末の番号"), max_length=10, unique=True)  # the part that may be shown
    digest = models.CharField(max_length=64)
    signed_in_at = models.DateTimeField(_("使い始めた日時"))
    revoked_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)
    seen_at = models.DateTimeField(_("最後につながった日時"), null=True, blank=True)
    offset_ms = models.BigIntegerField(_("時計のずれ"), null=True, blank=True)  # this clock minus the device's

    class Meta:
        verbose_name = _("入退館の端末")
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="checkins_device_keeps_a_digest"),
        )

    def __str__(self) -> str:
        return f"{self.label} ({self.key})"


class SignInCode(models.Model):
    """The code by which a device is put at a gate: shown once at the desk, good for minutes and for one device."""

    gate = models.ForeignKey(Gate, models.CASCADE, related_name="codes")
    label = models.CharField(max_length=60)
    mark = models.CharField(max_length=32, unique=True)  # `encryption.blind` of the digits
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.gate_id} {self.label}"


@recorded(exclude=("name", "marks", "code"), label="id")
class Card(models.Model):
    """A random code that somebody holds. It tells nothing by itself; it is good in all houses of the department."""

    class Kind(models.TextChoices):
        """Whose it is."""

        PERSON = "person", _("本人のアカウント")
        CHILD = "child", _("こども")
        ANONYMOUS = "anonymous", _("名前なし")

    code = models.CharField(_("カードの番号"), max_length=12, unique=True)
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    holder = models.ForeignKey(  # the person, or the parent of the child
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("アカウント")
    )
    name = models.BinaryField(null=True)  # name and kana, by `encryption.seal_json`
    marks = ArrayField(models.CharField(max_length=32), default=list)  # by which the beginning of a name is found
    adult = models.BooleanField(_("大人"), default=False)
    enters_in = models.SmallIntegerField(_("小学校に入る年度"), null=True, blank=True)
    school = models.CharField(_("学校"), max_length=60, blank=True)
    issued_at = models.DateTimeField(_("発行した日時"))
    revoked_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)
    why = models.CharField(_("止めた理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("入館カード")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="anonymous") | Q(holder=None, name=None, marks__len=0),
                name="checkins_card_anonymous",
            ),
            models.CheckConstraint(condition=Q(adult=False) | Q(enters_in=None), name="checkins_card_adult"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{12}$"), name="checkins_card_code"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(name=None, marks__len=0, holder=None),
                name="checkins_card_stopped_is_nobodys",
            ),
        )
        indexes = (
            GinIndex(fields=("marks",), name="checkins_card_marks"),
            models.Index(fields=("department", "-id"), name="checkins_card_newest"),
            models.Index(fields=("holder",), name="checkins_card_holder", condition=Q(holder__isnull=False)),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Pass(models.Model):
    """A code for minutes that stands for a card, shown on a phone: a picture of it is soon worth nothing."""

    code = models.CharField(max_length=12, unique=True)
    card = models.ForeignKey(Card, models.CASCADE, related_name="passes")
    made_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("card", "-until"), name="checkins_pass_newest"),)

    def __str__(self) -> str:
        return f"{self.card_id} {self.until}"


class Event(models.Model):
    """What a device (or staff at the desk) told: somebody came, left, was counted, or that was a mistake.

    Append-only. `made_at` is the clock of the device, `offset_ms` how far that was behind ours, `received_at` ours;
    `at` is what is believed of them (`trust.believed`), and `day` its day in Tokyo.
    """

    class Kind(models.TextChoices):
        """What happened."""

        IN = "in", _("入った")
        OUT = "out", _("出た")
        HEADCOUNT = "headcount", _("人数を数えた")
        UNDO = "undo", _("取り消した")

    id = models.UUIDField(primary_key=True)  # made by the device
    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    gate = models.ForeignKey(Gate, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0)  # of the device; after a new sign-in it begins anew
    kind = models.CharField(_("内容"), max_length=9, choices=Kind)
    code = models.CharField(_("カードの番号"), max_length=12, blank=True)
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="+")
    people = models.PositiveSmallIntegerField(_("人数"), default=1)
    band = models.CharField(_("年齢の区分"), max_length=8, choices=Band, default=Band.UNKNOWN)
    school = models.CharField(_("学校"), max_length=60, blank=True)
    made_at = models.DateTimeField(_("端末の時刻"))
    offset_ms = models.BigIntegerField(_("時計のずれ"), null=True, blank=True)
    received_at = models.DateTimeField(_("届いた時刻"))
    at = models.DateTimeField(_("時刻"))
    day = models.DateField(_("日"))
    doubtful = models.BooleanField(_("端末の時刻が疑わしい"), default=False)
    undoes = models.UUIDField(null=True, blank=True)  # no foreign key: it may arrive before what it undoes
    why = models.CharField(_("理由"), max_length=200, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("入退館の記録")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False, code="") | (~Q(kind="undo") & Q(undoes=None)),
                name="checkins_event_undo",
            ),
            models.CheckConstraint(condition=~Q(undoes=models.F("id")), name="checkins_event_not_itself"),
            models.CheckConstraint(
                condition=Q(kind="headcount", code="", people__lte=9_999)
                | (~Q(kind="headcount") & Q(people__range=(1, MOST_PEOPLE))),
                name="checkins_event_people",
            ),
            models.CheckConstraint(condition=Q(code="") | Q(people=1), name="checkins_event_card_is_one"),
            models.CheckConstraint(
                condition=Q(device__isnull=False, gate__isnull=False, by=None)
                | (Q(device=None, gate=None, by__isnull=False) & ~Q(why="")),
                name="checkins_event_told_by",
            ),
        )
        indexes = (
            models.Index(fields=("house", "day", "at"), name="checkins_event_day"),
            models.Index(fields=("undoes",), name="checkins_event_undoes", condition=Q(undoes__isnull=False)),
            models.Index(fields=("card", "-at"), name="checkins_event_card"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
