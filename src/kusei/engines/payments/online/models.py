"""What providers told us, disputes with card companies, and refunds on their way back through a provider."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.invoices.models import Payment, Refund


class Event(models.Model):
    """One piece of news of a provider (Webhook の知らせ), kept once whatever how often it comes. No personal data.

    It becomes `done` when it was acted on, or `unknown`: nothing of ours belongs to it, and a person must look.
    """

    class State(models.TextChoices):
        """状態."""

        WAITING = "waiting", _("処理待ち")
        DONE = "done", _("処理済み")
        UNKNOWN = "unknown", _("確認が必要")
        CLEARED = "cleared", _("確認済み")

    provider = models.CharField(_("決済代行"), max_length=30)
    event_id = models.CharField(_("知らせの番号"), max_length=200)
    kind = models.CharField(_("種類"), max_length=20)  # protocol.Kind
    at = models.DateTimeField(_("相手が記録した日時"))
    received_at = models.DateTimeField(_("届いた日時"))
    key = models.CharField(_("冪等キー"), max_length=100, blank=True)  # of the attempt
    session = models.CharField(_("手続きの番号"), max_length=200, blank=True)
    payment = models.CharField(_("支払いの番号"), max_length=200, blank=True)
    matter = models.CharField(_("還付・申立ての番号"), max_length=200, blank=True)  # of a refund or a dispute
    refund = models.CharField(_("還付"), max_length=20, blank=True)  # our own number, where the provider gives it back
    amount = models.BigIntegerField(_("金額"), null=True, blank=True)  # yen
    why = models.CharField(_("理由"), max_length=60, blank=True)  # a code
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WAITING)
    handled_at = models.DateTimeField(_("処理した日時"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("確認した人")
    )
    note = models.CharField(_("確認した内容"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("決済代行からの知らせ")
        constraints = (
            models.UniqueConstraint(fields=("provider", "event_id"), name="online_event_once"),
            models.CheckConstraint(condition=~Q(event_id=""), name="online_event_named"),
            models.CheckConstraint(
                condition=~Q(state="cleared") | (Q(cleared_by__isnull=False) & ~Q(note="")),
                name="online_event_cleared_by",
            ),
        )
        indexes = (
            models.Index(fields=("received_at",), name="online_event_open", condition=Q(state="waiting")),
            models.Index(fields=("received_at",), name="online_event_unknown", condition=Q(state="unknown")),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"


class Dispute(models.Model):
    """A payer told the card company that the payment is not right (申立て・チャージバック)."""

    class State(models.TextChoices):
        """状態."""

        OPEN = "open", _("審査中")
        WON = "won", _("支払いのまま")
        LOST = "lost", _("返金に確定")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes", verbose_name=_("収納"))
    provider = models.CharField(_("決済代行"), max_length=30)
    reference = models.CharField(_("相手の番号"), max_length=200)
    amount = models.BigIntegerField(_("金額"))
    why = models.CharField(_("理由"), max_length=60, blank=True)  # a code
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("申し立てられた日時"))
    ended_at = models.DateTimeField(_("決まった日時"), null=True, blank=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="dispute")

    class Meta:
        verbose_name = _("申立て")
        constraints = (
            models.UniqueConstraint(fields=("provider", "reference"), name="online_dispute_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="online_dispute_amount"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="online_dispute_ended",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class Sending(models.Model):
    """A refund that goes back through the provider: asked for with one key until it is done or refused for good."""

    class State(models.TextChoices):
        """状態."""

        ASKED = "asked", _("依頼中")
        DONE = "done", _("還付済み")
        FAILED = "failed", _("還付できなかった")

    refund = models.OneToOneField(Refund, models.PROTECT, related_name="sending", verbose_name=_("還付"))
    provider = models.CharField(_("決済代行"), max_length=30)
    reference = models.CharField(_("相手の番号"), max_length=200, blank=True)
    round = models.PositiveSmallIntegerField(_("回数"), default=1)  # a new key each time that staff try again
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.ASKED)
    why = models.CharField(_("理由"), max_length=60, blank=True)  # a code
    asked_at = models.DateTimeField(_("依頼した日時"))
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("オンラインの還付")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "reference"), condition=~Q(reference=""), name="online_sending_reference"
            ),
        )
        indexes = (models.Index(fields=("asked_at",), name="online_sending_asked", condition=Q(state="asked")),)

    def __str__(self) -> str:
        return f"{self.provider} {self.reference or self.refund_id}"
