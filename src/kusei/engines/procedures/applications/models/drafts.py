"""Drafts: what somebody is filling in, for one procedure or for several at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.models import StoredGuide
from kusei.foundation.web import encryption


class Draft(models.Model):
    """An application that is not handed in yet. Its number is the intent: handing it in twice makes one application.

    `versions` are the forms that it fills in, in order; more than one when it came from a guide (bundle).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # SHA-256 of the secret by which somebody without an account, or on another device, opens it.
    secret_digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="application_drafts",
        verbose_name=_("本人"),
    )
    entered_by = models.ForeignKey(  # staff who write for somebody at the counter or from a letter
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("入力した職員"),
    )
    versions = ArrayField(models.BigIntegerField(), verbose_name=_("様式の版"))
    guide = models.ForeignKey(StoredGuide, models.SET_NULL, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=60, blank=True)  # whom it is for: id of `residents.queries.Subject`
    channel = models.CharField(_("経路"), max_length=10, default="online")
    origin = models.ForeignKey(  # renewal, change or objection of an earlier application
        "applications.Application", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    relation = models.CharField(max_length=10, blank=True)
    step = models.CharField(max_length=130, blank=True)
    sealed_answers = models.BinaryField()
    sealed_email = models.BinaryField(null=True)  # where the link of an anonymous draft was sent
    language = models.CharField(max_length=10, default="ja")
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("作成日時"))
    saved_at = models.DateTimeField(_("保存日時"))
    expires_at = models.DateTimeField(_("保存の期限"), db_index=True)
    submitted_at = models.DateTimeField(_("提出日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("下書き")
        constraints = (
            models.CheckConstraint(condition=Q(versions__len__gt=0), name="applications_draft_has_a_form"),
            models.CheckConstraint(
                condition=Q(channel__in=["online", "counter", "post"]), name="applications_draft_channel_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed so far, as `evaluation` takes it."""
        answers: dict[str, Any] = encryption.unseal_json(self.sealed_answers)
        return answers

    @answers.setter
    def answers(self, value: dict[str, Any]) -> None:
        self.sealed_answers = encryption.seal_json(value)
