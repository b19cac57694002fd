"""What was spent where, out of which lots; the one-time codes; and what a campaign gave back for it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.vouchers.models.programmes import Programme
from kusei.engines.payments.vouchers.models.shops import Settlement, Shop
from kusei.engines.payments.vouchers.models.wallets import Lot, Wallet

PERSON = settings.AUTH_USER_MODEL


class PayCode(models.Model):
    """A code that its owner shows to a shop: good for a minute, and once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    wallet = models.ForeignKey(Wallet, models.CASCADE, related_name="codes")
    digits = models.CharField(_("番号"), max_length=10, unique=True)
    expires_at = models.DateTimeField(_("期限"))
    used_at = models.DateTimeField(_("使った日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("支払いの番号")
        indexes = (models.Index(fields=("expires_at",), name="vouchers_code_expires"),)

    def __str__(self) -> str:
        return str(self.pk)


class Spend(models.Model):
    """A payment at a shop (利用). It never changes, except that the shop cancels it whole on the same day."""

    class Way(models.TextChoices):
        """払い方."""

        CODE = "code", _("店が利用者の番号を読む")
        SCAN = "scan", _("利用者が店の二次元コードを読む")

    class State(models.TextChoices):
        """状態."""

        DONE = "done", _("支払い済み")
        CANCELLED = "cancelled", _("取消し")

    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="spends")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="spends")
    amount = models.BigIntegerField(_("金額"))  # yen
    key = models.UUIDField(_("冪等キー"), unique=True)
    way = models.CharField(_("払い方"), max_length=4, choices=Way)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DONE)
    at = models.DateTimeField(_("日時"))
    on = models.DateField(_("日付"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)
    cancelled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, blank=True, related_name="spends")

    class Meta:
        verbose_name = _("商品券の利用")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=1), name="vouchers_spend_amount"),
            models.CheckConstraint(
                condition=Q(state="done", cancelled_at=None)
                | Q(state="cancelled", cancelled_at__isnull=False, settlement=None),
                name="vouchers_spend_cancelled",
            ),
        )
        indexes = (
            models.Index(fields=("shop", "-on", "-id"), name="vouchers_spend_shop"),
            models.Index(fields=("wallet", "-id"), name="vouchers_spend_wallet"),
            models.Index(fields=("shop", "on"), name="vouchers_spend_open", condition=Q(settlement=None, state="done")),
            models.Index(fields=("on",), name="vouchers_spend_day"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Part(models.Model):
    """How much of a payment came out of which lot."""

    spend = models.ForeignKey(Spend, models.PROTECT, related_name="parts")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="parts")
    amount = models.BigIntegerField(_("金額"))  # yen

    class Meta:
        verbose_name = _("利用の内訳")
        constraints = (
            models.UniqueConstraint(fields=("spend", "lot"), name="vouchers_part_once"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="vouchers_part_amount"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Return(models.Model):
    """What a campaign gave back for a payment (ポイント還元), once; 0 where cap or budget were used up."""

    spend = models.ForeignKey(Spend, models.PROTECT, related_name="returns")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="returns")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    amount = models.BigIntegerField(_("金額"))  # yen
    lot = models.OneToOneField(Lot, models.PROTECT, null=True, blank=True, related_name="returned_for")
    made_at = models.DateTimeField(_("付けた日時"))

    class Meta:
        verbose_name = _("ポイント還元")
        constraints = (
            models.UniqueConstraint(fields=("spend", "programme"), name="vouchers_return_once"),
            models.CheckConstraint(
                condition=Q(amount=0, lot=None) | Q(amount__gte=1, lot__isnull=False), name="vouchers_return_amount"
            ),
        )
        indexes = (models.Index(fields=("programme", "person"), name="vouchers_return_person"),)

    def __str__(self) -> str:
        return f"#{self.pk}"
