"""What a person agreed to, purpose by purpose: a row for each yes and each withdrawal, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


@recorded(label="purpose")
class Consent(models.Model):
    """A yes (同意) or its withdrawal (撤回), with the text that the person read. The newest row holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents", verbose_name=_("アカウント")
    )
    purpose = models.CharField(_("目的"), max_length=60)  # a key of `hooks.purposes`
    given = models.BooleanField(_("同意した"))
    at = models.DateTimeField(_("日時"))
    version = models.CharField(_("文面の版"), max_length=16)  # `hooks.Purpose.version`
    text = models.TextField(_("表示した文面"))

    class Meta:
        verbose_name = _("同意")
        indexes = (models.Index(fields=("user", "purpose", "-id"), name="residents_consent_newest"),)
        constraints = (models.CheckConstraint(condition=~models.Q(text=""), name="residents_consent_says_to_what"),)

    def __str__(self) -> str:
        return self.purpose
