"""Jobs of printed letters, who is in them, and who took their files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.audit.tracking import recorded
from kusei.foundation.files.models import StoredFile
from kusei.foundation.org.models import Department


@recorded(exclude=("sealed_text",), label="key")
class LetterJob(models.Model):
    """The letters of one hand-over (郵送の束): one PDF and one list of addresses for the mailing contractor.

    `department` sends it and its approvers see it; null: those of the whole municipality. `sealed_text` holds title,
    body, link and sender, encrypted; it goes with the files.
    """

    key = models.UUIDField(_("番号"), unique=True)  # of the hand-over: the same one makes no second job
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("差出人の課")
    )
    language = models.CharField(_("ことば"), max_length=10)
    urgent = models.BooleanField(_("急ぎ"), default=False)
    drill = models.BooleanField(_("訓練"), default=False)
    sealed_text = models.BinaryField(null=True)
    made_at = models.DateTimeField(_("受け付けた日時"))
    files_made_at = models.DateTimeField(_("ファイルができた日時"), null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    addresses = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField(_("ページ数"), default=0)
    posted_on = models.DateField(_("投函した日"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("投函した人")
    )
    dropped_at = models.DateTimeField(_("取りやめた日時"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("取りやめた人"),
    )
    dropped_why = models.CharField(_("取りやめた理由"), max_length=200, blank=True)
    emptied_at = models.DateTimeField(_("ファイルを消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("郵送の束")
        constraints = (
            models.CheckConstraint(
                condition=Q(posted_on=None, posted_by=None) | Q(posted_on__isnull=False, posted_by__isnull=False),
                name="channels_letters_posted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None, dropped_why="")
                | (Q(dropped_at__isnull=False, dropped_by__isnull=False) & ~Q(dropped_why="")),
                name="channels_letters_dropped_why",
            ),
            models.CheckConstraint(
                condition=Q(posted_on=None) | Q(dropped_at=None), name="channels_letters_posted_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(files_made_at=None, pdf=None, addresses=None)
                | Q(files_made_at__isnull=False, emptied_at__isnull=False, pdf=None, addresses=None)
                | Q(files_made_at__isnull=False, emptied_at=None, pdf__isnull=False, addresses__isnull=False),
                name="channels_letters_files_together",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(sealed_text=None), name="channels_letters_emptied_of_words"
            ),
        )
        indexes = (models.Index(fields=("department", "-id"), name="channels_letters_of"),)

    def __str__(self) -> str:
        return f"{self.pk:05d}" if self.pk else ""


class LeftOut(models.TextChoices):
    """Why somebody of a job gets no letter."""

    PROTECTED = "protected", _("支援措置のため")
    NO_ADDRESS = "no-address", _("住所か氏名の登録がないため")


class Letter(models.Model):
    """One person's letter in a job. Its number stands on the letter, and is what comes back with it."""

    job = models.ForeignKey(LetterJob, models.CASCADE, related_name="letters")
    number = models.PositiveIntegerField(_("番号"))
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="+")
    left_out = models.CharField(_("送らない理由"), max_length=10, choices=LeftOut, blank=True)
    unprintable = models.BooleanField(_("印刷できない文字がある"), default=False)
    pages = models.PositiveSmallIntegerField(_("ページ数"), default=0)
    returned_on = models.DateField(_("返戻の日"), null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("手紙")
        constraints = (
            models.UniqueConstraint(fields=("job", "number"), name="channels_letter_number_once"),
            models.UniqueConstraint(fields=("job", "subscriber"), name="channels_letter_person_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="channels_letter_number_from_one"),
            models.CheckConstraint(
                condition=Q(returned_on=None) | (Q(left_out="") & Q(returned_by__isnull=False)),
                name="channels_letter_returned_was_sent",
            ),
        )

    def __str__(self) -> str:
        return letter_number(self.job_id, self.number)


def letter_number(job_id: int, number: int) -> str:
    """What stands on the letter: 00012-0345."""
    return f"{job_id:05d}-{number:04d}"


class LetterDownload(models.Model):
    """Somebody took a file of a job."""

    job = models.ForeignKey(LetterJob, models.CASCADE, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("職員"))
    at = models.DateTimeField(_("日時"))
    which = models.CharField(_("ファイル"), max_length=10, choices=[("pdf", "PDF"), ("addresses", "CSV")])

    class Meta:
        verbose_name = _("手紙のダウンロード")

    def __str__(self) -> str:
        return f"{self.job_id} {self.which}"
