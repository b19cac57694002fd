"""Runs of dunning (督促・催告), whom each reached and how, and invoices that are held back from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL
INVOICE = "invoices.Invoice"


@recorded()
class Hold(models.Model):
    """An invoice is left out of dunning, for a reason and until a day or until somebody lifts it (督促の停止)."""

    class Kind(models.TextChoices):
        """なぜ止めるか."""

        DISPUTED = "disputed", _("争いがある")
        PROMISED = "promised", _("支払いの約束がある")
        DECEASED = "deceased", _("本人が亡くなった")
        PROTECTED = "protected", _("支援措置などの配慮が必要")
        PAUSED = "paused", _("しばらく待つ")

    invoice = models.ForeignKey(INVOICE, models.PROTECT, related_name="holds", verbose_name=_("請求"))
    kind = models.CharField(_("理由の種類"), max_length=10, choices=Kind)
    why = models.CharField(_("理由"), max_length=400)
    until = models.DateField(_("いつまで"), null=True, blank=True)  # that day included; none: until it is lifted
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("止めた日時"))
    lifted_at = models.DateTimeField(_("解いた日時"), null=True, blank=True)
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("督促の停止")
        constraints = (
            models.CheckConstraint(condition=~Q(why=""), name="collecting_hold_reason"),
            models.UniqueConstraint(
                fields=("invoice", "kind"), condition=Q(lifted_at=None), name="collecting_hold_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.kind}"


@recorded()
class Run(models.Model):
    """A run of one stage over the overdue invoices of a department."""

    class State(models.TextChoices):
        """状態."""

        SENDING = "sending", _("送っている途中")
        DONE = "done", _("送り終えた")

    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("所管課"))
    stage = models.CharField(_("段階"), max_length=20)  # key in dunning.yaml
    on = models.DateField(_("基準日"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.SENDING)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("始めた人"))
    at = models.DateTimeField(_("始めた日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("督促の実施")
        ordering = ("-id",)
        constraints = (
            # Two people who press the button at once begin one run.
            models.UniqueConstraint(
                fields=("department", "stage"), condition=Q(state="sending"), name="collecting_run_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class LetterBatch(models.Model):
    """The letters of a run that were printed together (督促状の束)."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="batches")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("作った日時"))
    pdf = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    posted_on = models.DateField(_("投函した日"), null=True, blank=True)

    class Meta:
        verbose_name = _("督促状の束")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Item(models.Model):
    """One invoice in one stage: how its payer was told, or why not. Told once a stage, the database sees to it."""

    class LeftOut(models.TextChoices):
        """なぜ送らなかったか."""

        PAID = "paid", _("支払い済み・取消し")
        PENDING = "pending", _("支払いの手続き中")
        HELD = "held", _("停止中")
        PLAN = "plan", _("分納の計画がある")
        NO_WAY = "no-way", _("連絡先がない")

    run = models.ForeignKey(Run, models.PROTECT, related_name="items")
    invoice = models.ForeignKey(INVOICE, models.PROTECT, related_name="dunned")
    stage = models.CharField(_("段階"), max_length=20)
    owed = models.BigIntegerField(_("未納額"), default=0)  # yen, when it was sent
    ways = models.CharField(_("送り方"), max_length=60, blank=True)  # "letter notice"
    left_out = models.CharField(_("送らなかった理由"), max_length=10, choices=LeftOut, blank=True)
    sent_at = models.DateTimeField(_("送った日時"), null=True, blank=True)
    letter = models.BooleanField(_("督促状を印刷する"), default=False)
    batch = models.ForeignKey(LetterBatch, models.PROTECT, null=True, blank=True, related_name="items")
    unprinted = models.CharField(_("印刷しなかった理由"), max_length=10, choices=LeftOut, blank=True)

    class Meta:
        verbose_name = _("督促")
        constraints = (
            models.UniqueConstraint(
                fields=("invoice", "stage"), condition=Q(left_out=""), name="collecting_item_once_a_stage"
            ),
            models.UniqueConstraint(fields=("run", "invoice"), name="collecting_item_once_a_run"),
            models.CheckConstraint(condition=Q(left_out="") | Q(sent_at=None), name="collecting_item_sent_or_left_out"),
            models.CheckConstraint(
                condition=Q(batch=None) | Q(letter=True, unprinted=""), name="collecting_item_printed_letters"
            ),
        )
        indexes = (
            models.Index(fields=("run",), name="collecting_item_waiting", condition=Q(sent_at=None, left_out="")),
        )

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.stage}"
