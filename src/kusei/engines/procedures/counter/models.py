"""What the counter knows beside the draft: who took it in, who was seen, when a letter arrived, who had the draft."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.applications.models import Draft
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.org.models import Department


class Document(models.TextChoices):
    """本人確認書類: what the person showed. No copy and no number of it is kept."""

    INDIVIDUAL_CARD = "individual-card", _("マイナンバーカード")
    DRIVING_LICENCE = "driving-licence", _("運転免許証")
    PASSPORT = "passport", _("パスポート")
    RESIDENCE_CARD = "residence-card", _("在留カード・特別永住者証明書")
    DISABILITY = "disability", _("障害者手帳")
    TWO_OTHERS = "two-others", _("顔写真のない書類2点")
    COPY_IN_LETTER = "copy-in-letter", _("同封された写し")
    NOT_NEEDED = "not-needed", _("確認を要しない手続")


class ReadBy(models.TextChoices):
    """How what the card says came into the form."""

    MANUAL = "manual", _("目で読んで入力")
    OCR = "ocr", _("読み取り機")


class Passed(models.TextChoices):
    """A draft changed hands."""

    BEGUN = "begun", _("窓口で開始")
    TAKEN = "taken", _("申請する人から引き継ぎ")
    HANDED = "handed", _("申請する人へ引き渡し")


@recorded()
class Interview(models.Model):
    """One person at the counter, or one letter. It goes with its draft, and stays with what was handed in."""

    draft = models.OneToOneField(Draft, models.CASCADE, related_name="interview", verbose_name=_("下書き"))
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("受け付けた職員")
    )
    # In which department they act; blank for a role in the whole municipality.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("受け付けた課")
    )
    channel = models.CharField(_("経路"), max_length=10)
    language = models.CharField(_("相手のことば"), max_length=10, default="ja")
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("本人")
    )
    consented_at = models.DateTimeField(_("アカウントを使う同意を聞いた日時"), null=True, blank=True)
    identity_document = models.CharField(_("本人確認書類"), max_length=20, choices=Document, blank=True)
    read_by = models.CharField(_("読み取り方"), max_length=10, choices=ReadBy, blank=True)
    identity_seen_at = models.DateTimeField(_("本人確認の日時"), null=True, blank=True)
    # Where values came from that nobody typed: "0.applicant" → {"from": card | profile word, "on": day}. No values.
    sources = models.JSONField(default=dict)
    # Of a letter.
    arrived_on = models.DateField(_("届いた日"), null=True, blank=True)
    postmarked_on = models.DateField(_("消印の日"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("枚数"), null=True, blank=True)
    gaps = models.JSONField(default=dict)  # key of a field → illegible | missing
    late_reason = models.CharField(_("期間の後に受け付けた理由"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("開始日時"))
    finished_at = models.DateTimeField(_("受付日時"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("入力の誤りとして取り下げた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("窓口での受付")
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=["counter", "post"]), name="counter_channel_known"),
            models.CheckConstraint(
                condition=Q(channel="counter", arrived_on=None) | Q(channel="post", arrived_on__isnull=False),
                name="counter_letter_has_arrived",
            ),
            models.CheckConstraint(
                condition=Q(postmarked_on=None) | Q(postmarked_on__lte=models.F("arrived_on")),
                name="counter_posted_before_it_arrived",
            ),
            models.CheckConstraint(
                condition=Q(resident=None) | Q(consented_at__isnull=False), name="counter_account_with_consent"
            ),
            models.CheckConstraint(
                condition=Q(identity_document="", read_by="", identity_seen_at=None)
                | (~Q(identity_document="") & ~Q(read_by="") & Q(identity_seen_at__isnull=False)),
                name="counter_identity_seen_whole",
            ),
        )
        indexes = (models.Index(fields=("staff", "-started_at"), name="counter_own"),)

    def __str__(self) -> str:
        return str(self.draft_id)


class Passing(models.Model):
    """The history of a draft between applicant and counter."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="passings", verbose_name=_("下書き"))
    kind = models.CharField(_("できごと"), max_length=10, choices=Passed)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("下書きの引き継ぎ")
        constraints = (models.CheckConstraint(condition=Q(kind__in=Passed.values), name="counter_passing_known"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.kind}"
