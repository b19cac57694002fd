"""Invoices (調定・請求), payments, attempts to pay online, refunds, and what happened to each invoice."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.ledger.models import LARGEST, Account

PERSON = settings.AUTH_USER_MODEL


class Way(models.TextChoices):
    """A way to pay (支払い方法). The order is that in which payers see them."""

    ONLINE = "online", _("オンライン（カード・コード決済）")
    STORE = "store", _("コンビニ")
    ELQR = "elqr", _("納付書の二次元コード（eL-QR）")
    DEBIT = "debit", _("口座振替")
    TRANSFER = "transfer", _("銀行の窓口・振込")
    CASH = "cash", _("窓口（現金）")
    TERMINAL = "terminal", _("窓口（カード・電子マネー）")
    REGISTER = "register", _("セミセルフレジ")


class State(models.TextChoices):
    """What was decided of an invoice. Whether it is paid, its account says."""

    ISSUED = "issued", _("請求中")
    CANCELLED = "cancelled", _("取消し")
    LAPSED = "lapsed", _("期限切れ")
    WRITTEN_OFF = "written", _("不納欠損")


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Invoices by what is still owed."""

    def owed(self) -> InvoiceQuerySet:
        """Issued, and not paid in full (未納)."""
        return self.filter(state=State.ISSUED, account__balance__gt=0)

    def settled(self) -> InvoiceQuerySet:
        """Issued, and nothing is owed any more (収納済み)."""
        return self.filter(state=State.ISSUED, account__balance=0)


