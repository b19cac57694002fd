"""What something costs by a fee table, line by line, each with its reason. Plain rules without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from kusei.engines.payments.fees import asking, wording
from kusei.engines.payments.fees.asking import FeeRefused
from kusei.engines.payments.fees.explaining import Line, total
from kusei.engines.payments.fees.format import Table, Version
from kusei.engines.payments.fees.parts import Item, Reduction, Rounded, Step, holds
from kusei.lib.yen import round_fraction


class NotInForce(FeeRefused):
    """The table does not hold on the day."""

    code: ClassVar[str] = "fees.not-in-force"


class NoRate(FeeRefused):
    """The table has no price for the case: more than its steps go, or a class without a rate."""

    code: ClassVar[str] = "fees.no-rate"


@dataclass(frozen=True)
class _Charged:
    """What one part of the table charges, after its ceiling."""

    key: str
    amount: int
    postage: bool


def price(table: Table, facts: Mapping[str, Any], on: dt.date) -> list[Line]:
    """The lines for these facts by the version in force on the day; their sum is never below zero.

    Facts may be text, numbers or yes and no (see `asking.read`); their order means nothing. Raises `NotInForce`,
    `NoRate`, `FactMissing`, `FactWrong`, `FactUnknown`.
    """
    version = table.on(on)
    if version is None:
        raise NotInForce(
            f"「{table.label.ja}」は、{on.isoformat()}には使えません。日付を確かめてください。",
            f"“{table.label.said('en')}” is not in force on {on.isoformat()}. Please check the date.",
        )
    return lines_of(version, asking.read(version, facts))


def lines_of(version: Version, facts: dict[str, Any]) -> list[Line]:
    """The lines by one version for typed facts. Raises `NoRate`."""
    lines: list[Line] = []
    charged: list[_Charged] = []
    for item in version.items:
        if holds(item.when, facts):
            made = _item(version, item, facts)
            lines += made
            charged.append(_Charged(item.key, sum(line.amount for line in made), item.kind == "postage"))
    items = list(charged)  # a surcharge is not taken on surcharges
    for rule in version.surcharges:
        base = _base(items, rule.of)
        if base and holds(rule.when, facts):
            yen = _rounded(Fraction(base * rule.percent, 100), rule.round)
            why = wording.surcharged(version, rule, facts, base)
            lines.append(Line("extra", rule.label.words(), yen, 1, 0, why))
            charged.append(_Charged(rule.key, yen, False))
    lines += _reductions(version, facts, charged)
    total(lines)
    return lines


def _item(version: Version, item: Item, facts: dict[str, Any]) -> list[Line]:
    """The line of one item, and what its ceiling takes off."""
    ask = version.ask(item.count) if item.count else None
    raw = facts[item.count] if item.count else 1
    if raw == 0:
        return []
    if item.steps:
        return [_stepped(version, item, raw)]
    rate = next((one for one in item.rates if holds(one.when, facts)), None)
    if item.amount is None and rate is None:
        raise _no_rate(item)
    unit = item.amount if rate is None else rate.amount
    assert unit is not None
    units = max(max(-(-raw // item.step), item.minimum) - item.free, 0)
    distinguished = {*item.when, *(key for one in item.rates for key in one.when)}
    because = wording.because(version, distinguished, facts)
    why = wording.join((because, wording.counted(item, ask, raw, units)))
    found = [Line(item.kind, item.label.words(), units * unit, units, unit, why)]
    if item.ceiling is not None and (over := units * unit - _under(item, unit, units)) > 0:
        label, reason = wording.capped(item.ceiling.yen, item.ceiling.each, item.unit)
        found.append(Line("reduction", label, -over, 1, 0, reason))
    return found


def _under(item: Item, unit: int, units: int) -> int:
    """The amount under the ceiling, which holds for each so many units or once."""
    ceiling = item.ceiling
    assert ceiling is not None
    if ceiling.each is None:
        return min(units * unit, ceiling.yen)
    full, rest = divmod(units, ceiling.each)
    return full * min(ceiling.each * unit, ceiling.yen) + min(rest * unit, ceiling.yen)


def _stepped(version: Version, item: Item, raw: int) -> Line:
    ask = version.ask(item.count or "")
    assert ask is not None
    measure = raw if item.weight is None else item.weight.envelope + raw * item.weight.each
    step: Step | None = next((one for one in item.steps if measure <= one.up_to), None)
    if step is None:
        raise _no_rate(item)
    why = wording.stepped(item, ask, raw, measure, step.up_to)
    return Line(item.kind, item.label.words(), step.amount, 1, step.amount, why)


def _reductions(version: Version, facts: dict[str, Any], charged: list[_Charged]) -> list[Line]:
    """What is taken off: by one rule or by all together, never more than there is."""
    fitting = [(rule, _off(rule, base), base) for rule in version.reductions
               if holds(rule.when, facts) and (base := _base(charged, rule.of))]  # fmt: skip
    fitting = [one for one in fitting if one[1]]
    others = len(fitting) - 1
    if version.choose == "best" and fitting:
        fitting = [max(fitting, key=lambda one: one[1])]  # of equals the first in the table
    elif version.choose == "first":
        fitting = fitting[:1]
    left = {one.key: one.amount for one in charged}
    most = _base(charged, tuple({key for rule, _, _ in fitting for key in _covered(charged, rule.of)}))
    allowed = most * version.cap // 100 if version.choose == "together" else most
    found = []
    for rule, wanted, base in fitting:
        yen = _take(left, _covered(charged, rule.of), min(wanted, allowed))
        allowed -= yen
        if yen:
            why = wording.reduced(version, rule, facts, base, others)
            capped = wording.limited(version.cap) if yen < wanted and version.cap < 100 else {}
            found.append(Line("reduction", rule.label.words(), -yen, 1, 0, wording.join((why, capped))))
    return found


def _take(left: dict[str, int], keys: Iterable[str], wanted: int) -> int:
    """Take so many yen out of what is left of the lines; what could be taken."""
    taken = 0
    for key in keys:
        part = min(left[key], wanted - taken)
        left[key] -= part
        taken += part
    return taken


def _off(rule: Reduction, base: int) -> int:
    """Yen that a rule takes off the base, between nothing and all."""
    if rule.yen is not None:
        return min(rule.yen, base)
    part = Fraction(base * (rule.percent or 0), 100)
    off = _rounded(part, rule.round) if rule.round.what == "reduction" else base - _rounded(base - part, rule.round)
    return min(max(off, 0), base)


def _rounded(yen: Fraction, rule: Rounded) -> int:
    return round_fraction(yen / rule.to, rule.way) * rule.to


def _covered(charged: list[_Charged], of: tuple[str, ...]) -> list[str]:
    return [one.key for one in charged if (one.key in of if of else not one.postage)]


def _base(charged: list[_Charged], of: tuple[str, ...]) -> int:
    keys = set(_covered(charged, of))
    return sum(one.amount for one in charged if one.key in keys)


def _no_rate(item: Item) -> NoRate:
    return NoRate(
        f"「{item.label.ja}」の料金が、この料金表にありません。担当の課にお尋ねください。",
        f"This table has no price for “{item.label.said('en')}”. Please ask the department in charge.",
        item.count or "",
    )
