"""Runs of direct debit (口座振替): one file to the bank, one file back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL


@recorded(exclude=("file", "result_file"))
class DebitRun(models.Model):
    """What is collected on one day for one kind of fee."""

    class State(models.TextChoices):
        """状態."""

        MADE = "made", _("請求データを作成")
        READ = "read", _("結果を取込み済み")

    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    kind = models.CharField(_("納めるもの"), max_length=40)
    on = models.DateField(_("振替日"))
    number = models.PositiveIntegerField(_("件数"))
    amount = models.BigIntegerField(_("金額"))
    file = models.BinaryField(_("請求データ（暗号化）"))
    file_digest = models.CharField(_("請求データの要約値"), max_length=64)
    result_file = models.BinaryField(_("結果データ（暗号化）"), blank=True)
    result_digest = models.CharField(_("結果データの要約値"), max_length=64, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.MADE)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("作った人"))
    at = models.DateTimeField(_("作った日時"))
    read_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(_("結果を取り込んだ日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("口座振替の実施")
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("department", "kind", "on"), name="collecting_debit_once_a_day"),
            models.UniqueConstraint(
                fields=("result_digest",), condition=~Q(result_digest=""), name="collecting_debit_result_once"
            ),
            models.CheckConstraint(
                condition=Q(state="made", read_at=None, result_digest="")
                | (Q(state="read", read_at__isnull=False) & ~Q(result_digest="")),
                name="collecting_debit_read",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class DebitItem(models.Model):
    """One invoice of a run: who is debited how much, and what the bank answered."""

    run = models.ForeignKey(DebitRun, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField(_("番号"))
    invoice = models.ForeignKey("invoices.Invoice", models.PROTECT, related_name="debits")
    mandate = models.ForeignKey("collecting.Mandate", models.PROTECT, related_name="items")
    attempt = models.OneToOneField("invoices.Attempt", models.PROTECT, related_name="+")
    amount = models.BigIntegerField(_("金額"))
    result = models.CharField(_("結果"), max_length=1, blank=True)
    payment = models.OneToOneField("invoices.Payment", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("口座振替の明細")
        ordering = ("run", "number")
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="collecting_debit_item_number"),
            models.UniqueConstraint(fields=("run", "invoice"), name="collecting_debit_item_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="collecting_debit_item_amount"),
            models.CheckConstraint(
                condition=Q(result="0", payment__isnull=False) | (~Q(result="0") & Q(payment=None)),
                name="collecting_debit_item_paid",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