class Invoice(models.Model):
    """What somebody owes the ward and why (調定). It never changes: what was wrong is cancelled and issued anew.

    What is still owed stands in its account. `lines` explain the amount: see `fees.explaining.Line`.
    """

    number = models.CharField(_("請求番号"), max_length=20, unique=True)
    subject = models.CharField(_("件名"), max_length=200)
    lines = models.JSONField(_("内訳"))
    total = models.BigIntegerField(_("請求額"))  # yen
    income = models.CharField(_("科目"), max_length=40)  # key in accounts.yaml
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    payer = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="invoices")
    payer_details = models.BinaryField(_("納入者（暗号化）"), blank=True)  # name, kana, postcode, address, telephone
    payer_index = models.CharField(_("納入者の索引"), max_length=64, blank=True)  # blind index of the name's kana
    ways = ArrayField(models.CharField(max_length=10), verbose_name=_("支払い方法"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    issued_on = models.DateField(_("調定日"))
    due_on = models.DateField(_("納期限"), null=True, blank=True)
    lapses_at = models.DateTimeField(_("予約などを失う日時"), null=True, blank=True)
    source = models.CharField(_("もとの種類"), max_length=40, blank=True)  # key of hooks.Source
    source_id = models.CharField(_("もとの番号"), max_length=60, blank=True)
    purpose = models.CharField(_("目的"), max_length=40, blank=True)  # fee, postage, deposit, instalment 1 …
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    account = models.OneToOneField(Account, models.PROTECT, related_name="invoice")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.ISSUED)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")  # the amount
    made_at = models.DateTimeField(_("作成日時"))

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("請求")
        constraints = (
            models.CheckConstraint(condition=Q(total__range=(0, LARGEST)), name="invoices_invoice_total"),
            models.UniqueConstraint(
                fields=("source", "source_id", "purpose"),
                condition=~Q(source="") & Q(state="issued"),
                name="invoices_invoice_once",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="invoices_invoice_numbered"),
        )
        indexes = (
            models.Index(fields=("payer", "-issued_on"), name="invoices_payer"),
            models.Index(fields=("payer_index",), name="invoices_payer_index", condition=~Q(payer_index="")),
            models.Index(fields=("department", "-issued_on"), name="invoices_department"),
            models.Index(fields=("due_on",), name="invoices_due", condition=Q(state="issued")),
            models.Index(
                fields=("lapses_at",), name="invoices_lapses", condition=Q(state="issued", lapses_at__isnull=False)
            ),
            models.Index(fields=("source", "source_id"), name="invoices_source"),
        )

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """What happened to an invoice, when, by whom and why. Append-only."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="events")
    kind = models.CharField(_("できごと"), max_length=20)  # issued, cancelled, lapsed, due-moved, reminded …
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("理由"), max_length=400, blank=True)
    facts = models.JSONField(_("内容"), default=dict)  # plain values without personal data

    class Meta:
        verbose_name = _("請求のできごと")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.kind}"


class Attempt(models.Model):
    """Somebody is paying elsewhere at the moment (支払い手続き中). At most one for an invoice."""

    class State(models.TextChoices):
        """状態."""

        PENDING = "pending", _("手続き中")
        SUCCEEDED = "succeeded", _("支払い済み")
        FAILED = "failed", _("不成立")
        EXPIRED = "expired", _("時間切れ")

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="attempts")
    way = models.CharField(_("支払い方法"), max_length=10, choices=Way)
    provider = models.CharField(_("決済代行"), max_length=30)
    key = models.UUIDField(_("冪等キー"), unique=True)
    reference = models.CharField(_("相手の番号"), max_length=200, blank=True)  # of the provider's session
    link = models.TextField(_("支払いページ"), blank=True)
    amount = models.BigIntegerField(_("金額"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.PENDING)
    why = models.CharField(_("不成立の理由"), max_length=60, blank=True)  # a code
    began_at = models.DateTimeField(_("開始日時"))
    expires_at = models.DateTimeField(_("時間切れの日時"))
    ended_at = models.DateTimeField(_("終了日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("支払い手続き")
        constraints = (
            models.UniqueConstraint(
                fields=("invoice",), condition=Q(state="pending"), name="invoices_attempt_one_pending"
            ),
            models.UniqueConstraint(
                fields=("provider", "reference"), condition=~Q(reference=""), name="invoices_attempt_reference"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoices_attempt_amount"),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at=None) | (~Q(state="pending") & Q(ended_at__isnull=False)),
                name="invoices_attempt_ended",
            ),
        )
        indexes = (models.Index(fields=("expires_at",), name="invoices_attempt_expires", condition=Q(state="pending")),)

    def __str__(self) -> str:
        return str(self.key)


class Payment(models.Model):
    """Money that came in (収納). It never changes; `refunded` follows the refunds.

    What is more than was owed is `surplus` (過誤納) and waits to be given back.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    way = models.CharField(_("支払い方法"), max_length=10, choices=Way)
    provider = models.CharField(_("決済代行"), max_length=30, blank=True)
    reference = models.CharField(_("相手の番号"), max_length=200, blank=True)
    place = models.CharField(_("場所"), max_length=40, blank=True)  # "till:3"
    amount = models.BigIntegerField(_("金額"))
    surplus = models.BigIntegerField(_("過誤納の額"), default=0)
    refunded = models.BigIntegerField(_("還付した額"), default=0, editable=False)  # asked for and not refused
    paid_at = models.DateTimeField(_("支払った日時"))
    received_on = models.DateField(_("収納日"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    receipt = models.CharField(_("領収番号"), max_length=24, unique=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")  # who took it
    made_at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("収納")
        constraints = (
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="invoices_payment_amount"),
            models.CheckConstraint(
                condition=Q(surplus__gte=0, surplus__lte=F("amount")), name="invoices_payment_surplus"
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="invoices_payment_refunded"
            ),
            models.UniqueConstraint(
                fields=("provider", "reference"), condition=~Q(reference=""), name="invoices_payment_once"
            ),
        )
        indexes = (
            models.Index(fields=("received_on", "way"), name="invoices_payment_day"),
            models.Index(fields=("place", "received_on"), name="invoices_payment_place", condition=~Q(place="")),
            models.Index(fields=("id",), name="invoices_payment_over", condition=Q(surplus__gt=0)),
        )

    def __str__(self) -> str:
        return self.receipt


class Refund(models.Model):
    """Money that is given back (還付)."""

    class State(models.TextChoices):
        """状態."""

        REQUESTED = "requested", _("承認待ち")
        APPROVED = "approved", _("支払い待ち")
        PAID = "paid", _("還付済み")
        REFUSED = "refused", _("取りやめ")

    class Cause(models.TextChoices):
        """なぜ還付するか."""

        SURPLUS = "surplus", _("二重払い・払いすぎ")
        CANCELLED = "cancelled", _("取消し・中止")
        REDUCED = "reduced", _("減免・計算の訂正")
        DISPUTED = "disputed", _("カード会社への申立て")
        UNDONE = "undone", _("窓口での取消し")  # as if it had not been paid: it is owed again

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    cause = models.CharField(_("事由"), max_length=10, choices=Cause)
    amount = models.BigIntegerField(_("金額"))
    why = models.CharField(_("理由"), max_length=400)
    way = models.CharField(_("還付の方法"), max_length=10, choices=Way)  # back by the provider, cash, transfer
    bank_details = models.BinaryField(_("振込先（暗号化）"), blank=True)
    needs_second = models.BooleanField(_("2人目の承認が必要"))  # above the limit of rules.yaml on that day
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: the system
    requested_at = models.DateTimeField(_("申請日時"))
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("承認日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("還付・取りやめの日時"), null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    provider = models.CharField(_("決済代行"), max_length=30, blank=True)
    reference = models.CharField(_("相手の番号"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("還付")
        constraints = (
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="invoices_refund_amount"),
            # Four eyes: nobody approves what they asked for; above the limit nothing is paid without an approval.
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(requested_by=None) | ~Q(approved_by=F("requested_by")),
                name="invoices_refund_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("requested", "refused")) | Q(needs_second=False) | Q(approved_by__isnull=False),
                name="invoices_refund_second_person",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="invoices_refund_reason"),
            models.UniqueConstraint(
                fields=("provider", "reference"), condition=~Q(reference=""), name="invoices_refund_once"
            ),
        )
        indexes = (models.Index(fields=("state", "requested_at"), name="invoices_refund_state"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class TransferOrder(models.Model):
    """A file of refunds for the bank (総合振込). It holds no account: those stand, sealed, with the refunds."""

    on = models.DateField(_("振込日"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("作成日時"))
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("結果を記録した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("振込依頼")

    def __str__(self) -> str:
        return f"T{self.pk:06d}"


class TransferLine(models.Model):
    """A refund in a file for the bank. One that the bank could not pay out is `returned` and may go into another."""

    order = models.ForeignKey(TransferOrder, models.PROTECT, related_name="lines")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="transfers")
    returned = models.BooleanField(_("振込不能"), default=False)

    class Meta:
        verbose_name = _("振込依頼の明細")
        constraints = (
            models.UniqueConstraint(fields=("refund",), condition=Q(returned=False), name="invoices_transfer_once"),
        )

    def __str__(self) -> str:
        return f"{self.order_id}/{self.refund_id}"
