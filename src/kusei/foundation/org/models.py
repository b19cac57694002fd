"""The municipality, its departments through time, its districts and offices, and who holds which role."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.lib.kana import fold_for_search


class DateRange(Func):
    """Two columns as a range of days: the end is exclusive, an absent bound is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def in_force(on: dt.date) -> Q:
    """Rows whose period holds the day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))


def folded_name(name: str) -> str:
    """A department's name without what writers vary: width, spaces, kinds of kana, small and large kana."""
    return "".join(fold_for_search(name).split())


@recorded(label="name")
class Municipality(models.Model):
    """A municipality (団体). One of them is the home of this installation."""

    code = models.CharField(_("全国地方公共団体コード"), max_length=6, unique=True)
    slug = models.SlugField(_("パックの名前"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    official_name = models.CharField(_("正式な名称"), max_length=100, blank=True)
    kana = models.CharField(_("ふりがな"), max_length=100, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=100, blank=True)
    website = models.URLField(_("ホームページ"), blank=True)
    is_home = models.BooleanField(_("この基盤を使う団体"), default=False)

    class Meta:
        verbose_name = _("団体")
        constraints = (
            models.UniqueConstraint(
                fields=("is_home",), condition=Q(is_home=True), name="org_municipality_one_home"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}$"), name="org_municipality_code_digits"),
        )

    def __str__(self) -> str:
        return self.name


@recorded(label="name")
class Department(models.Model):
    """A department or section (部・課) in the period in which it had this name and this place in the tree.

    A renamed department is a second row with the same code and a later period. A period without a beginning
    or an end is
    open there: nobody told us when it began, or it still exists.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="departments", verbose_name=_("団体")
    )
    code = models.CharField(_("組織コード"), max_length=40)
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=200, blank=True)
    # 「各部」「各総合支所」: a word for several departments. It answers for things in plans, but nobody works
    # in it.
    is_collective = models.BooleanField(_("総称"), default=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上位の組織"),
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("後継の組織")
    )
    valid_from = models.DateField(_("設置日"), null=True, blank=True)
    valid_until = models.DateField(_("廃止日（この日からない）"), null=True, blank=True)

    class Meta:
        verbose_name = _("組織")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="org_department_period"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="org_department_not_its_own_parent"),
            # What the foreign keys of parents and aliases refer to: both stay within the municipality.
            models.UniqueConstraint(fields=("id", "municipality"), name="org_department_of_municipality"),
            ExclusionConstraint(
                name="org_department_code_once_at_a_time",
                # An import moves several periods and is judged at its end.
                deferrable=models.Deferrable.IMMEDIATE,
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return self.name


@recorded(label="name")
class DepartmentAlias(models.Model):
    """Another way in which documents write a department's name; folded, it leads to one department only."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="department_aliases"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="aliases", verbose_name=_("組織")
    )
    name = models.CharField(_("別の書き方"), max_length=100)
    folded = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("組織の別名")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "folded"), name="org_alias_leads_to_one_department"
            ),
            models.CheckConstraint(condition=~Q(folded=""), name="org_alias_not_blank"),
        )

    def __str__(self) -> str:
        return self.name


@recorded(label="name")
class District(models.Model):
    """A part of the municipality (地区)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="districts")
    code = models.CharField(_("地区コード"), max_length=40)
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("地区")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "code"), name="org_district_code_once"),
        )

    def __str__(self) -> str:
        return self.name


@recorded(label="name")
class Office(models.Model):
    """A place where the municipality receives people (庁舎・出張所)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(_("庁舎コード"), max_length=40)
    kind = models.CharField(_("種類"), max_length=40, blank=True)
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の名称"), max_length=200, blank=True)
    district = models.ForeignKey(
        District,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("地区"),
    )
    address = models.CharField(_("所在地"), max_length=200, blank=True)
    opening = models.TextField(_("開庁時間"), blank=True)

    class Meta:
        verbose_name = _("庁舎・出張所")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="org_office_code_once"),)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What staff may do in a department and in all below it. Editors and approvers may also view."""

    VIEWER = "viewer", _("閲覧")
    EDITOR = "editor", _("編集")
    APPROVER = "approver", _("承認")
    ADMINISTRATOR = "administrator", _("管理")


@recorded()
class RoleAssignment(models.Model):
    """A role that a person holds in a department, or everywhere, from a day until the day before
    `valid_until`.

    A period that ends on the day it begins is empty: the role was taken back before it began.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="role_assignments",
        verbose_name=_("職員"),
    )
    role = models.CharField(_("役割"), max_length=20, choices=Role)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_assignments",
        verbose_name=_("組織（なければ全庁）"),
    )
    valid_from = models.DateField(_("開始日"))
    valid_until = models.DateField(_("終了日（この日から外れる）"), null=True, blank=True)
    ended_reason = models.CharField(_("終了の理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("役割")
        constraints = (
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="org_role_period"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="org_role_known"),
            ExclusionConstraint(
                name="org_role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("department_id", Value(0, models.BigIntegerField())), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        where = self.department.name if self.department else gettext("全庁")
        return f"{self.get_role_display()}（{where}）"
