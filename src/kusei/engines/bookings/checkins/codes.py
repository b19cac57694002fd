"""The code of a card: eleven random letters and a check letter, without those that look alike (Crockford's base 32)."""

from __future__ import annotations

import re
import secrets

from kusei.lib.kana import fold_width

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_FORM = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)
_ALIKE = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code that nobody has: 55 random bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def check_letter(body: str) -> str:
    """The last letter. Weights are odd, so that every single wrong letter is noticed.

    The kiosk's script computes the same.
    """
    total = sum(ALPHABET.index(sign) * (2 * place + 1) for place, sign in enumerate(body))
    return ALPHABET[total % 32]


def read(text: str) -> str | None:
    """The code that was scanned or typed (full width, small letters, spaces, O for 0); None for anything else."""
    plain = re.sub(r"[\s‐-―−-]", "", fold_width(text)).upper().translate(_ALIKE)
    if not _FORM.fullmatch(plain) or check_letter(plain[:-1]) != plain[-1]:
        return None
    return plain


def spaced(code: str) -> str:
    """ABCD-EFGH-JKMN: easier to copy."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
