"""Drafts of new editions, what was edited in them and why, and requests to amend (改定案・編集の記録・申し出)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.amendment.states import (
    DIRECTIONS,
    FINAL,
    LABELS,
    REQUEST_LABELS,
    SHAPES,
    UNDER_WAY,
    RequestState,
    State,
)


def _person(label: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
        **options,  # type: ignore[arg-type]
    )


def _address() -> ArrayField:
    """The way of lists and keys to a part or field, as `plans.difference` writes it."""
    return ArrayField(models.CharField(max_length=100), verbose_name=_("場所"))


@recorded(label="label")
class AmendmentDraft(models.Model):
    """A new edition of a plan in the making (改定案), begun from the edition in force.

    What it says is the base's data with the changed parts in place of the base's. In force, it has become `edition`.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="amendments", verbose_name=_("計画"))
    base = models.ForeignKey(
        "plans.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("もとになる版")
    )
    code = models.CharField(_("新しい版の符号"), max_length=80)
    label = models.CharField(_("新しい版の名前"), max_length=100)
    title = models.CharField(_("計画名"), max_length=200)
    published = models.CharField(_("公表"), max_length=10, blank=True)
    purpose = models.TextField(_("改定の趣旨"))
    effective_on = models.DateField(_("施行日"))
    owner = models.ForeignKey(
        "org.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("起案する部署")
    )
    state = models.CharField(
        _("状態"), max_length=12, choices=[(s.value, LABELS[s]) for s in State], default="drafting"
    )
    version = models.PositiveIntegerField(_("版数"), default=1)
    approval = models.ForeignKey(
        "approvals.Draft", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("決裁の起案")
    )
    edition = models.OneToOneField(
        "plans.Edition", on_delete=models.PROTECT, null=True, related_name="amended_by", verbose_name=_("施行した版")
    )
    started_by = _person(_("始めた人"), null=True)
    started_at = models.DateTimeField(_("始めた日時"))
    in_force_at = models.DateTimeField(_("施行した日時"), null=True)

    class Meta:
        verbose_name = _("改定案")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="amendment_state_known"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(code="") & ~Q(label=""), name="amendment_described"),
            models.UniqueConstraint(
                fields=("plan", "code"),
                condition=Q(state__in=sorted(s.value for s in UNDER_WAY)),
                name="amendment_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state=State.IN_FORCE.value, edition__isnull=False, in_force_at__isnull=False)
                | (~Q(state=State.IN_FORCE.value) & Q(edition__isnull=True, in_force_at__isnull=True)),
                name="amendment_in_force_is_an_edition",
            ),
            models.CheckConstraint(
                condition=Q(approval__isnull=False) | Q(state__in=[State.DRAFTING.value, State.ABANDONED.value]),
                name="amendment_decided_by_approval",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.label}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("amendment:draft", args=[self.pk])

    @property
    def shape(self) -> str:
        """The mark that stands beside the word of the state."""
        return SHAPES[State(self.state)]

    @property
    def is_open(self) -> bool:
        """Whether its parts can be edited."""
        return self.state == State.DRAFTING

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return State(self.state) in FINAL


