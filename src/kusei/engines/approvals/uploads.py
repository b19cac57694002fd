"""Looks at a file that somebody uploads: what it really is, and a name that does no harm.

The type is that of the content, never what the browser says. Office files are opened as the archives that they are:
with macros, passwords, too many parts or parts that unpack to too much they are refused.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.lib.mynumber import refuse_my_number

LARGEST = 10 * 1024 * 1024
MOST_FILES = 20
LARGEST_TOGETHER = 50 * 1024 * 1024
LONGEST_NAME = 120
MOST_PARTS = 4000
LARGEST_UNPACKED = 200 * 1024 * 1024

_OOXML = "application/vnd.openxmlformats-officedocument."
# What we take: media type by suffix.
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{_OOXML}wordprocessingml.document",
    ".xlsx": f"{_OOXML}spreadsheetml.sheet",
    ".pptx": f"{_OOXML}presentationml.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
_MAGIC = ((b"%PDF-", ".pdf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"))
_MAIN_PART = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx"}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class UploadRefused(ApprovalRefused):
    """The file cannot be attached."""

    code = "approvals.upload-refused"


@dataclass(frozen=True)
class Upload:
    """A file that may be kept."""

    name: str
    media_type: str
    content: bytes


def inspect(name: str, content: bytes) -> Upload:
    """The file with a safe name and its true type.

    Raises `UploadRefused`, and `PossibleMyNumber` for one in the name or in a plain text.
    """
    if not content:
        raise UploadRefused(_("ファイルが空です。中身のあるファイルを選んでください。"))
    if len(content) > LARGEST:
        raise UploadRefused(_("ファイルが大きすぎます。1つ10MBまでです。分けるか、縮めてください。"))
    name = safe_name(name)
    refuse_my_number(name)
    suffix = PurePosixPath(name).suffix.lower()
    kind = _kind(content, suffix)
    if kind is None or TYPES.get(suffix) != TYPES[kind]:
        raise UploadRefused(
            _(
                "このファイルは添付できません。PDF、PNG、JPEG、Word、Excel、PowerPoint、テキスト、CSVを、中身に合った拡張子で送ってください。"
            )
        )
    if kind in {".txt", ".csv"}:
        refuse_my_number(_text(content) or "")
    return Upload(name, TYPES[suffix], content)


def safe_name(name: str) -> str:
    """The last part of the name without signs that mean something to file systems, terminals or the eye."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    # Cf: signs that turn the reading direction or are invisible, so that a name looks like another one.
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    cleaned = _FORBIDDEN.sub("_", " ".join(visible.split())).strip(". ")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or not stem:
        stem, suffix = cleaned, ""
    short = stem[: LONGEST_NAME - len(suffix) - 1].rstrip(". ") or _("添付")
    return f"{short}.{suffix}" if suffix else short


def _kind(content: bytes, suffix: str) -> str | None:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if suffix in {".txt", ".csv"} and _text(content) is not None:
        return suffix
    return None


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return None
    names = {part.filename for part in parts}
    if any("vbaproject" in name.lower() or name.lower().endswith(".exe") for name in names):
        raise UploadRefused(_("マクロの入ったファイルは添付できません。マクロを外して保存し直してください。"))
    if any(part.flag_bits & 1 for part in parts):
        raise UploadRefused(_("パスワードの付いたファイルは添付できません。外してから送ってください。"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UploadRefused(_("開くと大きくなりすぎるファイルです。内容を減らしてください。"))
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in _MAIN_PART.items() if part in names), None)


def _text(content: bytes) -> str | None:
    """The text, if the bytes are one in UTF-8 or in the encoding of Japanese Windows."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None
