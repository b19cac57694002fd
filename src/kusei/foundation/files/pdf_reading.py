"""Reads a PDF that may be hostile: run as a program of its own, in a process that may use little and then ends.

A few hundred bytes can make any PDF library count to a billion, so the limits are those of the operating system. The
process knows no settings, no database and no keys; its verdict is its exit status. It imports nothing of ours.
"""

from __future__ import annotations

import contextlib
import io
import re
import resource
import sys
from enum import IntEnum
from typing import Any

MEMORY = 1024 * 1024 * 1024  # bytes, the library itself included
LARGEST_UNPACKED = 64 * 1024 * 1024  # of the objects, not of what is drawn; or four times the file, if that is more

# ISO 32000-2: 12.6.4 actions, 7.11.4 embedded files, 13.7 rich media; XFA forms carry scripts of their own.
_ACTIVE = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm", "ImportData",
    "GoToE")  # fmt: skip


class Verdict(IntEnum):
    """What a PDF does when it is opened, as exit status of this program."""

    SHOWS = 10
    ACTS = 11
    LOCKED = 12
    UNREADABLE = 13


def _spelled(*names: str) -> re.Pattern[bytes]:
    """Finds the names, also with signs written as #xx (ISO 32000-2, 7.3.5)."""
    alternatives = ("".join(f"(?:{c}|#{_hex(ord(c))})" for c in name) for name in names)
    return re.compile(rf"/(?:{'|'.join(alternatives)})(?=[\s\x00()<>\[\]{{}}/%]|$)".encode())


def _hex(number: int) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{number:02x}")


ACTIVE = _spelled(*_ACTIVE)
OBJECT_STREAM = _spelled("ObjStm")


def look(content: bytes) -> Verdict:
    """What the file does. May take very long and very much: see `main`."""
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
    from pyhanko.pdf_utils.reader import PdfFileReader

    limits = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=LARGEST_UNPACKED, max_ratio=4))
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False, decode_limits=limits)
        if reader.encrypt_dict is not None:
            return Verdict.LOCKED
        streams = _object_streams(reader)
        if int(reader.root["/Pages"]["/Count"]) < 1 or len(OBJECT_STREAM.findall(content)) > len(streams):
            return Verdict.UNREADABLE
    # A damaged or forged file fails anywhere inside the library, and whatever it raises is the file's fault.
    except Exception:
        return Verdict.UNREADABLE
    return Verdict.ACTS if any(ACTIVE.search(stream) for stream in streams) else Verdict.SHOWS


def _object_streams(reader: Any) -> list[bytes]:
    """What the compressed object streams hold that any of the file's revisions names."""
    from pyhanko.pdf_utils.generic import Reference

    found = []
    for revision in range(reader.xrefs.total_revisions):
        table = reader.xrefs.get_xref_data(revision)
        used = set(table.obj_streams_used)
        if table.hybrid is not None:
            used |= set(table.hybrid.xref_data.obj_streams_used)
        for number in sorted(used):
            found.append(bytes(reader.get_object(Reference(number, 0, reader), revision=revision).data))
    return found


def main() -> None:
    """Read a PDF from the standard input and exit with the verdict; a limit that is hit ends the process.

    The argument says for how many seconds it may use the processor.
    """
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS knows no such limit; there the processor's must do
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.exit(int(look(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
