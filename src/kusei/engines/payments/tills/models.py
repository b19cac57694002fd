"""Tills (窓口のレジ), shifts at them, counts, cash to and from the bank, closed days, and files of terminals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.invoices.models import Payment, Way
from kusei.engines.payments.ledger.models import LARGEST
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL
DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)  # notes and coins in use


@recorded(label="name")
class Till(models.Model):
    """Where money is taken. Its cash lies in the ledger's account `till:<id>`, which never goes below zero."""

    class Kind(models.TextChoices):
        """種類."""

        CASH = "cash", _("有人レジ（現金・カード）")
        TERMINAL = "terminal", _("カード・電子マネー端末だけ")
        REGISTER = "register", _("セミセルフレジ")

    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    name = models.CharField(_("名前"), max_length=60)
    place = models.CharField(_("場所"), max_length=100, blank=True)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    float_amount = models.PositiveIntegerField(_("釣銭準備金"), default=0)  # yen
    contractors = models.BooleanField(_("受託者も受け取れる"), default=False)
    valid_from = models.DateField(_("使い始める日"))
    valid_until = models.DateField(_("使い終わる日（この日から使わない）"), null=True, blank=True)

    class Meta:
        verbose_name = _("レジ")
        constraints = (
            models.UniqueConstraint(fields=("department", "name"), name="tills_till_named_once"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="tills_till_period"),
            models.CheckConstraint(condition=Q(kind="cash") | Q(float_amount=0), name="tills_till_float_is_cash"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its account in the ledger, and the `place` of its payments."""
        return f"till:{self.pk}"

    @property
    def provider(self) -> str:
        """Under which name the slips of its terminal are known."""
        return f"till-{self.pk}"


class Shift(models.Model):
    """One operator at one till on a business day, from the counted float to the count at the end."""

    class State(models.TextChoices):
        """状態."""

        OPEN = "open", _("受付中")
        COUNTED = "counted", _("確認待ち")
        CLOSED = "closed", _("締め済み")

    till = models.ForeignKey(Till, models.PROTECT, related_name="shifts", verbose_name=_("レジ"))
    operator = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("担当者"))
    day = models.DateField(_("営業日"))
    opened_at = models.DateTimeField(_("開けた日時"))
    float_amount = models.BigIntegerField(_("始めの現金"))  # counted, and what the ledger had
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.OPEN)
    counted_at = models.DateTimeField(_("数えた日時"), null=True, blank=True)
    expected = models.BigIntegerField(_("あるはずの現金"), null=True, blank=True)
    counted = models.BigIntegerField(_("数えた現金"), null=True, blank=True)
    why = models.CharField(_("過不足の理由"), max_length=400, blank=True)
    needs_second = models.BooleanField(_("2人目の確認が必要"), default=False)
    second = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("締めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("レジの担当")
        constraints = (
            models.UniqueConstraint(fields=("till",), condition=~Q(state="closed"), name="tills_shift_one_at_till"),
            models.UniqueConstraint(
                fields=("operator",), condition=~Q(state="closed"), name="tills_shift_one_of_operator"
            ),
            models.CheckConstraint(
                condition=Q(state="open", counted_at=None, expected=None, counted=None, closed_at=None)
                | Q(state="counted", counted_at__isnull=False, closed_at=None, needs_second=True)
                | Q(state="closed", counted_at__isnull=False, closed_at__isnull=False),
                name="tills_shift_state",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(expected__gte=0, counted__gte=0), name="tills_shift_counted"
            ),
            models.CheckConstraint(
                condition=Q(expected=None) | Q(expected=F("counted")) | ~Q(why=""), name="tills_shift_difference_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(needs_second=False) | Q(second__isnull=False),
                name="tills_shift_second_person",
            ),
            models.CheckConstraint(condition=~Q(second=F("operator")), name="tills_shift_four_eyes"),
        )
        indexes = (
            models.Index(fields=("till", "day"), name="tills_shift_day"),
            models.Index(fields=("operator", "-day"), name="tills_shift_operator"),
        )

    def __str__(self) -> str:
        return f"{self.till_id} {self.day}"

    @property
    def difference(self) -> int:
        """過不足 in yen: more than zero is too much; 0 while nothing was counted."""
        return 0 if self.counted is None or self.expected is None else self.counted - self.expected


class Count(models.Model):
    """Notes and coins that somebody counted. Never changed."""

    class Kind(models.TextChoices):
        """いつ数えたか."""

        OPENING = "opening", _("始め")
        INTERIM = "interim", _("途中")
        CLOSING = "closing", _("締め")
        CHECK = "check", _("承認者の検査")

    till = models.ForeignKey(Till, models.PROTECT, related_name="counts")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="counts")
    kind = models.CharField(_("いつ"), max_length=8, choices=Kind)
    pieces = models.JSONField(_("金種ごとの枚数"))  # {"10000": 3}; the database proves the total
    total = models.BigIntegerField(_("合計"))
    expected = models.BigIntegerField(_("あるはずの現金"))
    why = models.CharField(_("理由"), max_length=400, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("現金の計数")
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=Q(total__range=(0, LARGEST)), name="tills_count_total"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.total}"


class Deposit(models.Model):
    """Cash on its way from a till to the bank, or change from the bank to a till."""

    class Kind(models.TextChoices):
        """向き."""

        OUT = "out", _("銀行に預ける")
        IN = "in", _("釣銭を受け入れる")

    till = models.ForeignKey(Till, models.PROTECT, related_name="deposits")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="deposits")
    kind = models.CharField(_("向き"), max_length=3, choices=Kind)
    amount = models.BigIntegerField(_("金額"))
    day = models.DateField(_("日付"))
    at = models.DateTimeField(_("記録した日時"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reference = models.CharField(_("払込書などの番号"), max_length=60, blank=True)
    key = models.UUIDField(unique=True)
    banked_on = models.DateField(_("銀行に入った日"), null=True, blank=True)
    banked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("現金の預け入れ")
        constraints = (
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="tills_deposit_amount"),
            models.CheckConstraint(
                condition=Q(banked_on=None, banked_by=None) | Q(banked_on__isnull=False, banked_by__isnull=False),
                name="tills_deposit_banked",
            ),
        )
        indexes = (
            models.Index(fields=("till", "day"), name="tills_deposit_day"),
            models.Index(fields=("id",), name="tills_deposit_waiting", condition=Q(kind="out", banked_on=None)),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Taking(models.Model):
    """A payment that an operator took within a shift, and what was handed over for it. Never changed."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="takings")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="taking")
    key = models.UUIDField(unique=True)  # of the form: a second click is the same taking
    tendered = models.BigIntegerField(_("預かり"), null=True, blank=True)  # cash only
    change = models.BigIntegerField(_("お釣り"), null=True, blank=True)

    class Meta:
        verbose_name = _("窓口での受取り")
        constraints = (
            models.CheckConstraint(
                condition=Q(tendered=None, change=None) | Q(change__gte=0, tendered__gt=F("change")),
                name="tills_taking_change",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Day(models.Model):
    """A closed day of a till (日計): the figures as they were. Nothing is taken for that day afterwards."""

    till = models.ForeignKey(Till, models.PROTECT, related_name="days")
    day = models.DateField(_("営業日"))
    figures = models.JSONField(_("日計"))  # see queries.daily
    closed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("締めた日時"))

    class Meta:
        verbose_name = _("日計")
        constraints = (models.UniqueConstraint(fields=("till", "day"), name="tills_day_once"),)

    def __str__(self) -> str:
        return f"{self.till_id} {self.day}"


class File(models.Model):
    """A file of a card terminal or a semi-self register that was taken in; the same file is taken in once."""

    till = models.ForeignKey(Till, models.PROTECT, related_name="files")
    layout = models.CharField(_("様式"), max_length=40)
    way = models.CharField(_("支払い方法"), max_length=10, choices=Way)
    digest = models.CharField(max_length=64)  # SHA-256
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("取り込んだ日時"))

    class Meta:
        verbose_name = _("端末のファイル")
        constraints = (models.UniqueConstraint(fields=("till", "digest"), name="tills_file_once"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class Row(models.Model):
    """A row of such a file: taken, known before, or something to look at."""

    class State(models.TextChoices):
        """状態."""

        TAKEN = "taken", _("収納した")
        KNOWN = "known", _("記録済み")
        OPEN = "open", _("確認が必要")
        SETTLED = "settled", _("確認して収納した")
        DROPPED = "dropped", _("収納しないと決めた")

    class Why(models.TextChoices):
        """なぜ見る必要があるか."""

        UNKNOWN = "unknown", _("請求番号が見つかりません")
        DIFFERS = "differs", _("手で記録したものと、請求か金額が違います")
        VOID = "void", _("取消しの行です")
        DUTIES = "duties", _("この請求の額を決めた人は収納を記録できません")
        CLOSED = "closed", _("この日は締めてあります")
        EARLY = "early", _("請求より前の日付です")

    file = models.ForeignKey(File, models.PROTECT, related_name="rows")
    till = models.ForeignKey(Till, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(_("行"))
    reference = models.CharField(_("伝票番号"), max_length=80)  # with its day: unique within the till
    number = models.CharField(_("請求番号"), max_length=40, blank=True)  # as the file has it
    amount = models.BigIntegerField(_("金額"))
    paid_at = models.DateTimeField(_("支払った日時"))
    state = models.CharField(_("状態"), max_length=8, choices=State)
    why = models.CharField(_("確認すること"), max_length=10, choices=Why, blank=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)
    note = models.CharField(_("理由"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("端末のファイルの行")
        constraints = (
            models.UniqueConstraint(fields=("file", "line"), name="tills_row_line_once"),
            models.UniqueConstraint(
                fields=("till", "reference"), condition=Q(state="open"), name="tills_row_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("taken", "settled")) | Q(payment__isnull=False), name="tills_row_payment"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("settled", "dropped")) | (Q(decided_by__isnull=False) & ~Q(note="")),
                name="tills_row_decided",
            ),
        )
        indexes = (
            models.Index(fields=("till", "reference"), name="tills_row_reference"),
            models.Index(fields=("till",), name="tills_row_open", condition=Q(state="open")),
        )

    def __str__(self) -> str:
        return f"{self.file_id}/{self.line}"
