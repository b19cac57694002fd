"""Programmes as they were loaded from a pack, who applied, and the draws with their sealed seeds."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.vouchers import programmes
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


@recorded(label="key")
class Programme(models.Model):
    """A programme (商品券・ポイントの事業). Once it is open its content never changes; `sold` and `returned` count."""

    class Kind(models.TextChoices):
        """種類."""

        VOUCHER = "voucher", _("プレミアム付き商品券")
        POINTS = "points", _("ポイント")

    class State(models.TextChoices):
        """状態."""

        DRAFT = "draft", _("準備中")
        OPEN = "open", _("実施中")
        CLOSED = "closed", _("終了")

    key = models.SlugField(_("記号"), max_length=40, unique=True)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    content = models.JSONField(_("内容"))  # programmes.VoucherProgramme or programmes.PointsProgramme
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    issue = models.PositiveIntegerField(_("発行口数"), default=0)
    sold = models.PositiveIntegerField(_("販売・取り置きの口数"), default=0)
    budget = models.BigIntegerField(_("還元の予算"), default=0)  # yen
    returned = models.BigIntegerField(_("還元した額"), default=0)  # yen
    loaded_at = models.DateTimeField(_("読み込んだ日時"))
    opened_at = models.DateTimeField(_("始めた日時"), null=True, blank=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("商品券・ポイントの事業")
        constraints = (
            models.CheckConstraint(condition=Q(sold__lte=F("issue")), name="vouchers_programme_issue"),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("budget")), name="vouchers_programme_budget"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False), name="vouchers_programme_opened"
            ),
        )

    def __str__(self) -> str:
        return str(self.key)

    @cached_property
    def rules(self) -> programmes.Content:
        """The content, read."""
        return programmes.content(self.content)

    @property
    def voucher(self) -> programmes.VoucherProgramme:
        """The content of a voucher programme. Raises `TypeError` for another kind."""
        if not isinstance(self.rules, programmes.VoucherProgramme):
            raise TypeError(f"{self.key} sells no vouchers")
        return self.rules

    @property
    def points(self) -> programmes.PointsProgramme:
        """The content of a points programme. Raises `TypeError` for another kind."""
        if not isinstance(self.rules, programmes.PointsProgramme):
            raise TypeError(f"{self.key} gives no points")
        return self.rules

    @property
    def title(self) -> str:
        """Its name in the language of the page."""
        return programmes.worded(self.rules.label)


@recorded(exclude=("sealed_seed",))
class Draw(models.Model):
    """A draw (抽選): the hash of its seed is public before anybody can apply, the seed itself afterwards."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="draws")
    prize = models.CharField(_("賞品"), max_length=40, blank=True)  # blank: the right to buy vouchers
    commitment = models.CharField(_("種のハッシュ"), max_length=64)
    sealed_seed = models.BinaryField(_("種（暗号化）"))
    seed = models.CharField(_("公開した種"), max_length=64, blank=True)
    entries = models.PositiveIntegerField(_("申込み"), null=True, blank=True)
    made_at = models.DateTimeField(_("作成日時"))
    drawn_at = models.DateTimeField(_("抽選した日時"), null=True, blank=True)
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("抽選")
        constraints = (
            models.UniqueConstraint(fields=("programme", "prize"), name="vouchers_draw_once"),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="", entries=None)
                | (Q(drawn_at__isnull=False, entries__isnull=False) & ~Q(seed="")),
                name="vouchers_draw_revealed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.prize}".strip()


class Application(models.Model):
    """One person's application for vouchers (購入の申込み). `bought` counts units bought or kept for them."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="applications")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    ticket = models.CharField(_("抽選番号"), max_length=12)
    units = models.PositiveSmallIntegerField(_("希望の口数"))
    applied_at = models.DateTimeField(_("申込日時"))
    place = models.PositiveIntegerField(_("抽選の順位"), null=True, blank=True)
    allotted = models.PositiveSmallIntegerField(_("当選の口数"), null=True, blank=True)
    bought = models.PositiveSmallIntegerField(_("購入した口数"), default=0)

    class Meta:
        verbose_name = _("商品券の申込み")
        constraints = (
            models.UniqueConstraint(fields=("programme", "person"), name="vouchers_application_once"),
            models.UniqueConstraint(fields=("programme", "ticket"), name="vouchers_application_ticket"),
            models.CheckConstraint(condition=Q(units__gte=1), name="vouchers_application_units"),
            models.CheckConstraint(
                condition=Q(allotted=None, bought=0) | Q(allotted__lte=F("units"), bought__lte=F("allotted")),
                name="vouchers_application_bought",
            ),
        )
        indexes = (models.Index(fields=("person",), name="vouchers_application_person"),)

    def __str__(self) -> str:
        return self.ticket


class PrizeTicket(models.Model):
    """A ticket for a prize draw, for which points were given."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="tickets")
    prize = models.CharField(_("賞品"), max_length=40)
    wallet = models.ForeignKey("vouchers.Wallet", models.PROTECT, related_name="tickets")
    key = models.UUIDField(_("冪等キー"), unique=True)
    ticket = models.CharField(_("抽選番号"), max_length=12)
    made_at = models.DateTimeField(_("申込日時"))
    won = models.BooleanField(_("当選"), null=True, blank=True)

    class Meta:
        verbose_name = _("賞品の抽選券")
        constraints = (
            models.UniqueConstraint(fields=("programme", "prize", "ticket"), name="vouchers_prize_ticket_once"),
        )
        indexes = (models.Index(fields=("wallet",), name="vouchers_prize_wallet"),)

    def __str__(self) -> str:
        return self.ticket
