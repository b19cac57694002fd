"""Keeps the head of the chain outside the database, so that a history rebuilt or cut off as a whole is found
as well.

An anchor (控え) is one line of `audit-anchors.jsonl` in the data directory: number and hash of the last link,
sealed with a key that the database does not know. Copies of that file on another machine, or on paper, make
it stronger.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from kusei.foundation.audit.models import Act
from kusei.foundation.web import clock

CHUNK = 1000


@dataclass(frozen=True)
class Anchor:
    """The head of the chain at a moment."""

    seq: int
    hash: str
    at: str
    seal: str

    @property
    def genuine(self) -> bool:
        """True when this installation's key made the seal."""
        return hmac.compare_digest(self.seal, _seal(self.seq, self.hash, self.at))


def _seal(seq: int, hash_: str, at: str) -> str:
    return salted_hmac("kusei.audit.anchor", f"{seq} {hash_} {at}", algorithm="sha256").hexdigest()


def path() -> Path:
    """Where the anchors are kept."""
    return Path(settings.DATA_DIR) / "audit-anchors.jsonl"


def drop_anchor() -> Anchor:
    """Append the present head to the file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM audit_head")
        seq, head = cursor.fetchone()
    at, text = clock.now().isoformat(timespec="seconds"), bytes(head).hex()
    anchor = Anchor(seq, text, at, _seal(seq, text, at))
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="utf-8") as file:
        file.write(json.dumps(anchor.__dict__) + "\n")
    return anchor


def _read() -> Iterator[Anchor]:
    if path().exists():
        with path().open(encoding="utf-8") as file:
            yield from (Anchor(**json.loads(line)) for line in file if line.strip())


def compared() -> Iterator[tuple[Anchor, bool]]:
    """Each anchor, and whether the chain still has that link with that hash. An empty chain's anchor always
    holds.
    """
    anchors = _read()
    while chunk := list(islice(anchors, CHUNK)):
        kept = dict(Act.objects.filter(seq__in=[anchor.seq for anchor in chunk]).values_list("seq", "hash"))
        for anchor in chunk:
            yield (
                anchor,
                anchor.seq == 0 or (anchor.seq in kept and bytes(kept[anchor.seq]).hex() == anchor.hash),
            )
