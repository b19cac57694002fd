"""Departments through time, and the other ways in which their names are written."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models.periods import DateRange
from kusei.foundation.org.models.places import Municipality


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
    position = models.PositiveSmallIntegerField(_("並び順"), default=0)  # 建制順, as the pack lists them
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
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="org_department_period"),
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

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="department_aliases")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="aliases", verbose_name=_("組織"))
    name = models.CharField(_("別の書き方"), max_length=100)
    folded = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("組織の別名")
        constraints = (
            models.UniqueConstraint(fields=("municipality", "folded"), name="org_alias_leads_to_one_department"),
            models.CheckConstraint(condition=~Q(folded=""), name="org_alias_not_blank"),
        )

    def __str__(self) -> str:
        return self.name
