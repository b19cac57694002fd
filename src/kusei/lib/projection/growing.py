"""Sums and running totals: what is still to come, by what came so far."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kusei.lib.projection.errors import mean_error
from kusei.lib.projection.known import FISCAL_MONTHS, Kind, Known, Method, last_day, part_of

# Of a year of which less than this had come by then, the rest is not told from the beginning.
LEAST_SHARE = Decimal("0.05")


def growing(known: Known) -> tuple[Decimal, Decimal, Method]:
    """The middle, half the interval, and the method: weights are those of earlier years, else of days."""
    gains, gained, skipped = gains_of(known)
    for method, weights in _weights(known):
        so_far = sum(
            (weights[month] * known.gone(month) for month in FISCAL_MONTHS if month not in skipped), Decimal(0)
        )
        to_come = sum((weights[month] * (1 - known.gone(month)) for month in FISCAL_MONTHS), Decimal(0))
        implied = [gain / weights[month] for month, gain in gains.items() if weights[month] > 0]
        if so_far >= LEAST_SHARE and len(implied) >= 2:
            middle = known.value + gained * to_come / so_far
            return middle, mean_error(implied, known.months_left) * to_come, method
    raise AssertionError("days always have weight")


def gains_of(known: Known) -> tuple[dict[int, Decimal], Decimal, set[int]]:
    """What each whole month brought, what came in all, and the months of which that is not known."""
    if known.kind is Kind.SUM:
        return {month: known.months[month].value for month in known.whole}, known.value, set()
    levels = [(month, known.months[month].value) for month in known.whole]
    if known.base is not None:
        levels.insert(0, (0, known.base))
    first, start = levels[0]
    gains = {month: level - before for (_before, before), (month, level) in pairwise(levels)}
    skipped = set(FISCAL_MONTHS[: FISCAL_MONTHS.index(first) + 1]) if first else set()
    return gains, known.value - start, skipped


def _weights(known: Known) -> Iterator[tuple[Method, dict[int, Decimal]]]:
    """Which part of a year each month is: by earlier whole years together if there are any, then by days."""
    totals = dict.fromkeys(FISCAL_MONTHS, Decimal(0))
    for amounts in _whole_years(known):
        totals = {month: totals[month] + amounts[month] for month in FISCAL_MONTHS}
    if (whole := sum(totals.values(), Decimal(0))) > 0:
        yield Method.SEASON, {month: total / whole for month, total in totals.items()}
    yield Method.PACE, {month: part_of(last_day(known.year, month).day, known.year) for month in FISCAL_MONTHS}


def _whole_years(known: Known) -> Iterator[dict[int, Decimal]]:
    """The earlier years that show how a year goes. One in which something only began, with nothing in its first month
    and nothing before, does not: what came late in it came late because it was new.
    """
    begun = False
    for number in sorted(known.earlier):
        amounts = _amounts(known, number)
        if amounts is None or any(amount < 0 for amount in amounts.values()):
            continue
        if begun or amounts[FISCAL_MONTHS[0]] > 0:
            yield amounts
        begun = begun or any(amounts.values())


def _amounts(known: Known, number: int) -> dict[int, Decimal] | None:
    """What each month of an earlier year brought; None unless all twelve are known and the year came before."""
    months = known.earlier[number]
    if number >= known.year.year or any(month not in months for month in FISCAL_MONTHS):
        return None
    if known.kind is Kind.SUM:
        return {month: months[month] for month in FISCAL_MONTHS}
    base = known.earlier.get(number - 1, {}).get(3)
    if base is None:
        return None
    levels = [base, *(months[month] for month in FISCAL_MONTHS)]
    return dict(zip(FISCAL_MONTHS, (after - before for before, after in pairwise(levels)), strict=True))
