"""Accounts, postings between two of them, and the fiscal years to which the money belongs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LARGEST = 10**12  # yen; nothing that a ward posts in one go comes near


class Kind(models.TextChoices):
    """What an account holds."""

    ASSET = "asset", _("資産")
    LIABILITY = "liability", _("負債")
    INCOME = "income", _("収入")
    EXPENSE = "expense", _("費用")


class Floor(models.TextChoices):
    """On which side an account must never be overdrawn. Accounts without a floor keep no balance of their own."""

    NONE = "none", _("なし")
    DEBIT = "debit", _("借方残高")  # debits − credits ≥ 0: what a payer owes, what lies in a till
    CREDIT = "credit", _("貸方残高")  # credits − debits ≥ 0: what is owed to somebody, what is left in a wallet


class Year(models.Model):
    """A fiscal year (会計年度). After its closing (出納閉鎖, 31 May of the next year) nothing is posted to it."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), primary_key=True)
    closed_at = models.DateTimeField(_("閉鎖した日時"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("会計年度")
        constraints = (models.CheckConstraint(condition=Q(fiscal_year__range=(1947, 2999)), name="ledger_year_range"),)

    def __str__(self) -> str:
        return str(self.fiscal_year)


class Account(models.Model):
    """An account (勘定). Its key says what it is for: `income:01-02`, `invoice:12`, `till:3`, `bank`."""

    key = models.CharField(_("記号"), max_length=80, unique=True)
    kind = models.CharField(_("区分"), max_length=10, choices=Kind)
    floor = models.CharField(_("下限"), max_length=6, choices=Floor, default=Floor.NONE)
    # Debits − credits in yen; kept by the database, and only where there is a floor.
    balance = models.BigIntegerField(_("残高"), default=0, editable=False)

    class Meta:
        verbose_name = _("勘定")
        constraints = (
            models.CheckConstraint(
                condition=Q(floor="none", balance=0)
                | Q(floor="debit", balance__gte=0)
                | Q(floor="credit", balance__lte=0),
                name="ledger_account_not_overdrawn",
            ),
        )
        indexes = (models.Index(fields=("id",), name="ledger_account_not_level", condition=~Q(balance=0)),)

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One amount from one account to another (仕訳): balanced by its form, never changed, never deleted.

    Postings of one `occasion` belong together and are made once. The database proves accounts and year in one trigger,
    not by foreign keys: those would lock the same rows (a year, an income) for every payment of the day.
    """

    occasion = models.CharField(_("できごと"), max_length=80)  # "payment:12"
    line = models.PositiveSmallIntegerField(_("行"))
    debit = models.ForeignKey(
        Account, models.DO_NOTHING, db_constraint=False, related_name="debits", verbose_name=_("借方")
    )
    credit = models.ForeignKey(
        Account, models.DO_NOTHING, db_constraint=False, related_name="credits", verbose_name=_("貸方")
    )
    amount = models.BigIntegerField(_("金額"))
    on = models.DateField(_("日付"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    act = models.CharField(_("種類"), max_length=20)  # raised, paid, settled, refunded …
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("仕訳")
        constraints = (
            models.UniqueConstraint(fields=("occasion", "line"), name="ledger_posting_once"),
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="ledger_posting_amount"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_posting_two_accounts"),
        )
        indexes = (
            models.Index(fields=("debit", "on"), name="ledger_posting_debit"),
            models.Index(fields=("credit", "on"), name="ledger_posting_credit"),
            models.Index(fields=("on",), name="ledger_posting_day"),
        )

    def __str__(self) -> str:
        return f"{self.occasion}/{self.line}"
