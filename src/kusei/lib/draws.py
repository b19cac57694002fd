"""Draws that anybody can check: the seed is promised by its hash before, and revealed after.

How to recompute a draw with any SHA-256 tool:

1. The published hash is the SHA-256 of the seed as text: `printf %s "$SEED" | sha256sum`.
2. For each ticket compute the SHA-256 of seed, a colon and ticket: `printf %s "$SEED:$TICKET" | sha256sum`.
3. Sort the tickets by these hashes, ascending. The first so many win, in this order.

Nobody who applies can know the seed, and nobody who knows it can change it: both the hash of the seed and the tickets
stand fast before the seed is revealed. The order in which the tickets are given changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from kusei.lib.errors import RuleError


class SeedTooShort(RuleError):
    """A seed that could be guessed makes a draw that could be foreseen."""

    code = "draw-seed-too-short"


class TicketTwice(RuleError):
    """A ticket stands twice in the draw."""

    code = "draw-ticket-twice"


SHORTEST_SEED = 32  # characters; 128 bits as hexadecimal digits


def new_seed() -> str:
    """A seed of 256 random bits, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def commit(seed: str) -> str:
    """The hash that is published before anybody applies. Raises `SeedTooShort`."""
    if len(seed) < SHORTEST_SEED:
        raise SeedTooShort(
            f"抽選の種が短すぎます。{SHORTEST_SEED}文字以上にしてください。",
            f"The seed is too short. Use at least {SHORTEST_SEED} characters.",
        )
    return _sha256(seed)


def keeps(seed: str, commitment: str) -> bool:
    """Whether the revealed seed is the one that was promised."""
    return hmac.compare_digest(_sha256(seed), commitment)


def rank(ticket: str, seed: str) -> str:
    """The hash by which a ticket is sorted, in 64 hexadecimal digits."""
    return _sha256(f"{seed}:{ticket}")


def draw(entries: Iterable[str], seed: str, prizes: int) -> list[str]:
    """The winning tickets in their order, at most `prizes`. Raises `SeedTooShort`, `TicketTwice`, `ValueError`.

    Deterministic: it depends on the set of tickets and the seed alone.
    """
    if prizes < 0:
        raise ValueError("there cannot be fewer than no prizes")
    commit(seed)
    tickets = list(entries)
    if len(set(tickets)) != len(tickets):
        raise TicketTwice("同じ抽選番号が2つあります。", "A ticket stands twice in the draw.")
    return sorted(tickets, key=lambda ticket: (rank(ticket, seed), ticket))[:prizes]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
