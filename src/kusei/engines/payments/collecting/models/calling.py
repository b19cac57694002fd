"""Who is to be telephoned or sent a short message, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Medium(models.TextChoices):
    """How."""

    CALL = "call", _("電話")
    SMS = "sms", _("SMS")


class Result(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", _("話せた")
    PROMISED = "promised", _("支払いの約束")
    REFUSED = "refused", _("支払わないと言われた")
    ABSENT = "absent", _("出なかった")
    LATER = "later", _("かけ直す")
    WRONG = "wrong", _("番号が違う")
    SENT = "sent", _("送った")  # SMS


class Call(models.Model):
    """An invoice on the list of calls or short messages of a department. The number stands with the payer alone."""

    invoice = models.ForeignKey("invoices.Invoice", models.PROTECT, related_name="calls")
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+")
    item = models.OneToOneField("collecting.Item", models.PROTECT, null=True, blank=True, related_name="+")
    medium = models.CharField(_("方法"), max_length=4, choices=Medium)
    not_before = models.DateTimeField(_("次にかける日時"))
    tries = models.PositiveSmallIntegerField(_("かけた回数"), default=0)
    taken_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    taken_until = models.DateTimeField(_("だれかがかけている間"), null=True, blank=True)
    made_at = models.DateTimeField(_("加えた日時"))
    ended_at = models.DateTimeField(_("終えた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("電話・SMSの一覧")
        constraints = (
            models.UniqueConstraint(
                fields=("invoice", "medium"), condition=Q(ended_at=None), name="collecting_call_one_open"
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_until=None) | Q(taken_by__isnull=False, taken_until__isnull=False),
                name="collecting_call_taken_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=("department", "medium", "not_before"), name="collecting_call_next", condition=Q(ended_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Answer(models.Model):
    """What came of one call. Append-only; what was noted is encrypted."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="answers")
    invoice = models.ForeignKey("invoices.Invoice", models.PROTECT, related_name="call_answers")
    result = models.CharField(_("結果"), max_length=10, choices=Result)
    promised_on = models.DateField(_("支払うと約束した日"), null=True, blank=True)
    note = models.BinaryField(_("メモ（暗号化）"), blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("電話の結果")
        constraints = (
            models.CheckConstraint(
                condition=Q(result="promised", promised_on__isnull=False)
                | (~Q(result="promised") & Q(promised_on=None)),
                name="collecting_answer_promise_has_a_day",
            ),
        )
        indexes = (models.Index(fields=("invoice", "at"), name="collecting_answer_of"),)

    def __str__(self) -> str:
        return f"{self.call_id} {self.result}"