@recorded(exclude=("content",), label="key")
class DraftPart(models.Model):
    """A part of the plan file that the draft changed: an initiative, a node, the plan's description, an order.

    `content` is the part as the file writes it; NULL is a part that the draft removed. A part without a row is the
    base's. What was changed in it, from what to what, is in `DraftEdit`.
    """

    draft = models.ForeignKey(AmendmentDraft, on_delete=models.CASCADE, related_name="parts")
    table = models.CharField(_("部分"), max_length=20)
    key = models.CharField(_("キー"), max_length=80, blank=True)
    content = models.JSONField(_("内容"), null=True)
    version = models.PositiveIntegerField(_("保存の数"), default=1)

    class Meta:
        verbose_name = _("改定案の部分")
        constraints = (
            models.UniqueConstraint(fields=("draft", "table", "key"), name="amendment_part_once"),
            models.CheckConstraint(
                condition=Q(table__in=["plan", "nodes", "initiatives", "year_changes", "order"]),
                name="amendment_part_table_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.key}".strip()


@recorded()
class DraftEdit(models.Model):
    """One change of one place of a draft (編集の記録): append-only. `old` and `new` are `[value]`, or `[]` for nothing.

    `place` says where a part stood that was taken out, so that it can be put back there. `undoes` is the edit that
    this one took back.
    """

    draft = models.ForeignKey(AmendmentDraft, on_delete=models.CASCADE, related_name="edits")
    address = _address()
    old = models.JSONField(_("前"), default=list)
    new = models.JSONField(_("後"), default=list)
    place = models.JSONField(_("位置"), default=dict)
    by = _person(_("だれが"), null=True)
    at = models.DateTimeField(_("いつ"))
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        verbose_name = _("改定案の編集")
        indexes = (models.Index(fields=("draft", "-id"), name="amendment_edit_of_draft"),)
        constraints = (models.UniqueConstraint(fields=("undoes",), name="amendment_edit_undone_once"),)

    def __str__(self) -> str:
        return " / ".join(self.address)


@recorded()
class ChangeReason(models.Model):
    """Why a place differs from the base (改定の理由): stands in the table of old and new."""

    draft = models.ForeignKey(AmendmentDraft, on_delete=models.CASCADE, related_name="reasons")
    address = _address()
    text = models.CharField(_("理由"), max_length=500)
    by = _person(_("だれが"), null=True)
    at = models.DateTimeField(_("いつ"))

    class Meta:
        verbose_name = _("改定の理由")
        constraints = (
            models.UniqueConstraint(fields=("draft", "address"), name="amendment_reason_once"),
            models.CheckConstraint(condition=~Q(text=""), name="amendment_reason_says_something"),
        )

    def __str__(self) -> str:
        return self.text


@recorded(label="text")
class AmendmentRequest(models.Model):
    """A wish that the plan be amended (改定の申し出), from an evaluation, an observation or a section."""

    plan = models.ForeignKey(
        "plans.Plan", on_delete=models.PROTECT, related_name="amendment_requests", verbose_name=_("計画")
    )
    initiative_key = models.CharField(_("取組のキー"), max_length=80, blank=True)
    direction = models.CharField(_("今後の方向性"), max_length=20, blank=True)
    text = models.TextField(_("内容"))
    source_url = models.CharField(_("もとになったもの"), max_length=300, blank=True)
    by = _person(_("申し出た人"), null=True)
    at = models.DateTimeField(_("申し出た日時"))
    state = models.CharField(
        _("状態"), max_length=10, choices=[(s.value, REQUEST_LABELS[s]) for s in RequestState], default="open"
    )
    draft = models.ForeignKey(
        AmendmentDraft, on_delete=models.PROTECT, null=True, related_name="requests", verbose_name=_("改定案")
    )
    answer = models.TextField(_("答え"), blank=True)
    answered_by = _person(_("答えた人"), null=True)
    answered_at = models.DateTimeField(_("答えた日時"), null=True)

    class Meta:
        verbose_name = _("改定の申し出")
        indexes = (models.Index(fields=("plan", "state"), name="amendment_request_of_plan"),)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="amendment_request_says_something"),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN.value, answered_at__isnull=True, draft__isnull=True)
                | (Q(state=RequestState.TAKEN.value, answered_at__isnull=False, draft__isnull=False) & ~Q(answer=""))
                | (Q(state=RequestState.DECLINED.value, answered_at__isnull=False) & ~Q(answer="")),
                name="amendment_request_answered_in_words",
            ),
            # One source asks for one thing of one initiative once: publishing an evaluation again asks nothing new.
            models.UniqueConstraint(
                fields=("plan", "initiative_key", "source_url"),
                condition=Q(state=RequestState.OPEN.value) & ~Q(source_url=""),
                name="amendment_request_once_per_source",
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def direction_label(self) -> str:
        """What people call the direction; as written when it is none of ours."""
        return str(DIRECTIONS.get(self.direction, self.direction))
