"""What providers and banks told: files, their lines, payouts, and what was matched with what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Import(models.Model):
    """A file that somebody handed in (取込み), once by its SHA-256. Its bytes are kept until its lines are read in."""

    class State(models.TextChoices):
        """状態."""

        WAITING = "waiting", _("確認待ち")
        RUNNING = "running", _("取込み中")
        DONE = "done", _("取込み済み")
        DROPPED = "dropped", _("取りやめ")

    layout = models.CharField(_("ファイルの種類"), max_length=40)  # key in settlements.yaml
    sha256 = models.CharField("SHA-256", max_length=64)
    name = models.CharField(_("ファイル名"), max_length=200)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WAITING)
    sealed = models.BinaryField(_("中身（暗号化）"), blank=True)
    lines = models.PositiveIntegerField(_("行数"))
    incoming = models.BigIntegerField(_("入金の合計"))
    outgoing = models.BigIntegerField(_("出金・手数料の合計"))
    added = models.PositiveIntegerField(_("新しい行数"), default=0)
    handed_in_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField(_("受け付けた日時"))
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("取り込んだ日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("取込み")
        constraints = (
            models.UniqueConstraint(
                fields=("layout", "sha256"), condition=~Q(state="dropped"), name="matching_import_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """A line of the bank's statement (入出金明細). The text may name people and is kept encrypted."""

    file = models.ForeignKey(Import, models.PROTECT, related_name="bank_lines")
    line = models.PositiveIntegerField(_("行"))
    mark = models.CharField(_("印"), max_length=64, unique=True)  # the same line in two files is one
    date = models.DateField(_("勘定日"))
    amount = models.BigIntegerField(_("金額"))  # yen; negative: taken from the account
    counterpart = models.CharField(_("相手"), max_length=30, blank=True)  # provider, or `cash`; by the text
    sealed_text = models.BinaryField(_("摘要（暗号化）"))

    class Meta:
        verbose_name = _("入出金明細")
        constraints = (
            models.UniqueConstraint(fields=("file", "line"), name="matching_bankline_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="matching_bankline_amount"),
        )
        indexes = (models.Index(fields=("date",), name="matching_bankline_day"),)

    def __str__(self) -> str:
        return f"{self.date} #{self.pk}"


class Payout(models.Model):
    """What a provider pays to the bank in one sum (入金予定), or cash that was taken from a till to the bank."""

    provider = models.CharField(_("決済代行"), max_length=30)
    reference = models.CharField(_("入金番号"), max_length=120)
    way = models.CharField(_("支払い方法"), max_length=10)
    settled_on = models.DateField(_("精算日"))
    net = models.BigIntegerField(_("入金予定額"), default=0)  # the sum of its lines
    stated = models.BigIntegerField(_("相手が書いた合計"), null=True, blank=True)
    bank_line = models.OneToOneField(BankLine, models.PROTECT, null=True, blank=True, related_name="payout")
    posted_on = models.DateField(_("仕訳の日"), null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)  # of lines without a payment
    why = models.CharField(_("手作業の理由"), max_length=400, blank=True)
    paired_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    done = models.BooleanField(_("すべて照合済み"), default=False)

    class Meta:
        verbose_name = _("入金予定")
        constraints = (
            models.UniqueConstraint(fields=("provider", "reference"), name="matching_payout_once"),
            models.CheckConstraint(
                condition=Q(posted_on=None) | Q(bank_line__isnull=False) | Q(net=0), name="matching_payout_posted"
            ),
        )
        indexes = (
            models.Index(fields=("settled_on",), name="matching_payout_day"),
            models.Index(fields=("id",), name="matching_payout_open", condition=Q(done=False)),
            models.Index(fields=("id",), name="matching_payout_unposted", condition=Q(posted_on=None)),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class SettledLine(models.Model):
    """A line of a provider's settlement file (精算明細). Gross is signed: what is taken back is negative."""

    class Kind(models.TextChoices):
        """種類."""

        PAYMENT = "payment", _("支払い")
        REFUND = "refund", _("返金")
        DISPUTE = "dispute", _("申立て")
        FEE = "fee", _("手数料")

    file = models.ForeignKey(Import, models.PROTECT, related_name="settled_lines")
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="lines")
    provider = models.CharField(_("決済代行"), max_length=30)
    of = models.CharField(_("入金番号"), max_length=100)  # as the file says; a late line goes to a payout of its own
    reference = models.CharField(_("相手の番号"), max_length=200)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    gross = models.BigIntegerField(_("金額"))
    fee = models.BigIntegerField(_("手数料"), default=0)
    settled_on = models.DateField(_("精算日"))
    nth = models.PositiveIntegerField(_("同じ行の何番目"), default=1)

    class Meta:
        verbose_name = _("精算明細")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "of", "reference", "kind", "gross", "fee", "nth"), name="matching_line_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class Match(models.Model):
    """A line of a settlement and the payment or refund of ours to which it belongs; each at most once.

    No foreign keys in the database: nothing of the three is ever deleted, and a closing writes many of these.
    """

    line = models.OneToOneField(
        SettledLine, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="match"
    )
    payment = models.OneToOneField(
        "invoices.Payment", models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="match"
    )
    refund = models.OneToOneField(
        "invoices.Refund", models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="match"
    )

    class Meta:
        verbose_name = _("照合")
        constraints = (
            models.CheckConstraint(
                condition=Q(payment=None, refund__isnull=False) | Q(payment__isnull=False, refund=None),
                name="matching_match_one",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
