"""The one-time code of a wallet: ten digits to type, and a signed form of them for the QR; a minute, and once."""

from __future__ import annotations

import re
import secrets
import unicodedata

from django.core import signing

SECONDS = 60  # how long a code can be taken up
TYPING = 300  # how long the shop has to type the amount after that
_SIGNED = signing.TimestampSigner(salt="kusei.vouchers.code")
_SEEN = signing.TimestampSigner(salt="kusei.vouchers.seen")
_DIGITS = re.compile(r"\d{10}")


def new_digits() -> str:
    """Ten random digits."""
    return f"{secrets.randbelow(10**10):010d}"


def signed(digits: str) -> str:
    """The form for the QR."""
    return _SIGNED.sign(digits)


def read(text: str) -> str | None:
    """The digits of what was scanned (a link, its last part) or typed (with spaces, full width); None for neither.

    A signed form counts only when the signature is ours and not older than a minute.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if "c=" in folded:
        folded = folded.rpartition("c=")[2]
    if ":" in folded:
        try:
            return _SIGNED.unsign(folded, max_age=SECONDS)
        except signing.BadSignature:
            return None
    plain = re.sub(r"[\s‐-―−-]", "", folded)
    return plain if _DIGITS.fullmatch(plain) else None


def seen(code_id: str, shop_id: int) -> str:
    """What the shop's page carries on: this shop saw this code while it was good."""
    return _SEEN.sign(f"{code_id}/{shop_id}")


def read_seen(text: str, shop_id: int) -> str | None:
    """The number of the code; None when it is not ours, of another shop or too old."""
    try:
        code_id, _, shop = _SEEN.unsign(text, max_age=TYPING).partition("/")
    except signing.BadSignature:
        return None
    return code_id if shop == str(shop_id) else None


def spaced(digits: str) -> str:
    """123 456 7890: easier to read out."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
