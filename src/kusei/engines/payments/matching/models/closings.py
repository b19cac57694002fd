"""Files for the accounting system, write-offs, and the closing of fiscal years."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class ExportBatch(models.Model):
    """A file for the accounting system (財務会計連携). Its bytes stay: it can be taken again."""

    number = models.PositiveIntegerField(_("通番"), unique=True)
    until = models.DateField(_("いつまでの仕訳か"))
    encoding = models.CharField(_("文字コード"), max_length=10)
    count = models.PositiveIntegerField(_("仕訳の件数"))
    rows = models.PositiveIntegerField(_("行数"))
    total = models.BigIntegerField(_("金額の合計"))
    content = models.BinaryField(_("中身"))
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("作成日時"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("財務会計への出力")

    def __str__(self) -> str:
        return f"{self.number:06d}"


class Exported(models.Model):
    """A posting that went out, in exactly one file."""

    posting = models.OneToOneField(
        "ledger.Posting", models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="exported"
    )
    batch = models.ForeignKey(ExportBatch, models.DO_NOTHING, db_constraint=False, related_name="postings")

    class Meta:
        verbose_name = _("出力した仕訳")

    def __str__(self) -> str:
        return f"#{self.pk}"


class WriteOff(models.Model):
    """不納欠損: what will never be paid and is no longer asked for. Two people decide it."""

    class State(models.TextChoices):
        """状態."""

        REQUESTED = "requested", _("承認待ち")
        APPROVED = "approved", _("承認済み")
        REFUSED = "refused", _("取りやめ")

    invoice = models.ForeignKey("invoices.Invoice", models.PROTECT, related_name="write_offs")
    amount = models.BigIntegerField(_("金額"))
    why = models.CharField(_("理由"), max_length=400)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("申請日時"))
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("不納欠損")
        constraints = (
            models.UniqueConstraint(fields=("invoice",), condition=~Q(state="refused"), name="matching_writeoff_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="matching_writeoff_amount"),
            models.CheckConstraint(condition=~Q(why=""), name="matching_writeoff_reason"),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="matching_writeoff_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class YearClosing(models.Model):
    """出納閉鎖 of a fiscal year: asked for by one person, done by another."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), primary_key=True)
    requested_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("申請日時"))
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("閉鎖した日時"), null=True, blank=True)
    carried = models.PositiveIntegerField(_("繰り越した請求の数"), default=0)
    carried_yen = models.BigIntegerField(_("繰り越した額"), default=0)

    class Meta:
        verbose_name = _("出納閉鎖")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None)
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(closed_by=F("requested_by"))),
                name="matching_yearclosing_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return str(self.fiscal_year)
