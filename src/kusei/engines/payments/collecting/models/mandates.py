"""Direct-debit mandates (口座振替の申込み): from the application to the end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded

PERSON = settings.AUTH_USER_MODEL
PROGRESS = ("applied", "sent", "accepted")


@recorded(exclude=("bank_details", "nonce"))
class Mandate(models.Model):
    """A payer lets the ward collect fees of one kind from a bank account.

    It is for a person with an account here; for somebody without one it holds for what one source raises
    (`source`, `source_id`: one nursery contract), because a name alone does not tell two people apart.
    """

    class State(models.TextChoices):
        """状態."""

        APPLIED = "applied", _("申込み")
        SENT = "sent", _("金融機関で確認中")
        ACCEPTED = "accepted", _("金融機関が承認")
        REFUSED = "refused", _("金融機関が不承認")
        ACTIVE = "active", _("口座振替中")
        STOPPED = "stopped", _("停止")

    class Road(models.TextChoices):
        """How it was applied for."""

        ONLINE = "online", _("インターネット")
        PAPER = "paper", _("紙の依頼書")

    payer = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="debit_mandates")
    source = models.CharField(_("もとの種類"), max_length=40, blank=True)
    source_id = models.CharField(_("もとの番号"), max_length=60, blank=True)
    department = models.ForeignKey("org.Department", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("納めるもの"), max_length=40)  # key in debit.yaml
    road = models.CharField(_("申込みの方法"), max_length=10, choices=Road)
    bank_details = models.BinaryField(_("口座（暗号化）"))  # bank, branch, kind, number, holder's kana
    shown = models.CharField(_("口座の目印"), max_length=60)  # the bank's name and the last three digits
    nonce = models.CharField(_("金融機関との合い言葉"), max_length=64, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.APPLIED)
    refused_why = models.CharField(_("不承認の理由"), max_length=40, blank=True)  # a code
    stopped_why = models.CharField(_("停止の理由"), max_length=400, blank=True)
    used = models.BooleanField(_("一度は振替の請求をした"), default=False)  # 新規コード of the file
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")  # who entered the paper
    applied_at = models.DateTimeField(_("申込みの日時"))
    changed_at = models.DateTimeField(_("状態が変わった日時"))

    class Meta:
        verbose_name = _("口座振替の申込み")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(payer__isnull=False, source="", source_id="")
                | (Q(payer=None) & ~Q(source="") & ~Q(source_id="")),
                name="collecting_mandate_of_somebody",
            ),
            models.UniqueConstraint(
                fields=("payer", "kind"), condition=Q(state="active"), name="collecting_mandate_one_active"
            ),
            models.UniqueConstraint(
                fields=("source", "source_id", "kind"),
                condition=Q(state="active", payer=None),
                name="collecting_mandate_one_active_source",
            ),
            models.UniqueConstraint(
                fields=("payer", "kind"), condition=Q(state__in=PROGRESS), name="collecting_mandate_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stopped_why=""), name="collecting_mandate_stopped_why"
            ),
        )
        indexes = (
            models.Index(fields=("state", "kind"), name="collecting_mandate_state"),
            models.Index(fields=("source", "source_id"), name="collecting_mandate_source", condition=~Q(source="")),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
