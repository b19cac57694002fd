"""Payment slips (納付書), batches of them for printing, and what collecting agencies told of money paid with them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment
from kusei.engines.payments.ledger.models import LARGEST
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.files.models import StoredFile
from kusei.foundation.org.models import Department

PERSON = settings.AUTH_USER_MODEL


class Slip(models.Model):
    """One paper with which an invoice can be paid. It never changes; a new one takes its place (再発行).

    The codes are kept as they were printed, so that any paper out there still says what it is for.
    """

    class State(models.TextChoices):
        """状態."""

        VALID = "valid", _("有効")
        REPLACED = "replaced", _("再発行済み")

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="slips")
    version = models.PositiveSmallIntegerField(_("発行回数"))
    issued_on = models.DateField(_("発行日"))
    due_on = models.DateField(_("納期限"))
    pay_until = models.DateField(_("使用期限"))  # what stores and phones look at
    amount = models.BigIntegerField(_("金額"))  # what was owed when it was issued
    case_key = models.CharField(_("案件特定キー"), max_length=20, unique=True)
    confirmation = models.CharField(_("確認番号"), max_length=6)
    elqr = models.CharField(_("eL-QR"), max_length=255, blank=True)
    store = models.CharField(_("コンビニのバーコード"), max_length=44, blank=True)
    sample = models.BooleanField(_("見本"), default=False)  # made with invented codes: nobody can pay with it
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.VALID)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = _("納付書")
        constraints = (
            models.UniqueConstraint(fields=("invoice", "version"), name="slips_slip_version_once"),
            models.UniqueConstraint(fields=("invoice",), condition=Q(state="valid"), name="slips_slip_one_valid"),
            models.UniqueConstraint(fields=("elqr",), condition=~Q(elqr=""), name="slips_slip_elqr_once"),
            models.UniqueConstraint(fields=("store",), condition=~Q(store=""), name="slips_slip_store_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="slips_slip_version_from_one"),
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="slips_slip_amount"),
            models.CheckConstraint(condition=Q(case_key__regex=r"^[0-9]{20}$"), name="slips_slip_case_key"),
            models.CheckConstraint(condition=Q(confirmation__regex=r"^[0-9]{6}$"), name="slips_slip_confirmation"),
            models.CheckConstraint(
                condition=Q(elqr="") | Q(elqr__regex=r"^[0-9]{255}$"), name="slips_slip_elqr_digits"
            ),
            models.CheckConstraint(
                condition=Q(store="") | Q(store__regex=r"^91[0-9]{42}$"), name="slips_slip_store_digits"
            ),
        )
        indexes = (models.Index(fields=("pay_until",), name="slips_slip_until", condition=Q(state="valid")),)

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.version}"


@recorded(label="made_at")
class SlipBatch(models.Model):
    """Slips that are printed in one go (一括印刷): one PDF, a page an invoice, made in the background."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("所管課"))
    invoices = ArrayField(models.BigIntegerField(), verbose_name=_("請求"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("職員"))
    made_at = models.DateTimeField(_("受け付けた日時"))
    done = models.PositiveIntegerField(_("できた枚数"), default=0)
    left_out = models.JSONField(_("作らなかった請求"), default=dict)  # number of the invoice → code of the refusal
    unprintable = models.JSONField(_("印刷できない文字のある請求"), default=list)
    pdf = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("できた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("納付書の束")
        constraints = (
            models.CheckConstraint(condition=Q(pdf=None) | Q(ended_at__isnull=False), name="slips_batch_file_ended"),
        )
        indexes = (models.Index(fields=("department", "-id"), name="slips_batch_of"),)

    def __str__(self) -> str:
        return f"{self.pk:05d}" if self.pk else ""


class NoticeFile(models.Model):
    """A file of a collecting agency (収納代行の速報・確報). The same file is taken in once."""

    provider = models.CharField(_("収納代行"), max_length=30)
    name = models.CharField(_("ファイル名"), max_length=100)
    digest = models.CharField(_("ハッシュ値"), max_length=64, unique=True)
    lines = models.PositiveIntegerField(_("行数"))
    total = models.BigIntegerField(_("合計"))  # of all its lines
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("職員"))
    taken_at = models.DateTimeField(_("取り込んだ日時"))

    class Meta:
        verbose_name = _("収納代行のファイル")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.pk:05d}" if self.pk else ""


class Notice(models.Model):
    """One line of such a file: somebody paid at a store or by phone, it is sure, or it was not so after all.

    What the file said never changes; `outcome` says what became of it.
    """

    class Kind(models.TextChoices):
        """What the agency says."""

        FLASH = "flash", _("速報")
        FINAL = "final", _("確報")
        WITHDRAWN = "withdrawn", _("速報の取消し")

    class Outcome(models.TextChoices):
        """What became of the line."""

        NEW = "new", _("処理前")
        WAITING = "waiting", _("速報を記録")
        TAKEN = "taken", _("収納")
        ENDED = "ended", _("速報を取消し")
        AGAIN = "again", _("処理済みの知らせ")
        UNKNOWN = "unknown", _("該当する納付書なし")
        CONTRADICTED = "contradicted", _("確報の後の取消し")
        REFUSED = "refused", _("記録できず")

    file = models.ForeignKey(NoticeFile, models.PROTECT, related_name="notices")
    line = models.PositiveIntegerField(_("行"))
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    provider = models.CharField(_("収納代行"), max_length=30)
    reference = models.CharField(_("相手の番号"), max_length=60)  # the agency's, one for each payment
    way = models.CharField(_("支払い方法"), max_length=10)
    code = models.CharField(_("コード"), max_length=255)
    amount = models.BigIntegerField(_("金額"))
    paid_at = models.DateTimeField(_("支払った日時"))
    shop = models.CharField(_("店"), max_length=20, blank=True)
    credited_on = models.DateField(_("振込日"), null=True, blank=True)
    outcome = models.CharField(_("結果"), max_length=12, choices=Outcome, default=Outcome.NEW)
    why = models.CharField(_("結果の理由"), max_length=60, blank=True)  # a code
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, blank=True, related_name="notices")
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, blank=True, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    handled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    handled_why = models.CharField(_("処理の理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("収納代行の知らせ")
        constraints = (
            models.UniqueConstraint(fields=("file", "line"), name="slips_notice_line_once"),
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST)), name="slips_notice_amount"),
            models.CheckConstraint(condition=~Q(reference=""), name="slips_notice_reference"),
            models.CheckConstraint(
                condition=~Q(outcome="taken") | Q(payment__isnull=False), name="slips_notice_taken_is_paid"
            ),
        )
        indexes = (
            models.Index(fields=("provider", "reference", "id"), name="slips_notice_of"),
            models.Index(fields=("outcome", "id"), name="slips_notice_outcome"),
        )

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
