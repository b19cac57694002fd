"""Gives a file that somebody sends a name that does no harm."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

LONGEST_NAME = 120
_LONGEST_SUFFIX = 10
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
# Names that Windows keeps for devices, whatever stands behind the dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The last part of the name without signs that mean something to file systems, terminals or the eye."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    # Cf: signs that turn the reading direction or are invisible, so that a name looks like another one.
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    cleaned = _FORBIDDEN.sub("_", " ".join(visible.split())).strip(". ")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = cleaned, ""
    short = stem[: LONGEST_NAME - len(suffix) - 1].rstrip(". ") or _("添付")
    if _DEVICE.fullmatch(short.partition(".")[0].rstrip()):
        short = f"_{short}"
    return f"{short}.{suffix}" if suffix else short


def with_suffix(name: str, suffix: str, known: frozenset[str]) -> str:
    """The safe name with this suffix, in the place of the one that it has when that is a `known` one."""
    stem, _dot, last = name.rpartition(".")
    return f"{stem if stem and f'.{last.lower()}' in known else name}{suffix}"
