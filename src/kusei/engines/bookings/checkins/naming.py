"""Names of cards: kept encrypted, found by their first letters without being stored in the clear."""

from __future__ import annotations

from dataclasses import dataclass

from kusei.engines.bookings.checkins.models import Card
from kusei.foundation.org.models import Department
from kusei.foundation.web import encryption
from kusei.lib.kana import fold_for_search

FIRST, LONGEST = 2, 8  # letters that are looked for


@dataclass(frozen=True)
class Name:
    """The name and its reading."""

    name: str
    kana: str


def name_of(card: Card) -> Name | None:
    """The name on a card, decrypted; None when it has none."""
    if card.name is None:
        return None
    known = encryption.unseal_json(card.name)
    return Name(str(known["name"]), str(known["kana"]))


def marks(department: Department, *texts: str) -> list[str]:
    """By which beginnings a name is found within the department."""
    found = set()
    for text in texts:
        folded = _folded(text)
        found |= {folded[:length] for length in range(FIRST, min(len(folded), LONGEST) + 1)}
    return sorted(_mark(department, text) for text in found)


def mark(department: Department, text: str) -> str | None:
    """The mark of what was typed; None for less than two letters."""
    folded = _folded(text)
    return _mark(department, folded[:LONGEST]) if len(folded) >= FIRST else None


def _folded(text: str) -> str:
    return "".join(fold_for_search(text).split())


def _mark(department: Department, text: str) -> str:
    return encryption.blind(f"{department.municipality_id}/{department.code}/{text}", purpose="checkins.name")
