"""What happens to an application: events, corrections that are asked for, messages, decisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models.applications import Application, StateChoices
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.web import encryption


class Actor(models.TextChoices):
    """Who did something."""

    RESIDENT = "resident", _("申請した人")
    STAFF = "staff", _("職員")
    CONTRACTOR = "contractor", _("受託者")
    SYSTEM = "system", _("システム")


class Event(models.Model):
    """One thing that happened. Append-only; the application's state is that of its last event."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="events", verbose_name=_("申請"))
    sequence = models.PositiveIntegerField()
    kind = models.CharField(_("できごと"), max_length=40)  # submitted, an act of `rules.Act`, or another word
    before = models.CharField(max_length=20, blank=True)
    state = models.CharField(_("状態"), max_length=20, choices=StateChoices)
    actor = models.CharField(max_length=10, choices=Actor)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("日時"))
    public = models.BooleanField(default=True)  # whether the applicant sees it
    sealed_note = models.BinaryField(null=True)  # words of the actor

    class Meta:
        verbose_name = _("申請のできごと")
        constraints = (
            models.UniqueConstraint(fields=("application", "sequence"), name="applications_event_sequence"),
            models.CheckConstraint(condition=Q(actor__in=Actor.values), name="applications_event_actor_known"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} #{self.sequence} {self.kind}"

    @property
    def note(self) -> str:
        """The actor's words."""
        return str(encryption.unseal_json(self.sealed_note)) if self.sealed_note else ""


@recorded(exclude=("sealed_message",))
class Correction(models.Model):
    """A request to put right certain fields or to send certain files (補正). At most one is open for an application."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections", verbose_name=_("申請"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    asked_at = models.DateTimeField(_("依頼日時"))
    due_on = models.DateField(_("補正の期限"), null=True, blank=True)
    sealed_message = models.BinaryField()
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取消日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("補正の依頼")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(answered_at=None, cancelled_at=None),
                name="applications_one_correction_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.asked_at:%Y-%m-%d}"

    @property
    def message(self) -> str:
        """What staff wrote about the whole."""
        return str(encryption.unseal_json(self.sealed_message))


class CorrectionItem(models.Model):
    """One field that is to be put right, and why."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items", verbose_name=_("補正の依頼"))
    field = models.CharField(_("項目"), max_length=60)  # key of a field of the form
    sealed_sentence = models.BinaryField()

    class Meta:
        verbose_name = _("補正の項目")
        constraints = (
            models.UniqueConstraint(fields=("correction", "field"), name="applications_correction_field_once"),
        )

    def __str__(self) -> str:
        return self.field

    @property
    def sentence(self) -> str:
        """What is to be put right."""
        return str(encryption.unseal_json(self.sealed_sentence))


class Message(models.Model):
    """A message between applicant and office, seen by both."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="messages", verbose_name=_("申請"))
    from_office = models.BooleanField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sealed_text = models.BinaryField()
    at = models.DateTimeField(_("日時"))
    read_at = models.DateTimeField(_("読んだ日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("連絡")

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def text(self) -> str:
        """What was written."""
        return str(encryption.unseal_json(self.sealed_text))


@recorded(exclude=("sealed_reason", "sealed_conditions"))
class Decision(models.Model):
    """What the office decided, or proposes to decide while it is on the approval route. One at a time is current."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions", verbose_name=_("申請"))
    outcome = models.CharField(_("結果"), max_length=60)  # key of an outcome of the definition
    sealed_reason = models.BinaryField()
    sealed_conditions = models.BinaryField()
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("審査した人")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("決定した人")
    )
    proposed_at = models.DateTimeField(_("起案日時"))
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("取りやめた日時"), null=True, blank=True)  # sent back, or reopened later
    approval = models.BigIntegerField(null=True, blank=True)  # number of the draft in `engines.approvals`

    class Meta:
        verbose_name = _("決定")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=Q(dropped_at=None), name="applications_one_current_decision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"

    @property
    def reason(self) -> str:
        """Why, as the letter says it."""
        return str(encryption.unseal_json(self.sealed_reason))

    @property
    def conditions(self) -> str:
        """Conditions and remarks of the letter."""
        return str(encryption.unseal_json(self.sealed_conditions))
