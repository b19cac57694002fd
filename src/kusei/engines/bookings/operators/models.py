"""Receptions of houses, who stands there for which operator, the log of a band, and the sheet that hands it over.

The hours of the operators stand in the facility's file. What was logged and signed stays; the database sees to it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.models import Facility
from kusei.engines.payments.tills.models import Till
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models.periods import DateRange

PERSON = settings.AUTH_USER_MODEL


@recorded(label="facility_id")
class Reception(models.Model):
    """The reception of a house that operators run by turns (受付)."""

    facility = models.OneToOneField(Facility, models.PROTECT, related_name="+", verbose_name=_("施設"))
    till = models.ForeignKey(
        Till, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("受付のレジ")
    )  # none: no money is taken here
    early = models.PositiveSmallIntegerField(_("終わりの何分前から引き継げるか"), default=15)
    late = models.PositiveSmallIntegerField(_("終わりの何分後まで引き継げるか"), default=60)

    class Meta:
        verbose_name = _("施設の受付")
        constraints = (
            models.UniqueConstraint(fields=("till",), name="operators_reception_till_once"),
            models.CheckConstraint(condition=Q(early__lte=120, late__range=(5, 720)), name="operators_reception_times"),
        )

    def __str__(self) -> str:
        return self.facility.title


@recorded(label="operator")
class Assignment(models.Model):
    """Somebody stands at the reception in the band of an operator, until the day before `valid_until`."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="assignments", verbose_name=_("受付"))
    operator = models.CharField(_("受託者の区分"), max_length=40)  # a key of the facility's file: `operators`
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("受託者の職員"))
    valid_from = models.DateField(_("始まる日"))
    valid_until = models.DateField(_("終わる日（この日は含まない）"))
    reason = models.CharField(_("理由"), max_length=300)
    given_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("決めた日時"))
    ended_at = models.DateTimeField(_("やめた日時"), null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.CharField(_("やめた理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("受付の担当")
        constraints = (
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="operators_assignment_period"),
            models.CheckConstraint(condition=~Q(reason=""), name="operators_assignment_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_because="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because="")),
                name="operators_assignment_ended",
            ),
            ExclusionConstraint(
                name="operators_assignment_once_at_a_time",
                expressions=[
                    ("reception", RangeOperators.EQUAL),
                    ("operator", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
        )
        indexes = (models.Index(fields=("user",), name="operators_assignment_user", condition=Q(ended_at=None)),)

    def __str__(self) -> str:
        return f"{self.operator} {self.valid_from}"


class Entry(models.Model):
    """Something that happened in a band, as it was written down. With `follow` it is carried on until ticked."""

    class Kind(models.TextChoices):
        """What it is about."""

        KEY = "key", _("鍵")
        LOST = "lost", _("忘れ物")
        INCIDENT = "incident", _("事故・けが・苦情")
        BROKEN = "broken", _("設備の故障")
        NOTE = "note", _("次の人へ")

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="entries")
    operator = models.CharField(_("受託者の区分"), max_length=40)
    day = models.DateField(_("日"))  # with the operator: the band
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    text = models.CharField(_("内容"), max_length=400)
    follow = models.BooleanField(_("終わるまで引き継ぐ"), default=False)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("書いた人"))
    at = models.DateTimeField(_("書いた日時"))

    class Meta:
        verbose_name = _("受付の記録")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="operators_entry_text"),
            models.CheckConstraint(
                condition=Q(kind__in=("key", "lost", "incident", "broken", "note")), name="operators_entry_kind"
            ),
        )
        indexes = (models.Index(fields=("reception", "day"), name="operators_entry_day"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class Settled(models.Model):
    """An entry was done with, or was a mistake. The entry stays."""

    class How(models.TextChoices):
        """How it ended."""

        DONE = "done", _("済み")
        STRUCK = "struck", _("書きまちがい")

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="settled")
    how = models.CharField(_("結果"), max_length=6, choices=How)
    note = models.CharField(_("どうなったか"), max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("受付の記録の始末")
        constraints = (
            models.CheckConstraint(condition=~Q(how="struck") | ~Q(note=""), name="operators_settled_struck_reason"),
            models.CheckConstraint(condition=Q(how__in=("done", "struck")), name="operators_settled_how"),
        )

    def __str__(self) -> str:
        return f"#{self.entry_id} {self.how}"


class Sheet(models.Model):
    """The hand-over sheet (引継書) of a band: figures as they were, signed by who leaves, then by who takes over."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="sheets", verbose_name=_("受付"))
    operator = models.CharField(_("受託者の区分"), max_length=40)
    label = models.CharField(_("受託者"), max_length=120)  # in Japanese, as it was then
    day = models.DateField(_("日"))
    begins_at = models.DateTimeField(_("始まり"))
    ends_at = models.DateTimeField(_("終わり"))
    figures = models.JSONField(_("数"), default=dict)  # queries.figures: plain values without personal data
    keys_complete = models.BooleanField(_("鍵がそろっている"))
    note = models.CharField(_("次の人へ"), max_length=1000, blank=True)
    difference = models.IntegerField(_("現金の過不足"), default=0)  # yen, of all shifts of the band
    handed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("引き継ぐ人"))
    handed_at = models.DateTimeField(_("引き継いだ日時"))
    late_because = models.CharField(_("遅れた理由"), max_length=300, blank=True)  # staff wrote it instead
    taken_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("引き継がれた人")
    )
    taken_at = models.DateTimeField(_("引き継がれた日時"), null=True, blank=True)
    remark = models.CharField(_("引き継がれた人の確認"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("引継書")
        ordering = ("-begins_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("reception", "day", "operator"), name="operators_sheet_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="operators_sheet_band"),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None, remark="")
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="operators_sheet_taken",
            ),
            models.CheckConstraint(condition=~Q(taken_by=F("handed_by")), name="operators_sheet_two_people"),
        )

    def __str__(self) -> str:
        return f"{self.operator} {self.day}"


class Missing(models.Model):
    """That a sheet was missing some time after the end of a band, and that staff were told."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="missing")
    operator = models.CharField(_("受託者の区分"), max_length=40)
    day = models.DateField(_("日"))
    ended_at = models.DateTimeField(_("時間帯の終わり"))
    noticed_at = models.DateTimeField(_("気づいた日時"))

    class Meta:
        verbose_name = _("出ていない引継書")
        constraints = (models.UniqueConstraint(fields=("reception", "day", "operator"), name="operators_missing_once"),)

    def __str__(self) -> str:
        return f"{self.operator} {self.day}"
