"""Reads letters: the one that stands, and what a code or a file says about one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.numbers import ALPHABET
from kusei.engines.procedures.delivery import signing
from kusei.engines.procedures.delivery.models import Letter
from kusei.engines.procedures.delivery.signing import Checked
from kusei.foundation.web import clock

_CODE = re.compile(rf"[{ALPHABET}]{{16}}")


@dataclass(frozen=True)
class Standing:
    """What can be said in public about a code: `valid`, `revoked`, `expired` or `unknown`."""

    kind: str
    letter: Letter | None = None


@dataclass(frozen=True)
class FileSaid:
    """What a file says: of which letter it is the issued file, if of any, and its signature."""

    same: bool
    letter: Letter | None
    signature: Checked

    @property
    def kind(self) -> str:
        """`issued`: as we issued it; `signed`: our signature, but another file; `changed`: neither."""
        if self.same and self.signature.good:
            return "issued"
        return "signed" if self.signature.good else "changed"


def current_letter(application: Application) -> Letter | None:
    """The letter of the decision that stands. One SQL query."""
    return Letter.objects.filter(application=application, revoked_at=None).select_related("file").first()


def read_code(typed: str) -> str:
    """The code as it is stored from what somebody typed; blank when it cannot be one."""
    made = re.sub(r"[^0-9A-Za-z]", "", typed[:60]).upper()
    return made if _CODE.fullmatch(made) else ""


def standing(typed: str) -> Standing:
    """What the code stands for today. One SQL query, whatever was typed: what exists cannot be told by the time."""
    letter = Letter.objects.filter(code=read_code(typed)).select_related("application__municipality").first()
    if letter is None:
        return Standing("unknown")
    if letter.revoked_at is not None:
        return Standing("revoked", letter)
    expired = letter.valid_until is not None and letter.valid_until < clock.today()
    return Standing("expired" if expired else "valid", letter)


def said_by_file(content: bytes, letter: Letter | None = None) -> FileSaid:
    """Whether the file is the one that was issued (of this letter, or of any), and what its signature says.

    One SQL query without a letter, none with one. Nothing of the file is kept.
    """
    digest = hashlib.sha256(content).hexdigest()
    found = letter or Letter.objects.filter(digest=digest).select_related("application__municipality").first()
    same = found is not None and found.digest == digest
    # What we issued was signed with a certificate that was valid then.
    signature = signing.check(content, at=found.made_at if found is not None and same else None)
    return FileSaid(same, found if same else None, signature)
