"""What contractors (受託者) were given: a procedure or a single application, for a time, with a reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


class Rights(models.TextChoices):
    """What a contractor may do with what was given. Each includes the ones before it; none lets decide."""

    VIEW = "view", _("見る")
    ENTER = "enter", _("見る・届いた書類を登録する")
    PREPARE = "prepare", _("見る・登録する・審査の準備をする")


@recorded()
class Grant(models.Model):
    """One thing that a contractor was given by an approver of the department."""

    contractor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contractor_grants", verbose_name=_("受託者")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("担当"))
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("手続")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申請")
    )
    rights = models.CharField(_("できること"), max_length=10, choices=Rights)
    valid_from = models.DateField(_("開始日"))
    valid_until = models.DateField(_("終了日（この日から外れる）"))
    reason = models.CharField(_("渡す理由"), max_length=300)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("渡した人"))
    given_at = models.DateTimeField(_("渡した日時"))
    ended_at = models.DateTimeField(_("終えた日時"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("終えた人")
    )

    class Meta:
        verbose_name = _("受託者に渡したもの")
        constraints = (
            models.CheckConstraint(
                condition=Q(procedure=None, application__isnull=False) | Q(procedure__isnull=False, application=None),
                name="handover_grant_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="handover_grant_period"),
            models.CheckConstraint(condition=Q(rights__in=Rights.values), name="handover_grant_rights_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_grant_has_a_reason"),
            models.CheckConstraint(condition=~Q(contractor=F("given_by")), name="handover_grant_not_to_oneself"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="handover_grant_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contractor_id} {self.rights}"
