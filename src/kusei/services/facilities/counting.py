"""How use is counted: minutes that were open, and how many of them were booked, by part of the day.

A booking counts as far as it lies within what was open, so that the pause between two parts of the day, which a whole
day takes as well, makes no house fuller than full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]
"""Minutes since midnight, from … until before."""
BANDS: dict[str, Span] = {"morning": (0, 720), "afternoon": (720, 1020), "evening": (1020, 1440)}
"""Until noon, until 17:00, after it: the same for every house, so that houses can be compared."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans that do not overlap, in order."""
    found: list[Span] = []
    for begins, ends in sorted(one for one in spans if one[0] < one[1]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def within(span: Span, opened: Iterable[Span]) -> Iterator[Span]:
    """What of the span lies within the open ones."""
    for begins, ends in opened:
        first, last = max(span[0], begins), min(span[1], ends)
        if first < last:
            yield first, last


def by_band(spans: Iterable[Span]) -> dict[str, int]:
    """Minutes of spans that do not overlap, by part of the day."""
    found = dict.fromkeys(BANDS, 0)
    for span in spans:
        for band, limits in BANDS.items():
            found[band] += sum(last - first for first, last in within(span, [limits]))
    return found


@dataclass(frozen=True)
class Figures:
    """What is summed. `opened` and `booked` are minutes times places; the others are bookings, and people in them."""

    opened: int = 0
    booked: int = 0
    uses: int = 0  # days of use that came: confirmed, used, not used
    no_shows: int = 0
    cancelled: int = 0
    people: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.opened + other.opened,
            self.booked + other.booked,
            self.uses + other.uses,
            self.no_shows + other.no_shows,
            self.cancelled + other.cancelled,
            self.people + other.people,
        )

    @property
    def rate(self) -> float | None:
        """稼働率 in percent; None where nothing was open."""
        return percent(self.booked, self.opened)

    @property
    def no_show_rate(self) -> float | None:
        """無断不使用 of uses, in percent; None without any."""
        return percent(self.no_shows, self.uses)

    @property
    def cancel_rate(self) -> float | None:
        """Cancelled of uses and cancelled ones, in percent; None without any."""
        return percent(self.cancelled, self.uses + self.cancelled)


def percent(part: int, whole: int) -> float | None:
    """With one place after the point; None of nothing."""
    return round(part * 100 / whole, 1) if whole else None
