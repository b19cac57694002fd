"""Letters: what the office sends as its decision, as it was signed, and how it reached the person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Application, Decision
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.files.models import StoredFile


class How(models.TextChoices):
    """How a letter reached the person."""

    ELECTRONIC = "electronic", _("オンライン")
    POST = "post", _("郵送")
    COUNTER = "counter", _("窓口での手渡し")


@recorded(exclude=("code",), label="number")
class Letter(models.Model):
    """The letter of one decision: a signed PDF that never changes. A decision that is taken back revokes it.

    `digest` is the SHA-256 of the signed file, `code` what stands beside its QR: who holds the paper can ask about it.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="letters", verbose_name=_("申請"))
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters", verbose_name=_("決定"))
    number = models.CharField(_("文書番号"), max_length=150)
    title = models.CharField(_("文書の種類"), max_length=300)
    file = models.ForeignKey(  # null after disposal
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ファイル")
    )
    digest = models.CharField(_("ハッシュ値"), max_length=64, db_index=True)
    code = models.CharField(_("確認番号"), max_length=16, unique=True)
    made_at = models.DateTimeField(_("作成日時"))
    valid_until = models.DateField(_("有効期限"), null=True, blank=True)
    delivered_how = models.CharField(_("交付の方法"), max_length=10, choices=How, blank=True)
    delivered_at = models.DateTimeField(_("交付日時"), null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("交付した職員"),
    )
    opened_at = models.DateTimeField(_("本人が開いた日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("結果の通知")
        constraints = (
            models.UniqueConstraint(fields=("decision",), name="delivery_one_letter_for_each_decision"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="delivery_digest_form"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z]{16}$"), name="delivery_code_form"),
            models.CheckConstraint(
                condition=Q(delivered_how="", delivered_at=None)
                | (Q(delivered_how__in=How.values) & Q(delivered_at__isnull=False)),
                name="delivery_delivered_somehow",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def spaced_code(self) -> str:
        """The code in four groups, as it is printed and read out."""
        return "-".join(self.code[place : place + 4] for place in range(0, 16, 4))
