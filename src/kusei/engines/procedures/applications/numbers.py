"""Receipt numbers that nobody can guess and everybody can read out, and the secrets of links."""

from __future__ import annotations

import hashlib
import re
import secrets

from kusei.lib.fiscal import FiscalYear

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"  # none that look alike: 0 O, 1 I L, U V; 29 is a prime, for the check sign
_SHAPE = re.compile(rf"\d{{2}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{5}}")


def new_number(fiscal_year: int) -> str:
    """Such as `08-7K3M-9QXA2`: the 年度 of 令和, eight random signs, one check sign. 5·10¹¹ for each year."""
    year = f"{FiscalYear(fiscal_year).start.year - 2018:02d}"
    body = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{year}-{body[:4]}-{body[4:]}{_check(year + body)}"


def read_number(text: str) -> str | None:
    """The number as it is stored from what somebody typed, or None when it cannot be one (a slip of the finger)."""
    made = re.sub(r"[\s‐-―−ー]", "-", text.strip().upper())
    signs = re.sub(r"-+", "", made)
    if len(signs) == 11:
        made = f"{signs[:2]}-{signs[2:6]}-{signs[6:]}"
    if not _SHAPE.fullmatch(made):
        return None
    bare = made.replace("-", "")
    return made if _check(bare[:-1]) == bare[-1] else None


def _check(text: str) -> str:
    """A weighted sum over the signs: one wrong sign, or two neighbours changed, give another check sign.

    That holds because the values are smaller than the prime 29 and the weights, 2 to 11, are no multiples of it.
    """
    values = [*map(int, text[:2]), *map(ALPHABET.index, text[2:])]
    return ALPHABET[sum(value * weight for weight, value in enumerate(values, start=2)) % len(ALPHABET)]


def new_secret() -> str:
    """A secret for a link: 192 random bits."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ReceiptConverter:
    """A receipt number in an address."""

    regex = rf"\d{{2}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{5}}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
