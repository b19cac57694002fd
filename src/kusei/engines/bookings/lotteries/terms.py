"""The terms of a round: what the pack's rules said when it opened. They hold until its last reserve was served."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kusei.engines.bookings.resources.format.rules import Lottery
from kusei.lib.lotteries import model


@dataclass(frozen=True)
class Terms:
    """Numbers as in the pack's `lottery`; None is no limit."""

    wishes: int
    wins: int | None
    slots: int | None
    answer_days: int
    reserve_days: int
    reserves: int
    residents_percent: int
    shows_counts: bool

    @classmethod
    def of(cls, told: Lottery) -> Terms:
        """As the pack says."""
        return cls(
            told.wishes,
            told.wins,
            told.slots,
            told.answer_days,
            told.answer_days if told.reserve_days is None else told.reserve_days,
            told.reserves,
            told.residents_percent,
            told.shows_counts,
        )

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Terms:
        """As `kept` by a round."""
        return cls(**kept)

    def kept(self) -> dict[str, Any]:
        """As a round keeps them."""
        return asdict(self)

    def rules(self) -> model.Rules:
        """As the draw reads them."""
        return model.Rules(
            reserves=self.reserves,
            reserves_residents_first=self.residents_percent > 0,
            slots_per_month=self.slots,
            wins_per_month=self.wins,
        )
