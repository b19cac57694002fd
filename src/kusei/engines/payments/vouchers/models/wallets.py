"""Wallets, the lots in them, what was bought and what was earned."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.vouchers.models.programmes import Application, Programme

PERSON = settings.AUTH_USER_MODEL


class Wallet(models.Model):
    """What one person may still spend: one for vouchers (no programme), one for each points programme.

    Its account is `wallet:<id>`. At the end of each transaction the lots add up to it.
    """

    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="wallets")
    made_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = _("残高")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "programme"), nulls_distinct=False, name="vouchers_wallet_one_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def account(self) -> str:
        """The key of its account."""
        return f"wallet:{self.pk}"


class Purchase(models.Model):
    """Vouchers that somebody buys: an invoice, and when it is paid a charge of the wallet."""

    class State(models.TextChoices):
        """状態."""

        RESERVED = "reserved", _("お支払い待ち")
        CHARGED = "charged", _("チャージ済み")
        RELEASED = "released", _("取りやめ")
        RETURNED = "returned", _("返金済み")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="purchases")
    application = models.ForeignKey(Application, models.PROTECT, related_name="purchases")
    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="purchases")
    key = models.UUIDField(_("冪等キー"), unique=True)
    units = models.PositiveSmallIntegerField(_("口数"))
    price = models.BigIntegerField(_("支払額"))  # yen
    face = models.BigIntegerField(_("使える額"))  # yen, with the premium
    invoice = models.OneToOneField("invoices.Invoice", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.RESERVED)
    made_at = models.DateTimeField(_("申込日時"))
    ended_at = models.DateTimeField(_("チャージ・取りやめの日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("商品券の購入")
        constraints = (
            models.CheckConstraint(
                condition=Q(units__gte=1, price__gte=1, face__gte=F("price")), name="vouchers_purchase_amounts"
            ),
            models.CheckConstraint(
                condition=Q(state="reserved", ended_at=None) | (~Q(state="reserved") & Q(ended_at__isnull=False)),
                name="vouchers_purchase_ended",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Lot(models.Model):
    """An amount in a wallet with its last day and the shops that take it. `gone` expired or was taken back."""

    class Origin(models.TextChoices):
        """どこから."""

        BOUGHT = "bought", _("購入")
        RETURN = "return", _("ポイント還元")
        EARNED = "earned", _("活動のポイント")
        EXCHANGED = "exchanged", _("ポイントから交換")

    class Shops(models.TextChoices):
        """使える店."""

        ALL = "all", _("すべての取扱店")
        SMALL = "small", _("小規模店だけ")

    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="lots")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="lots")
    purchase = models.ForeignKey(Purchase, models.PROTECT, null=True, blank=True, related_name="lots")
    origin = models.CharField(_("もと"), max_length=10, choices=Origin)
    shops = models.CharField(_("使える店"), max_length=5, choices=Shops, default=Shops.ALL)
    amount = models.BigIntegerField(_("金額"))  # yen
    left = models.BigIntegerField(_("残り"))  # yen
    gone = models.BigIntegerField(_("失効・取消し"), default=0)  # yen
    usable_from = models.DateField(_("使い始め"))
    until = models.DateField(_("期限"))  # the last day
    key = models.UUIDField(_("冪等キー"), null=True, blank=True, unique=True)  # of an exchange
    made_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = _("残高の内訳")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=1), name="vouchers_lot_amount"),
            models.CheckConstraint(
                condition=Q(left__gte=0, gone__gte=0, amount__gte=F("left") + F("gone")), name="vouchers_lot_left"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("usable_from")), name="vouchers_lot_period"),
        )
        indexes = (
            models.Index(fields=("wallet", "until"), name="vouchers_lot_wallet"),
            models.Index(fields=("until",), name="vouchers_lot_until", condition=Q(left__gt=0)),
            models.Index(fields=("programme",), name="vouchers_lot_programme"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class PointEntry(models.Model):
    """Points that somebody earned, once for each occasion."""

    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="entries")
    activity = models.CharField(_("活動"), max_length=40)
    occasion = models.CharField(_("できごと"), max_length=60)  # a day, or what the activity was
    points = models.PositiveIntegerField(_("ポイント"))
    on = models.DateField(_("日付"))
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="entry")
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("得たポイント")
        constraints = (
            models.UniqueConstraint(fields=("wallet", "activity", "occasion"), name="vouchers_entry_once"),
            models.CheckConstraint(condition=Q(points__gte=1), name="vouchers_entry_points"),
        )
        indexes = (models.Index(fields=("wallet", "on"), name="vouchers_entry_day"),)

    def __str__(self) -> str:
        return f"{self.activity} {self.points}"
