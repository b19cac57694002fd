"""Shops that take vouchers, the people who may work for them, and what they were paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


@recorded(exclude=("details",), label="name")
class Shop(models.Model):
    """A shop (取扱店). Its account is `shop:<id>`: what it is still to get."""

    class Kind(models.TextChoices):
        """規模."""

        SMALL = "small", _("小規模店")
        LARGE = "large", _("大規模店")

    number = models.CharField(_("店の番号"), max_length=8, unique=True)  # on its QR
    name = models.CharField(_("店の名前"), max_length=80)
    kind = models.CharField(_("規模"), max_length=5, choices=Kind)
    category = models.CharField(_("業種"), max_length=20)  # key in shops.yaml
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    details = models.BinaryField(_("振込先（暗号化）"), blank=True)  # details.BankAccount
    joined_on = models.DateField(_("参加日"))
    left_on = models.DateField(_("参加をやめた日"), null=True, blank=True)  # from this day on it takes none

    class Meta:
        verbose_name = _("取扱店")
        constraints = (
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="vouchers_shop_period"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def account(self) -> str:
        """The key of its account."""
        return f"shop:{self.pk}"


@recorded(exclude=("digest",))
class Member(models.Model):
    """Somebody who may work for a shop: invited by a link, then known by their account. No role of the ward."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="members")
    label = models.CharField(_("呼び名"), max_length=40)  # 店長, レジ1; no full name is needed
    digest = models.CharField(max_length=64, unique=True)  # of the link's secret
    user = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(_("招待した日時"))
    invited_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(_("参加した日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("外した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("店の人")
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "user"), condition=Q(ended_at=None, user__isnull=False), name="vouchers_member_once"
            ),
            models.CheckConstraint(
                condition=Q(user=None, joined_at=None) | Q(user__isnull=False, joined_at__isnull=False),
                name="vouchers_member_joined",
            ),
        )
        indexes = (models.Index(fields=("user",), name="vouchers_member_user", condition=Q(ended_at=None)),)

    def __str__(self) -> str:
        return self.label


@recorded()
class Settlement(models.Model):
    """What a shop claims for the days until `until` (精算): the sum of its uses, paid once."""

    class State(models.TextChoices):
        """状態."""

        MADE = "made", _("支払い待ち")
        PAID = "paid", _("支払い済み")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="settlements")
    until = models.DateField(_("対象の最後の日"))
    amount = models.BigIntegerField(_("金額"))  # yen
    count = models.PositiveIntegerField(_("件数"))
    state = models.CharField(_("状態"), max_length=5, choices=State, default=State.MADE)
    made_at = models.DateTimeField(_("作成日時"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(_("支払日"), null=True, blank=True)
    paid_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("取扱店の精算")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=1, count__gte=1), name="vouchers_settlement_amount"),
            models.CheckConstraint(
                condition=Q(state="made", paid_on=None) | Q(state="paid", paid_on__isnull=False),
                name="vouchers_settlement_paid",
            ),
            models.CheckConstraint(
                condition=Q(made_by=None) | Q(paid_by=None) | ~Q(made_by=F("paid_by")),
                name="vouchers_settlement_four_eyes",
            ),
        )
        indexes = (models.Index(fields=("shop", "-until"), name="vouchers_settlement_shop"),)

    def __str__(self) -> str:
        return f"#{self.pk}"
