"""Small rules of the counter, without the database."""

from __future__ import annotations

STEPS = (1_000, 5_000, 10_000)  # notes with which people pay


def quick(owed: int) -> list[int]:
    """What people are likely to hand over besides the exact amount: the next full notes, ascending."""
    rounded = {-(-owed // step) * step for step in STEPS}
    return sorted(one for one in rounded if one > owed)


def initials(name: str) -> str:
    """A name of which a screen at the counter shows the first letter of each part only: 「見本 花子」→「見〇 花〇」."""
    parts = name.split()
    return " ".join(part[0] + "〇" * min(len(part) - 1, 3) for part in parts)
