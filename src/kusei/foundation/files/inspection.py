"""Looks at a file that somebody hands in: what it really is, and whether it may be kept.

The type is that of the content, never what the browser says. Pictures are made anew, PDFs and office files are opened
as what they are: with scripts, macros, passwords, too many parts or parts that unpack to too much they are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from kusei.foundation.files import office, pdf, pictures
from kusei.foundation.files.names import safe_name, with_suffix
from kusei.foundation.files.pictures import Doubt
from kusei.foundation.files.refusals import UploadRefused
from kusei.lib.mynumber import refuse_my_number

__all__ = ["OFFICE", "PAPERS", "PHOTOS", "TYPES", "Doubt", "Policy", "Upload", "UploadRefused", "inspect", "safe_name"]

MEGABYTE = 1024 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument."
# What we know at all: media type by suffix.
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".docx": f"{_OOXML}wordprocessingml.document",
    ".xlsx": f"{_OOXML}spreadsheetml.sheet",
    ".pptx": f"{_OOXML}presentationml.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})
TEXTS = frozenset({".txt", ".csv"})
_MAGIC = ((b"%PDF-", ".pdf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Policy:
    """Which files a place takes: suffixes of `TYPES`, at most so many bytes.

    `as_sent`: every byte is kept as it came, because its hash is part of a record. Then pictures keep their metadata
    and PDFs are not opened, so this is for files that staff give to staff.
    """

    types: frozenset[str]
    largest: int = 10 * MEGABYTE
    as_sent: bool = False

    @property
    def pictures_only(self) -> bool:
        """Whether nothing but pictures is taken: the page may then offer the camera."""
        return self.types <= PICTURES

    @property
    def accept(self) -> str:
        """For `accept` of the file field. With it phones turn their own formats into JPEG by themselves."""
        return ",".join(sorted({TYPES[suffix] for suffix in self.types} | self.types))

    def words(self) -> str:
        """The types as people call them."""
        labels = {
            ".pdf": "PDF",
            ".jpg": "JPEG",
            ".png": "PNG",
            ".webp": "WebP",
            ".gif": "GIF",
            ".docx": "Word",
            ".xlsx": "Excel",
            ".pptx": "PowerPoint",
            ".txt": _("テキスト"),
            ".csv": "CSV",
        }
        return _("、").join(label for suffix, label in labels.items() if suffix in self.types)

    def hint(self) -> str:
        """What may be sent, for below the field."""
        return _("%(types)s。1つ%(megabytes)dMBまで。") % {
            "types": self.words(),
            "megabytes": self.largest // MEGABYTE,
        }


# What residents send: papers, scanned or photographed. A phone's largest photographs have some 15 MB.
PAPERS = Policy(types=frozenset({".pdf", ".jpg", ".jpeg", ".png"}), largest=20 * MEGABYTE)
PHOTOS = Policy(types=PICTURES, largest=20 * MEGABYTE)
OFFICE = Policy(types=PAPERS.types | TEXTS | {".docx", ".xlsx", ".pptx"}, largest=20 * MEGABYTE)


@dataclass(frozen=True, repr=False)
class Upload:
    """A file that may be kept: a safe name, its true type, and what a person should look at before sending it."""

    name: str
    media_type: str
    content: bytes
    doubts: tuple[Doubt, ...] = ()


def inspect(name: str, content: bytes, policy: Policy) -> Upload:
    """The file with a safe name and its true type; a picture, unless taken as sent, made anew as a JPEG.

    Raises `UploadRefused`, and `PossibleMyNumber` for one in the name or in a plain text.
    """
    if not content:
        raise UploadRefused(_("ファイルが空です。中身のあるファイルを選んでください。"))
    if len(content) > policy.largest:
        raise UploadRefused(
            _("ファイルが大きすぎます。1つ%(megabytes)dMBまでです。分けるか、縮めてください。")
            % {"megabytes": policy.largest // MEGABYTE}
        )
    name = safe_name(name)
    refuse_my_number(name)
    suffix = PurePosixPath(name).suffix.lower()
    kind = _kind(content, suffix)
    if kind in PICTURES & policy.types and not policy.as_sent:
        picture = pictures.clean(content)
        renamed = with_suffix(name, ".jpg", frozenset(TYPES))
        return Upload(renamed, TYPES[".jpg"], picture.content, picture.doubts)
    if kind is None or suffix not in policy.types or TYPES[suffix] != TYPES[kind]:
        raise UploadRefused(
            _("このファイルは添付できません。%(types)sを、中身に合った拡張子で送ってください。")
            % {"types": policy.words()}
        )
    if kind == ".pdf" and not policy.as_sent:
        pdf.refuse_active(content)
    if kind in TEXTS:
        refuse_my_number(_text(content) or "")
    return Upload(name, TYPES[suffix], content)


def _kind(content: bytes, suffix: str) -> str | None:
    """The suffix that the content should have. Raises `UploadRefused` for what is known to be harmful or unusable."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return ".webp"
    if content[4:8] == b"ftyp" and content[8:11] in {b"hei", b"hev", b"mif", b"msf"}:
        raise UploadRefused(
            _(
                "HEICの写真は添付できません。iPhoneでは「設定」→「カメラ」→「フォーマット」で「互換性優先」を選んで撮り直すか、"
                "写真のスクリーンショットを送ってください。"
            )
        )
    if content.startswith(b"PK\x03\x04"):
        return office.kind(content)
    if suffix in TEXTS and _text(content) is not None:
        return suffix
    return None


def _text(content: bytes) -> str | None:
    """The text, if the bytes are one in UTF-8 or in the encoding of Japanese Windows."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None
