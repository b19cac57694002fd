"""Applications, the cover under which several are filed at once, and the revisions of their answers."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.models import Procedure, Version
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.web import encryption


class StateChoices(models.TextChoices):
    """The states of `rules.State` with the words that people read."""

    RECEIVED = State.RECEIVED, _("受付済み")
    IN_REVIEW = State.IN_REVIEW, _("審査中")
    CORRECTION = State.CORRECTION, _("補正待ち")
    AWAITING_APPROVAL = State.AWAITING_APPROVAL, _("決裁中")
    DECIDED = State.DECIDED, _("決定済み")
    DELIVERED = State.DELIVERED, _("交付済み")
    WITHDRAWN = State.WITHDRAWN, _("取下げ")


class Channel(models.TextChoices):
    """By what way it came in."""

    ONLINE = "online", _("オンライン")
    COUNTER = "counter", _("窓口")
    POST = "post", _("郵送")


class Relation(models.TextChoices):
    """What an application is to an earlier one."""

    RENEWAL = "renewal", _("更新")
    CHANGE = "change", _("変更")
    OBJECTION = "objection", _("審査請求")


@recorded(exclude=("secret_digest", "mail_digest", "sealed_email"))
class Cover(models.Model):
    """What was handed in at one moment: one application, or several under one cover (bundle)."""

    intent = models.UUIDField(unique=True)  # the draft's number: one cover for each, whatever happens
    secret_digest = models.CharField(max_length=64, unique=True)  # the draft's link goes on to lead here
    mail_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)  # of the link in the receipt
    site = models.CharField(max_length=200, blank=True)  # scheme and host by which the person came, for links in mails
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="covers", verbose_name=_("本人")
    )
    subject = models.CharField(max_length=60, blank=True)
    sealed_email = models.BinaryField(null=True)  # where receipts and notices go
    language = models.CharField(max_length=10, default="ja")
    created_at = models.DateTimeField(_("提出日時"))

    class Meta:
        verbose_name = _("提出")

    def __str__(self) -> str:
        return str(self.intent)


@recorded(exclude=("sealed_name",), ignore=("name_marks",), label="number")
class Application(models.Model):
    """One application at one office. What it says stands in `Answers`, what happened in `Event`."""

    number = models.CharField(_("受付番号"), max_length=20, unique=True)
    cover = models.ForeignKey(Cover, models.PROTECT, related_name="applications", verbose_name=_("提出"))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("団体"))
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="applications", verbose_name=_("手続"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="applications", verbose_name=_("様式の版"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    channel = models.CharField(_("経路"), max_length=10, choices=Channel)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("入力した職員"),
    )
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("もとの申請")
    )
    relation = models.CharField(_("関係"), max_length=10, choices=Relation, blank=True)
    state = models.CharField(_("状態"), max_length=20, choices=StateChoices, default="received")
    sequence = models.PositiveIntegerField(default=1)  # of the last event; also the version that writers must have seen
    revision = models.PositiveIntegerField(default=1)  # of the answers
    sealed_name = models.BinaryField()  # the applicant's name and kana for lists
    name_marks = ArrayField(models.CharField(max_length=32), default=list)  # blind marks to find it by
    confidential = models.BooleanField(_("秘匿"), default=False)  # DV secrecy: wins over every role
    sensitive = models.BooleanField(_("要配慮"), default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("担当者")
    )
    submitted_at = models.DateTimeField(_("到達日時"))
    due_on = models.DateField(_("処理の期限"), null=True, blank=True)
    waited_days = models.PositiveIntegerField(_("補正にかかった日数"), default=0)  # open days that do not count
    outcome = models.CharField(_("結果"), max_length=60, blank=True)
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    valid_until = models.DateField(_("有効期限"), null=True, blank=True)
    fee = models.PositiveIntegerField(_("手数料"), null=True, blank=True)  # yen, as computed at submission
    delivery = models.CharField(_("受け取り方"), max_length=10, blank=True)  # paper | electronic
    dispose_on = models.DateField(_("廃棄の日"), null=True, blank=True)
    disposed_at = models.DateTimeField(_("廃棄した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("申請")
        constraints = (
            models.UniqueConstraint(fields=("cover", "procedure"), name="applications_once_for_each_intent"),
            models.CheckConstraint(condition=Q(state__in=StateChoices.values), name="applications_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="applications_channel_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "delivered"]) | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="applications_decided_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(origin=None, relation="") | (Q(origin__isnull=False) & ~Q(relation="")),
                name="applications_relation_needs_origin",
            ),
        )
        indexes = (
            # A section's desk: newest first, by state, and what is due.
            models.Index(fields=("department", "state", "-submitted_at", "-id"), name="applications_desk"),
            models.Index(fields=("department", "-submitted_at", "-id"), name="applications_all"),
            models.Index(
                fields=("department", "due_on"),
                condition=Q(state__in=["received", "in-review", "correction", "awaiting-approval"]),
                name="applications_due",
            ),
            # The same for those who work for the whole municipality.
            models.Index(fields=("-submitted_at", "-id"), name="applications_newest"),
            models.Index(
                fields=("due_on", "id"),
                condition=Q(state__in=["received", "in-review", "correction", "awaiting-approval"]),
                name="applications_due_all",
            ),
            models.Index(
                fields=("dispose_on",), condition=Q(disposed_at=None, dispose_on__isnull=False), name="applications_old"
            ),
            GinIndex(fields=("name_marks",), name="applications_names"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> dict[str, str]:
        """The applicant's `{name, kana}`; blank after disposal."""
        return encryption.unseal_json(self.sealed_name) if self.sealed_name else {"name": "", "kana": ""}

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something before the decision."""
        return self.state in {"received", "in-review", "correction", "awaiting-approval"}


class Answers(models.Model):
    """One revision of what an application says: the first as it arrived, later ones after corrections. Append-only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="answers", verbose_name=_("申請"))
    revision = models.PositiveIntegerField(_("改訂"))
    sealed = models.BinaryField()
    made_at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("申請の内容")
        constraints = (models.UniqueConstraint(fields=("application", "revision"), name="applications_revision_once"),)

    def __str__(self) -> str:
        return f"{self.application_id} r{self.revision}"

    @property
    def values(self) -> dict[str, Any]:
        """The canonical answers."""
        values: dict[str, Any] = encryption.unseal_json(self.sealed)
        return values


def new_intent() -> uuid.UUID:
    """The number of an intent that has no draft: an application through the API without a key of its own."""
    return uuid.uuid4()
