"""Sheets (評価シート), the bundle of a section and year in which they are submitted, and what was ever saved."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.evaluation.models.forms import FormVersion
from kusei.services.plans.evaluation.texts import DECIDED, REVIEWING, STATES, WRITING
from kusei.services.plans.models.plans import year_field


@recorded()
class Bundle(models.Model):
    """The sheets of one section for one plan and fiscal year: what is submitted, decided and sealed together.

    `round` counts the submissions. The state changes only in commands, each with its reason in the history.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+", verbose_name=_("計画"))
    edition = models.ForeignKey("plans.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("版"))
    fiscal_year = year_field(verbose_name=_("評価する年度"))
    department = models.ForeignKey("org.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("組織"))
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="bundles")
    state = models.CharField(_("状態"), max_length=10, choices=list(STATES.items()), default=WRITING)
    round = models.PositiveSmallIntegerField(_("提出の回"), default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提出した人")
    )
    submitted_at = models.DateTimeField(_("提出日時"), null=True)
    sample = models.BooleanField(_("見本"), default=False)

    class Meta:
        verbose_name = _("評価シートの束")
        constraints = (
            models.UniqueConstraint(fields=("plan", "fiscal_year", "department"), name="evaluation_bundle_once"),
            models.CheckConstraint(
                condition=Q(state__in=(WRITING, REVIEWING, DECIDED)), name="evaluation_bundle_state"
            ),
            models.CheckConstraint(
                condition=Q(state=WRITING) | Q(round__gte=1, submitted_at__isnull=False),
                name="evaluation_bundle_submitted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.fiscal_year}/{self.department_id}"


@recorded(label="title")
class Sheet(models.Model):
    """The evaluation of one initiative in one fiscal year. `version` counts what was saved: it is compared on saving.

    `figures` are the indicators with targets and actual values as they were at the submission.
    """

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="sheets")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    fiscal_year = year_field()
    initiative_key = models.CharField(_("取組のキー"), max_length=80)
    position = models.PositiveIntegerField()
    code = models.CharField(_("取組の番号"), max_length=200, blank=True)
    title = models.TextField(_("取組"))
    summary = models.TextField(_("取組の概要"), blank=True)
    departments = models.ManyToManyField("org.Department", related_name="+", verbose_name=_("所管"))
    department_names = ArrayField(models.CharField(max_length=200), default=list)
    answers = models.JSONField(_("記入"), default=dict)
    version = models.PositiveIntegerField(_("保存の回数"), default=1)
    figures = models.JSONField(_("提出時の指標"), null=True)

    class Meta:
        verbose_name = _("評価シート")
        constraints = (
            models.UniqueConstraint(fields=("plan", "fiscal_year", "initiative_key"), name="evaluation_sheet_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="evaluation_sheet_version"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.fiscal_year}/{self.initiative_key}"

    @property
    def begun(self) -> bool:
        """Whether a person saved it."""
        return self.version > 1


class SheetVersion(models.Model):
    """A sheet as somebody saved it. Only ever added: what a second editor began with is found here."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    answers = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("sheet", "version"), name="evaluation_sheet_version_once"),)

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.version}"
