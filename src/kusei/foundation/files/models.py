"""Files that people handed in, encrypted; and what the virus scanner found in those that were not kept."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded

PURPOSE = r"^[a-z][a-z0-9._-]{0,39}$"


@recorded(exclude=("name", "digest"), label="purpose")
class StoredFile(models.Model):
    """A file that was looked at and kept. What it says and what it is called never change.

    `owner` handed it in (null: without an account). Until an app claims it, it is only waiting, and is discarded
    after two days. `size` is that of the plain content in bytes, `digest` a keyed mark of it.
    """

    public_id = models.UUIDField(_("公開用の番号"), unique=True, default=uuid.uuid4, editable=False)
    name = models.BinaryField(_("ファイル名（暗号化）"))
    media_type = models.CharField(_("形式"), max_length=100)
    size = models.PositiveIntegerField(_("大きさ（バイト）"))
    digest = models.CharField(_("内容の目印"), max_length=32)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("出した人"),
    )
    purpose = models.CharField(_("用途"), max_length=40)
    created_at = models.DateTimeField(_("受け取った日時"))
    claimed = models.BooleanField(_("引き取り済み"), default=False)
    delete_after = models.DateField(_("保存期限"), null=True, blank=True)

    class Meta:
        verbose_name = _("受け取ったファイル")
        indexes = (
            models.Index(fields=("created_at",), condition=Q(claimed=False), name="files_file_waiting"),
            models.Index(fields=("delete_after",), condition=Q(delete_after__isnull=False), name="files_file_ending"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(size__gte=1), name="files_file_not_empty"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{32}$"), name="files_file_digest"),
            models.CheckConstraint(condition=Q(purpose__regex=PURPOSE), name="files_file_purpose"),
        )

    def __str__(self) -> str:
        return str(self.public_id)  # never the name: it may say what nobody else may know


class FileContent(models.Model):
    """The encrypted bytes of a file, in a table of their own, so that lists and claims never carry them."""

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, primary_key=True, related_name="kept")
    sealed = models.BinaryField(_("内容（暗号化）"))

    class Meta:
        verbose_name = _("受け取ったファイルの内容")

    def __str__(self) -> str:
        return f"content of file {self.file_id}"


@recorded(label="signature")
class InfectedFile(models.Model):
    """That a file was refused because the scanner knew what was in it. Nothing of the file is kept."""

    found_at = models.DateTimeField(_("見つけた日時"), db_index=True)
    signature = models.CharField(_("検出名"), max_length=200)
    purpose = models.CharField(_("用途"), max_length=40)
    size = models.PositiveIntegerField(_("大きさ（バイト）"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("出した人"),
    )

    class Meta:
        verbose_name = _("ウイルスの見つかったファイル")
        constraints = (
            models.CheckConstraint(condition=~Q(signature=""), name="files_infected_signature"),
            models.CheckConstraint(condition=Q(purpose__regex=PURPOSE), name="files_infected_purpose"),
        )

    def __str__(self) -> str:
        return self.signature
