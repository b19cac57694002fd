"""Who holds which role where, and from when until when."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models.departments import Department
from kusei.foundation.org.models.periods import DateRange


class Role(models.TextChoices):
    """What staff may do in a department and in all below it. Editors and approvers may also view.

    A contractor (受託者) may do nothing by the role alone: it sees what somebody gives it.
    """

    VIEWER = "viewer", _("閲覧")
    EDITOR = "editor", _("編集")
    APPROVER = "approver", _("承認")
    ADMINISTRATOR = "administrator", _("管理")
    CONTRACTOR = "contractor", _("受託者")


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
