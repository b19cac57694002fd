"""Versions of the sheet's form. Never changed: a sheet keeps the form on which it was written."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.services.plans.evaluation.formfile import Form
from kusei.services.plans.models.plans import year_field


@recorded()
class FormVersion(models.Model):
    """The form (様式) of a municipality for one fiscal year, as it was when sheets were begun on it."""

    municipality = models.ForeignKey("org.Municipality", on_delete=models.PROTECT, related_name="+")
    fiscal_year = year_field(verbose_name=_("評価する年度"))
    version = models.PositiveSmallIntegerField(_("版"))
    content = models.JSONField(_("内容"))
    sha256 = models.CharField(_("内容のハッシュ"), max_length=64)
    created_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = _("評価シートの様式")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "fiscal_year", "version"), name="evaluation_form_version_once"
            ),
            models.UniqueConstraint(
                fields=("municipality", "fiscal_year", "sha256"), name="evaluation_form_content_once"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evaluation_form_sha256"),
        )

    def __str__(self) -> str:
        return f"{self.municipality_id}/{self.fiscal_year}/{self.version}"

    @cached_property
    def form(self) -> Form:
        """The form itself."""
        return Form.model_validate(self.content)
