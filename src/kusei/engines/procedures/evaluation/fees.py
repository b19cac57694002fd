"""What an application costs: the lines of the fee rule that hold for its answers."""

from __future__ import annotations

from dataclasses import dataclass

from kusei.engines.procedures.definition.procedure import Fee, FeeItem
from kusei.engines.procedures.definition.texts import Text
from kusei.engines.procedures.evaluation import language
from kusei.engines.procedures.evaluation.state import State


@dataclass(frozen=True)
class FeeLine:
    """One line: so many at so many yen, less a reduction."""

    key: str
    label: Text
    amount: int
    count: int
    reduction: Text | None
    percent: int

    @property
    def total(self) -> int:
        """Whole yen; what a reduction leaves below one yen is cut off."""
        return self.amount * self.count * (100 - self.percent) // 100


@dataclass(frozen=True)
class FeeStatement:
    """All lines of the fee."""

    lines: tuple[FeeLine, ...]

    @property
    def total(self) -> int:
        """Whole yen."""
        return sum(line.total for line in self.lines)


def statement(fee: Fee | None, state: State, *, by_post: bool = True) -> FeeStatement:
    """The fee for these answers. `by_post`: whether the result is sent by post, when postage is due.

    A line whose count is unknown (not answered yet) or not a whole number above zero is left out.
    """
    lines = [] if fee is None else [_line(fee, item, state) for item in fee.items if by_post or not item.postage]
    return FeeStatement(tuple(line for line in lines if line is not None))


def _line(fee: Fee, item: FeeItem, state: State) -> FeeLine | None:
    if item.when is not None and not language.holds(item.when, state.names):
        return None
    count = language.value(item.count, state.names)
    if type(count) is not int or count < 1:
        return None
    for reduction in fee.reductions:
        meant = item.key in reduction.items if reduction.items else not item.postage
        if meant and language.holds(reduction.when, state.names):
            return FeeLine(item.key, item.label, item.amount, count, reduction.label, reduction.percent)
    return FeeLine(item.key, item.label, item.amount, count, None, 0)
