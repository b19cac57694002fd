"""Plans of instalments (分納): parts with days and amounts, over one invoice or several."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.ledger.models import LARGEST
from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


@recorded()
class Plan(models.Model):
    """What is owed is paid in parts. Payments go to the oldest part: how far it is paid, the invoices' accounts say."""

    class State(models.TextChoices):
        """状態."""

        PROPOSED = "proposed", _("承認待ち")
        AGREED = "agreed", _("分納中")
        BROKEN = "broken", _("不履行")
        PAID = "paid", _("完納")
        WITHDRAWN = "withdrawn", _("取りやめ")

    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    owed = models.BigIntegerField(_("分納する額"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.PROPOSED)
    why = models.CharField(_("事情"), max_length=400)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("作った人"))
    at = models.DateTimeField(_("作った日時"))
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("承認した日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    ended_why = models.CharField(_("終わった理由"), max_length=400, blank=True)
    seen_at = models.DateTimeField(_("不履行を確かめた日時"), null=True, blank=True)  # the work item is done
    seen_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("分納の計画")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(owed__range=(1, LARGEST)), name="collecting_plan_owed"),
            models.CheckConstraint(condition=~Q(why=""), name="collecting_plan_reason"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")), name="collecting_plan_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "withdrawn")) | Q(approved_by__isnull=False),
                name="collecting_plan_approved",
            ),
        )
        indexes = (models.Index(fields=("department", "state"), name="collecting_plan_of"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class PlanInvoice(models.Model):
    """An invoice of a plan; in one plan at a time."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="invoices")
    invoice = models.ForeignKey("invoices.Invoice", models.PROTECT, related_name="planned")
    owed = models.BigIntegerField(_("計画の時の未納額"))
    standing = models.BooleanField(_("有効"), default=True)  # the plan is proposed or agreed

    class Meta:
        verbose_name = _("分納する請求")
        constraints = (
            models.UniqueConstraint(
                fields=("invoice",), condition=Q(standing=True), name="collecting_plan_one_of_an_invoice"
            ),
            models.UniqueConstraint(fields=("plan", "invoice"), name="collecting_plan_invoice_once"),
            models.CheckConstraint(condition=Q(owed__gt=0), name="collecting_plan_invoice_owed"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.invoice_id}"


class Part(models.Model):
    """One part of a plan: so many yen by a day."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField(_("回"))
    due_on = models.DateField(_("期限"))
    amount = models.BigIntegerField(_("金額"))

    class Meta:
        verbose_name = _("分納の回")
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="collecting_part_number"),
            models.UniqueConstraint(fields=("plan", "due_on"), name="collecting_part_day"),
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="collecting_part_amount"),
        )
        indexes = (models.Index(fields=("due_on",), name="collecting_part_due"),)

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"
