"""What fee tables said when they came into force."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sealed(models.Model):
    """A version of a fee table (料金表の版) that came into force. Prices follow it whatever its file says later.

    Append-only: the database refuses to change or delete it.
    """

    table = models.CharField(_("料金表"), max_length=60)  # its key
    begins = models.DateField(_("施行日"))
    digest = models.CharField(_("要約値"), max_length=64)  # SHA-256 of the content
    content = models.JSONField(_("内容"))  # format.Version without its last day, which may be set later
    made_at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("施行した料金表")
        constraints = (models.UniqueConstraint(fields=("table", "begins"), name="fees_sealed_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.begins}"
