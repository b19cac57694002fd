"""What this app says when it refuses: one family of errors, each with a code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _


class FilesRefused(ValueError):
    """Something about a file is refused; the sentence says what to do next. Subclasses name the case."""

    code: ClassVar[str] = "files.refused"


class UploadRefused(FilesRefused):
    """The file is none that may be kept."""

    code = "files.upload-refused"


class FileGone(FilesRefused):
    """The file was discarded, most likely because two days went by before anybody claimed it."""

    code = "files.gone"

    def __str__(self) -> str:
        return _("時間がたったため、このファイルは残っていません。もう一度選んでください。")
