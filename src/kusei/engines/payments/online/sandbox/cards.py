"""The numbers by which the sandbox's page is paid, and what each does. They are test numbers, of no card."""

from __future__ import annotations

SUCCEEDS, REFUSED, CHECKED, SILENT, LATE, FAILS = "succeeds", "refused", "checked", "silent", "late", "fails"
CARDS = {
    "4242424242424242": SUCCEEDS,
    "4000000000000002": REFUSED,  # the payer may try another card
    "4000000000003220": CHECKED,  # 3-D Secure
    "4000000000000119": SILENT,  # no answer: pending until its time is over
    "4000000000000341": LATE,  # pending; when it is given up or over, the money comes all the same
    "4000000000000069": FAILS,  # for good
}


def outcome(number: str) -> str | None:
    """What the number does; None for one that is not of the sandbox."""
    return CARDS.get("".join(sign for sign in number.translate(_NARROW) if sign.isdecimal()))


_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
