"""A target needs its ground (目標値の根拠), its data source, and, for a ratio, its denominator (母数)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kusei.services.plans.amendment.addresses import Address, Data, Part
from kusei.services.plans.cycle.refusals import CycleRefused

NEEDED = ("target_ground", "data_source")


class TargetWithoutGround(CycleRefused):
    """A new or changed target does not say on what it rests."""

    code = "amendment.target-without-ground"

    def __init__(self, address: Address, name: str, missing: tuple[str, ...]) -> None:
        super().__init__(name)
        self.address, self.name, self.missing = address, name, missing

    def __str__(self) -> str:
        words = {
            "target_ground": _("目標値の根拠"),
            "data_source": _("データの出所"),
            "denominator": _("母数"),
        }
        return _("指標「%(name)s」の目標値を変えるときは、%(missing)sも書いてください。") % {
            "name": self.name,
            "missing": "・".join(words[one] for one in self.missing),
        }


def _targets(indicator: Data | None) -> dict[str, Any]:
    """The targets that promise something: a printed dash promises nothing."""
    held = (indicator or {}).get("targets", {})
    return {str(year): value for year, value in held.items() if value is not None}


def without_grounds(part: Part, before: Data | None, after: Data) -> Iterator[TargetWithoutGround]:
    """Every indicator of the node or initiative with new or changed targets that lacks what they rest on."""
    held = {one["key"]: one for one in (before or {}).get("indicators", [])}
    for one in after.get("indicators", []):
        was, now = _targets(held.get(one["key"])), _targets(one)
        if all(was.get(year) == value for year, value in now.items()):
            continue
        needed = (*NEEDED, *(("denominator",) if one["kind"] == "ratio" else ()))
        if missing := tuple(name for name in needed if not one.get(name)):
            yield TargetWithoutGround((part.table, part.key, "indicators", one["key"]), one["name"], missing)


def require_grounds(part: Part, before: Data | None, after: Data) -> None:
    """Raise `TargetWithoutGround` for the first one."""
    for problem in without_grounds(part, before, after):
        raise problem
