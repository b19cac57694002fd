"""Promises that will miss their target, or have missed it, by public values; with what was decided about each."""

from __future__ import annotations

from dataclasses import dataclass

from kusei.services.plans.models import Edition
from kusei.services.plans.outlook.queries.decided import Decided, decisions
from kusei.services.plans.outlook.queries.prospects import Prospect, public_of


@dataclass(frozen=True)
class Missing:
    """An indicator that is at risk, or missed its target once the year is over, and the public decisions."""

    prospect: Prospect
    decided: tuple[Decided, ...]


def missing(edition: Edition, fiscal_year: int) -> list[Missing]:
    """In the plan's order. Seven SQL queries at most, however many there are."""
    found = public_of(edition, fiscal_year)
    keys = {one.initiative.key for one in found if one.initiative}
    decided = decisions(edition.plan, keys, fiscal_year)
    return [Missing(one, tuple(decided.get(one.initiative.key, ()) if one.initiative else ())) for one in found]
