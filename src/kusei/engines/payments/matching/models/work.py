"""Differences as work items with append-only notes, and the runs that found them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.matching.models.files import BankLine, Payout, SettledLine

PERSON = settings.AUTH_USER_MODEL


class Difference(models.Model):
    """Something that does not agree (不突合), found once by its key, and what became of it."""

    class Kind(models.TextChoices):
        """種類."""

        MISSING = "missing", _("収納はあるが、精算明細にない")
        UNKNOWN = "unknown", _("精算明細にあるが、収納がない")
        AMOUNT = "amount", _("金額が違う")
        DOUBLE = "double", _("同じ収納が二重に精算されている")
        PAYOUT = "payout", _("入金の内訳と合計が合わない")
        BANK_MISSING = "bank-missing", _("入金予定が口座に届いていない")
        BANK_EXTRA = "bank-extra", _("口座に予定のない入出金がある")

    class State(models.TextChoices):
        """状態."""

        OPEN = "open", _("未処理")
        EXPLAINED = "explained", _("理由は分かった")
        SOLVED = "solved", _("解決")

    key = models.CharField(_("記号"), max_length=60, unique=True)  # missing:<payment>, unknown:<line> …
    kind = models.CharField(_("種類"), max_length=15, choices=Kind)
    provider = models.CharField(_("決済代行"), max_length=30, blank=True)
    expected = models.BigIntegerField(_("こちらの額"))
    found = models.BigIntegerField(_("相手の額"))
    since = models.DateField(_("いつから"))  # the day of the payment or of the line
    payment = models.ForeignKey("invoices.Payment", models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(SettledLine, models.PROTECT, null=True, blank=True, related_name="+")
    payout = models.ForeignKey(Payout, models.PROTECT, null=True, blank=True, related_name="+")
    bank_line = models.ForeignKey(BankLine, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey("org.Department", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("見つけた日時"))
    ended_at = models.DateTimeField(_("解決した日時"), null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")  # none: by itself
    why = models.CharField(_("理由"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("不突合")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="solved", ended_at__isnull=False) | (~Q(state="solved") & Q(ended_at=None)),
                name="matching_difference_ended",
            ),
            models.CheckConstraint(condition=Q(state="open") | ~Q(why=""), name="matching_difference_reason"),
        )
        indexes = (models.Index(fields=("since",), name="matching_difference_open", condition=~Q(state="solved")),)

    def __str__(self) -> str:
        return self.key

    @property
    def gap(self) -> int:
        """Yen that the other side has more than we."""
        return self.found - self.expected


class Note(models.Model):
    """What somebody found out about a difference or did with it. Append-only."""

    difference = models.ForeignKey(Difference, models.PROTECT, related_name="notes")
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    act = models.CharField(_("したこと"), max_length=10)  # note, explained, solved, assigned
    text = models.CharField(_("内容"), max_length=400)

    class Meta:
        verbose_name = _("不突合の記録")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"#{self.pk}"


class Run(models.Model):
    """A closing (締め) that ran: when, by whom, what it found. Append-only."""

    day = models.DateField(_("締めの日"))
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    counts = models.JSONField(_("件数"), default=dict)

    class Meta:
        verbose_name = _("締め")
        indexes = (models.Index(fields=("day",), name="matching_run_day"),)

    def __str__(self) -> str:
        return str(self.day)
