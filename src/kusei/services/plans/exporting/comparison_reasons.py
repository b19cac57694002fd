"""Why something was amended, as the plan itself states it: the last bracket of the statement that fits the change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kusei.services.plans.difference import Change
from kusei.services.plans.difference.stated import Stated, read_stated
from kusei.services.plans.exporting.comparison_rows import statements

Data = dict[str, Any]


def stated_reasons(changes: Iterable[Change], new: Data) -> dict[tuple[str, ...], str]:
    """Reasons by the addresses of the changes. Where no statement fits with certainty, there is none."""
    said = {item["key"]: [read_stated(text) for text in statements(item)] for item in new.get("initiatives", [])}
    found = {}
    for change in changes:
        fitting = [one for one in said.get(change.initiative or "", []) if one.reason and _fits(one, change)]
        if len(fitting) == 1:
            found[change.address] = fitting[0].reason
    return found


def _fits(stated: Stated, change: Change) -> bool:
    """The statement names the year, and says of it what stands in the cell now."""
    if change.fiscal_year not in stated.new or not isinstance(change.new, dict):
        return False
    return _words(stated.new[change.fiscal_year]) == _words(change.new.get("text") or "")


def _words(text: str) -> str:
    return text.replace("・", "、")
