"""Refuses PDFs that do something when they are opened: scripts, launching, embedded files, passwords.

Two looks at each file, because readers differ in what they find. The names of what acts are looked for in all its
bytes, and in the object streams, where they would be compressed; a stream that the file's own tables do not name is
refused. The second look is taken by a process of its own (`pdf_reading`). Nothing is executed or drawn.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile

from django.utils.translation import gettext as _

from kusei.foundation.files import pdf_reading
from kusei.foundation.files.pdf_reading import ACTIVE, Verdict
from kusei.foundation.files.refusals import UploadRefused

SECONDS = 5  # of the processor: real files need one or two
LONGEST_WAIT = 20.0  # seconds, on a machine that is busy
_TAIL = re.compile(rb"[\s\x00]*")
_PROGRAM = (sys.executable, "-I", pdf_reading.__file__)
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # all that it learns of ours


def refuse_active(content: bytes) -> None:
    """Raise `UploadRefused` unless this is a PDF that can be read and only shows something."""
    end = content.rfind(b"%%EOF")
    if ACTIVE.search(content):
        verdict = Verdict.ACTS
    elif end < 0 or not _TAIL.fullmatch(content, end + 5) or zipfile.is_zipfile(io.BytesIO(content)):
        verdict = Verdict.UNREADABLE
    else:
        verdict = look_apart(content)
    if verdict != Verdict.SHOWS:
        raise UploadRefused(_sentence(verdict))


def look_apart(content: bytes) -> Verdict:
    """What the file does, found out in a process of its own; unreadable, when it uses up what it may."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            (*_PROGRAM, str(SECONDS)),
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=LONGEST_WAIT,
            check=False,
        )
        return Verdict(done.returncode)
    except (subprocess.TimeoutExpired, ValueError):
        return Verdict.UNREADABLE


def _sentence(verdict: Verdict) -> str:
    if verdict == Verdict.ACTS:
        return _(
            "開くと動く仕掛けや、別のファイルが入ったPDFは添付できません。"
            "PDFを開いて「印刷」から「PDFに保存」を選び、できたファイルを送ってください。"
        )
    if verdict == Verdict.LOCKED:
        return _("パスワードの付いたファイルは添付できません。外してから送ってください。")
    return _("PDFとして読めません。PDFを開いて「印刷」から「PDFに保存」を選ぶか、紙を写真に撮って送ってください。")
