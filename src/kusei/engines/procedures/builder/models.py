"""Working copies of procedures (作業用の写し), their steps and samples, and the inventory (手続の棚卸し)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.models import Procedure, Version
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department, Municipality


class State(models.TextChoices):
    """Where a working copy stands."""

    WORKING = "working", _("作成中")
    SUBMITTED = "submitted", _("承認待ち")
    APPROVED = "approved", _("公開待ち")  # approved for a later time
    PUBLISHED = "published", _("公開済み")
    DROPPED = "dropped", _("取りやめ")


OPEN = (State.WORKING, State.SUBMITTED, State.APPROVED)


@recorded(exclude=("content",), label="title")
class Workpiece(models.Model):
    """What will become a version of a procedure. `content` is always a readable definition, as `canonical` gives it.

    `revision` is the number of its last step: who changes something says which revision they saw.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("団体"))
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, null=True, blank=True, related_name="workpieces", verbose_name=_("手続")
    )  # null: a new one
    based_on = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("元にした版")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    key = models.CharField(_("手続のキー"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("作成者"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.WORKING)
    content = models.JSONField(_("内容"))
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("作成日時"))
    changed_at = models.DateTimeField(_("変更日時"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("承認を頼んだ人")
    )
    submitted_at = models.DateTimeField(_("承認を頼んだ日時"), null=True)
    note = models.CharField(_("変更の内容"), max_length=500, blank=True)
    returned_reason = models.CharField(_("差し戻しの理由"), max_length=500, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("承認した人")
    )
    approved_at = models.DateTimeField(_("承認した日時"), null=True)
    approval_note = models.CharField(_("承認のことば"), max_length=500, blank=True)
    publish_at = models.DateTimeField(_("公開する日時"), null=True)  # null: at once
    version = models.OneToOneField(
        Version, models.PROTECT, null=True, related_name="workpiece", verbose_name=_("公開した版")
    )

    class Meta:
        verbose_name = _("作業用の写し")
        indexes = (models.Index(fields=("department", "state"), name="builder_by_department"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="builder_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.PUBLISHED, version__isnull=False) | Q(~Q(state=State.PUBLISHED), version=None),
                name="builder_published_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED) | Q(submitted_by__isnull=False),
                name="builder_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.APPROVED, State.PUBLISHED))
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("submitted_by"))),
                name="builder_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.APPROVED) | Q(publish_at__isnull=False), name="builder_approved_for_a_time"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One change of a working copy, with the content after it. Steps are only ever added (`guards`).

    Undoing adds a step as well: `undo_to` is the step whose content undoing brings back, `redo_to` that of redoing.
    """

    workpiece = models.ForeignKey(Workpiece, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    operation = models.CharField(max_length=40)
    place = models.CharField(max_length=200, blank=True)  # what was changed, in words
    content = models.JSONField()
    undo_to = models.PositiveIntegerField(null=True)
    redo_to = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("変更の記録")
        constraints = (models.UniqueConstraint(fields=("workpiece", "number"), name="builder_step_number_once"),)

    def __str__(self) -> str:
        return f"{self.workpiece_id} #{self.number}"


class SampleKind(models.TextChoices):
    """What a sample shows."""

    COMPLETE = "complete", _("受け付けられる見本")
    FAULTY = "faulty", _("誤りのある見本")


@recorded(exclude=("answers",), label="title")
class Sample(models.Model):
    """Invented answers with which a working copy is tried. `wrong`: path of each problem → its code."""

    workpiece = models.ForeignKey(Workpiece, models.CASCADE, related_name="samples")
    title = models.CharField(_("見本の名前"), max_length=200)
    kind = models.CharField(_("種類"), max_length=10, choices=SampleKind)
    channel = models.CharField(_("経路"), max_length=10, default="online")
    answers = models.JSONField(_("回答"))
    wrong = models.JSONField(_("あるはずの誤り"), default=dict, blank=True)

    class Meta:
        verbose_name = _("見本の回答")
        constraints = (models.CheckConstraint(condition=Q(kind__in=SampleKind.values), name="builder_sample_kind"),)

    def __str__(self) -> str:
        return self.title


@recorded(label="name")
class ProcedureInventory(models.Model):
    """One procedure of the inventory: how much it is used and what stands in the way of doing it on line."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("団体"))
    procedure = models.OneToOneField(
        Procedure, models.PROTECT, null=True, blank=True, related_name="inventory", verbose_name=_("手続")
    )  # null: not on this platform yet
    name = models.CharField(_("手続の名称"), max_length=200)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    volume = models.PositiveIntegerField(_("1年の件数"), null=True, blank=True)  # null: not counted yet
    in_person = models.BooleanField(_("対面での確認が要る"), default=False)
    paper = models.BooleanField(_("紙の添付書類がある"), default=False)
    sensitive = models.BooleanField(_("慎重に扱う情報がある"), default=False)
    online_elsewhere = models.BooleanField(_("ほかの仕組みでオンライン化済み"), default=False)
    note = models.CharField(_("備考"), max_length=500, blank=True)
    listed_at = models.DateTimeField(_("棚卸しに載せた日時"), null=True)  # null: before this was kept
    # Since when it is on line by other means; null: it is not, or since before this was kept.
    elsewhere_since = models.DateTimeField(_("ほかの仕組みでオンライン化済みとした日時"), null=True)
    changed_at = models.DateTimeField(_("変更日時"))

    class Meta:
        verbose_name = _("手続の棚卸し")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "name", "department"), name="builder_inventory_once"),
        )

    def __str__(self) -> str:
        return self.name
