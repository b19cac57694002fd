"""The tables of lotteries: rounds with their sealed seed and files, entries, and what became of them."""

from kusei.engines.bookings.lotteries.models.entries import Entry, Participant
from kusei.engines.bookings.lotteries.models.results import Award, Outcome, Reserve, Use
from kusei.engines.bookings.lotteries.models.rounds import Place, Publication, Round, RoundEvent, SealedSeed, Slot

__all__ = [
    "Award",
    "Entry",
    "Outcome",
    "Participant",
    "Place",
    "Publication",
    "Reserve",
    "Round",
    "RoundEvent",
    "SealedSeed",
    "Slot",
    "Use",
]
