"""Looks at an office file as the archive that it is, without unpacking it."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from kusei.foundation.files.refusals import UploadRefused

MOST_PARTS = 4000
LARGEST_UNPACKED = 200 * 1024 * 1024
_LONGEST_LIST = 1024 * 1024  # bytes of the list of content types; real ones have a few thousand
_LIST = "[Content_Types].xml"
_MAIN_PART = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx"}
_PROGRAMS = (".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".js", ".vbs", ".hta", ".jar", ".msi", ".lnk")
_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError, RuntimeError)


def kind(content: bytes) -> str | None:
    """`.docx`, `.xlsx` or `.pptx`; None when it is none of them. Raises `UploadRefused` for what could do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, len(content))
            if any(part.flag_bits & 1 for part in parts):
                raise UploadRefused(_("パスワードの付いたファイルは添付できません。外してから送ってください。"))
            names = {part.filename for part in parts}
            listed = (
                archive.read(_LIST) if _LIST in names and archive.getinfo(_LIST).file_size < _LONGEST_LIST else None
            )
    except UploadRefused:
        raise
    except _DAMAGED:
        return None
    if listed is None:
        return None
    if b"macroenabled" in listed.lower() or any(_is_program(name.lower()) for name in names):
        raise UploadRefused(_("マクロの入ったファイルは添付できません。マクロを外して保存し直してください。"))
    return next((suffix for part, suffix in _MAIN_PART.items() if part in names), None)


def _refuse_bomb(parts: list[zipfile.ZipInfo], size: int) -> None:
    # Parts that together are longer than the file overlap: the same bytes would unpack many times.
    overlapping = sum(part.compress_size for part in parts) > size
    if overlapping or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UploadRefused(_("開くと大きくなりすぎるファイルです。内容を減らしてください。"))


def _is_program(name: str) -> bool:
    return "vbaproject" in name or name.endswith(_PROGRAMS)
