"""Facilities, what can be booked in them, what that occupies, and closures that staff made.

A facility's hours and rules stand in its versions, which are the pack's files by validity.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.models.periods import DateRange

PERSON = settings.AUTH_USER_MODEL
MIDNIGHT = 1440
"""24:00 in minutes since midnight."""


class Named(models.Model):
    """What has a key and names by language."""

    key = models.CharField(_("記号"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    names = models.JSONField(_("各言語の名称"), default=dict)  # language code → name
    kind = models.CharField(_("種類"), max_length=30)  # a word of words.yaml
    position = models.PositiveIntegerField(_("並び"), default=0)
    last_day = models.DateField(_("最後の日"), null=True, blank=True)  # the last day that can be booked

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        return str(self.names.get(get_language() or "ja") or self.name)


@recorded(label="name")
class Facility(Named):
    """A facility (施設). One that ended stays: what was booked there keeps its place."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("団体"))
    department_code = models.CharField(_("担当の組織コード"), max_length=40, blank=True)
    district = models.CharField(_("地区"), max_length=60, blank=True)
    address = models.CharField(_("所在地"), max_length=200, blank=True)
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    latitude = models.DecimalField(_("緯度"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("経度"), max_digits=9, decimal_places=6, null=True, blank=True)
    accessibility = ArrayField(models.CharField(max_length=30), verbose_name=_("バリアフリー"), default=list)
    example = models.BooleanField(_("見本"), default=False)  # something about it is invented

    class Meta:
        verbose_name = _("施設")
        ordering = ("position", "key")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "key"), name="resources_facility_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(20, 46), longitude__range=(122, 154)),  # Japan
                name="resources_facility_place",
            ),
        )


@recorded(exclude=("content",), label="valid_from")
class FacilityVersion(models.Model):
    """What the pack says of a facility from a day on. One that was closed never changes."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="versions", verbose_name=_("施設"))
    valid_from = models.DateField(_("始まる日"))
    valid_until = models.DateField(_("終わる日（この日は含まない）"), null=True, blank=True)
    content = models.JSONField(_("内容"))  # format.Facility
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    loaded_at = models.DateTimeField(_("取り込んだ日時"))

    class Meta:
        verbose_name = _("施設の内容の版")
        ordering = ("valid_from",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="resources_version_period"
            ),
            ExclusionConstraint(
                name="resources_version_one_at_a_time",
                expressions=[
                    ("facility", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.facility_id} {self.valid_from}"


class Atom(models.Model):
    """What cannot be occupied twice: half a hall, a court, a seat, a class of thirty places, an expert."""

    class Mode(models.TextChoices):
        """How its time is divided."""

        GRID = "grid", _("区分")
        FREE = "free", _("時刻")

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="atoms", verbose_name=_("施設"))
    key = models.CharField(_("記号"), max_length=60)
    places = models.PositiveIntegerField(_("同時に使える数"), default=1)
    mode = models.CharField(_("時間の分け方"), max_length=4, choices=Mode)

    class Meta:
        verbose_name = _("場所の単位")
        constraints = (
            models.UniqueConstraint(fields=("facility", "key"), name="resources_atom_once"),
            models.CheckConstraint(condition=Q(places__gte=1), name="resources_atom_places"),
            models.CheckConstraint(condition=Q(mode__in=("grid", "free")), name="resources_atom_mode"),
        )

    def __str__(self) -> str:
        return self.key


@recorded(label="name")
class Resource(Named):
    """What is booked: a room, court, seat, plot, counter, expert, equipment, slot. `parent`: it is a part of that."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="resources", verbose_name=_("施設"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    atoms = models.ManyToManyField(Atom, through="Occupies", related_name="resources")
    capacity = models.PositiveIntegerField(_("定員"), default=0)  # 0: not told
    equipment = ArrayField(models.CharField(max_length=30), verbose_name=_("設備"), default=list)
    spot = ArrayField(models.PositiveSmallIntegerField(), size=2, null=True, blank=True)  # on the plan, in percent

    class Meta:
        verbose_name = _("貸し出すもの")
        ordering = ("facility", "position", "key")
        constraints = (
            models.UniqueConstraint(fields=("facility", "key"), name="resources_resource_once"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="resources_resource_not_its_own_part"),
        )


class Occupies(models.Model):
    """A resource takes this atom; a whole hall takes those of all its parts."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="occupies")
    atom = models.ForeignKey(Atom, models.PROTECT, related_name="occupied")
    places = models.PositiveIntegerField(_("使う数"), default=1)  # of the atom's places, by one booking

    class Meta:
        verbose_name = _("使う場所の単位")
        constraints = (
            models.UniqueConstraint(fields=("resource", "atom"), name="resources_occupies_once"),
            models.CheckConstraint(condition=Q(places__gte=1), name="resources_occupies_places"),
        )

    def __str__(self) -> str:
        return f"{self.resource_id}/{self.atom_id}"


@recorded(label="reason")
class Closure(models.Model):
    """Days, or hours of days, on which staff closed a facility or one resource. Lifted, it stays in the history."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="closures", verbose_name=_("施設"))
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="closures", verbose_name=_("貸し出すもの")
    )  # none: the whole facility
    first_day = models.DateField(_("最初の日"))
    last_day = models.DateField(_("最後の日"))
    begins = models.PositiveSmallIntegerField(_("始まり"), default=0)  # minutes since midnight of each of the days
    ends = models.PositiveSmallIntegerField(_("終わり"), default=MIDNIGHT)
    reason = models.CharField(_("理由"), max_length=200)  # shown to everybody
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("決めた人"))
    made_at = models.DateTimeField(_("決めた日時"))
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)
    lifted_because = models.CharField(_("取り消した理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("臨時の休み")
        ordering = ("first_day", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="resources_closure_days"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins"), ends__lte=MIDNIGHT), name="resources_closure_hours"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="resources_closure_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="resources_closure_lifted",
            ),
        )
        indexes = (models.Index(fields=("facility", "last_day"), name="resources_closure_by_day"),)

    def __str__(self) -> str:
        return f"{self.first_day} {self.reason}"


class OpenDay(models.Model):
    """What was open of an atom on a day by timetable and closures, for figures: written by the machine alone.

    Stretches in minutes since midnight, in order; pauses between the parts of a grid are not open. A day without a row
    was closed, or lies before the figures begin (see `commands.record_open_days`).
    """

    atom = models.ForeignKey(Atom, models.CASCADE, related_name="open_days", verbose_name=_("場所の単位"))
    day = models.DateField(_("日"))
    begins = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("始まり"))
    ends = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("終わり"))
    minutes = models.PositiveIntegerField(_("分"))  # of all stretches, times the places of the atom

    class Meta:
        verbose_name = _("開いていた時間")
        constraints = (
            models.UniqueConstraint(fields=("atom", "day"), name="resources_openday_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="resources_openday_minutes"),
        )
        indexes = (models.Index(fields=("day",), name="resources_openday_by_day"),)

    def __str__(self) -> str:
        return f"{self.atom_id} {self.day}"
