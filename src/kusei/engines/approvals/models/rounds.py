"""Rounds of a draft with what was sealed, their steps, and the events that are the record of it all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.approvals.models.drafts import Draft
from kusei.engines.approvals.rules import AT_A_STEP, DECISIONS, Action, StepKind
from kusei.engines.approvals.texts import ACTIONS, STEP_KINDS
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


class Capacity(models.TextChoices):
    """As what somebody decided."""

    OWN = "own", _("その組織の承認者")
    ABOVE = "above", _("上位の組織の承認者")
    DEPUTY = "deputy", _("代決")


@recorded()
class Round(models.Model):
    """One way of a draft along its route, with the document as it was then. Never changed."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("回"))
    document = models.JSONField(_("文書"))
    seal = models.CharField(_("封印"), max_length=64)
    rule_key = models.CharField(_("適用した規程"), max_length=60)
    rule_label = models.CharField(_("適用した規程の名称"), max_length=200)
    self_approval = models.BooleanField(_("起案者の決裁を認める"), default=False)
    bulk = models.BooleanField(_("まとめて決裁できる"), default=False)
    notes = models.JSONField(_("経路の注記"), default=list)
    # Steps before it were decided in the round before, and hold on.
    first_position = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(_("始まった日時"))

    class Meta:
        verbose_name = _("回議の回")
        constraints = (
            models.UniqueConstraint(fields=("draft", "number"), name="approvals_round_once"),
            models.CheckConstraint(condition=Q(seal__regex=r"^[0-9a-f]{64}$"), name="approvals_round_seal"),
        )

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.number}"


@recorded(label="label")
class Step(models.Model):
    """One step of a round: which department's approver does what. No department: the whole municipality.

    `opened_at`, `due_on` and `closed_at` repeat what the events say, for the desks.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("順番"))
    kind = models.CharField(_("役目"), max_length=10, choices=list(STEP_KINDS.items()))
    label = models.CharField(_("段の名称"), max_length=100)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("組織")
    )
    days = models.PositiveSmallIntegerField(_("処理の日数（開庁日）"))
    opened_at = models.DateTimeField(_("順番が来た日時"), null=True)
    due_on = models.DateField(_("期限"), null=True)
    closed_at = models.DateTimeField(_("終わった日時"), null=True)

    class Meta:
        verbose_name = _("回議の段")
        indexes = (
            models.Index(
                fields=("department",),
                condition=Q(opened_at__isnull=False, closed_at__isnull=True),
                name="approvals_step_open",
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(StepKind)), name="approvals_step_kind_known"),
            models.CheckConstraint(condition=Q(days__gte=1), name="approvals_step_days"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, due_on__isnull=True)
                | Q(opened_at__isnull=False, due_on__isnull=False),
                name="approvals_step_due_when_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="approvals_step_closed_after_opened",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        """Whether somebody is expected to act now."""
        return self.opened_at is not None and self.closed_at is None


@recorded()
class ApprovalEvent(models.Model):
    """Something that happened to a draft: who, what, when, why. Only ever added."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField(_("番号"))
    action = models.CharField(_("操作"), max_length=20, choices=list(ACTIONS.items()))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("した人")
    )
    at = models.DateTimeField(_("日時"))
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="events")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="events")
    capacity = models.CharField(_("立場"), max_length=10, choices=Capacity, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("代決された人"),
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("引継ぎ先"),
    )
    confirms = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="confirmed_by", verbose_name=_("後閲の対象")
    )
    opinion = models.TextField(_("理由・意見"), blank=True)
    seal = models.CharField(_("確かめた封印"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("決裁のできごと")
        constraints = (
            models.UniqueConstraint(fields=("draft", "sequence"), name="approvals_event_sequence_once"),
            # Steps belong to a round: so nobody decides twice, and no two persons decide the same.
            models.UniqueConstraint(
                fields=("step",),
                condition=Q(action__in=sorted(DECISIONS)),
                name="approvals_step_decided_once",
            ),
            models.CheckConstraint(condition=Q(action__in=list(Action)), name="approvals_event_known"),
            models.CheckConstraint(
                condition=Q(step__isnull=False, action__in=sorted(AT_A_STEP))
                | (Q(step__isnull=True) & ~Q(action__in=sorted(AT_A_STEP))),
                name="approvals_event_step_when_needed",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("actor")),
                name="approvals_event_not_own_deputy",
            ),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.DEPUTY, on_behalf_of__isnull=False)
                | (Q(on_behalf_of__isnull=True) & ~Q(capacity=Capacity.DEPUTY)),
                name="approvals_event_deputy_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(confirms__isnull=False, action=Action.CONFIRM)
                | (Q(confirms__isnull=True) & ~Q(action=Action.CONFIRM)),
                name="approvals_event_confirms_what",
            ),
            models.CheckConstraint(
                condition=~Q(action__in=sorted(DECISIONS)) | ~Q(seal=""), name="approvals_decision_sealed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.sequence}: {self.action}"
