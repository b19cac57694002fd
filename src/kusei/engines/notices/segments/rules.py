"""Rules: a tree of conditions that means a group of people, checked, and turned into one `Q` over `Subscriber`.

`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`, `{"is": "<key>", "values": [...]}`; `{}` means everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from kusei.engines.notices.segments.hooks import Condition, condition
from kusei.engines.notices.segments.refusals import (
    NotARule,
    NothingChosen,
    TooDeep,
    TooMany,
    UnknownCondition,
    UnknownValue,
)

DEEPEST = 5  # levels of groups; a condition alone has none, and the `not` around a group is part of it
MOST_CONDITIONS = 50
MOST_VALUES = 400
LONGEST_VALUE = 100  # characters

Rule = Mapping[str, Any]


def check(rule: object) -> None:
    """Whether the rule may be saved. Raises `SegmentRefused`: with its shape, its size, a condition or a value."""
    _shape(rule)
    for found, values in leaves(rule):
        offered = {value for value, _words in found.options()}
        for value in values:
            if value not in offered:
                raise UnknownValue(str(found.label), value)


def compiled(rule: object) -> Q:
    """The rule as one condition over `Subscriber`: each person at most once, every value a parameter.

    Values that are not offered any more are taken as they are: a rule that was saved goes on. Raises `SegmentRefused`
    for what is no rule and for conditions that this installation does not have.
    """
    _shape(rule)
    return _q(rule)


def leaves(rule: object) -> Iterator[tuple[Condition, list[str]]]:
    """The conditions of a rule whose shape is right, with their values, from left to right."""
    if not isinstance(rule, Mapping):
        raise NotARule
    if "is" in rule:
        yield _known(rule["is"]), list(rule["values"])
    for part in rule.get("all", rule.get("any", ())):
        yield from leaves(part)
    if "not" in rule:
        yield from leaves(rule["not"])


def _shape(rule: object) -> None:
    if rule != {}:
        count = _count(rule, 0)
        if count > MOST_CONDITIONS:
            raise TooMany(MOST_CONDITIONS)


def _count(rule: object, depth: int, *, denied: bool = False) -> int:
    """How many conditions a part has. Raises when it is not a part of a rule, or lies too deep."""
    if not isinstance(rule, Mapping):
        raise NotARule
    if set(rule) == {"is", "values"}:
        _leaf(rule["is"], rule["values"])
        return 1
    if depth >= DEEPEST:
        raise TooDeep(DEEPEST)
    if set(rule) == {"not"}:
        return _count(rule["not"], depth + denied, denied=True)
    if set(rule) not in ({"all"}, {"any"}):
        raise NotARule
    parts = rule.get("all", rule.get("any"))
    if not isinstance(parts, list):
        raise NotARule
    if not parts:
        raise NothingChosen
    if len(parts) > MOST_CONDITIONS:
        raise TooMany(MOST_CONDITIONS)
    return sum(_count(part, depth + 1) for part in parts)


def _leaf(key: object, values: object) -> None:
    found = _known(key)
    if not isinstance(values, list) or len(values) > MOST_VALUES:
        raise NotARule
    if not values:
        raise NothingChosen(str(found.label))
    if not all(isinstance(one, str) and one and len(one) <= LONGEST_VALUE and one.isprintable() for one in values):
        raise NotARule


def _known(key: object) -> Condition:
    found = condition(key) if isinstance(key, str) else None
    if found is None:
        raise UnknownCondition(str(key)[:40])
    return found


def _q(rule: object) -> Q:
    if not isinstance(rule, Mapping) or not rule:
        return Q()
    if "is" in rule:
        return _known(rule["is"]).q(list(rule["values"]))
    if "not" in rule:
        return ~_q(rule["not"])
    joined = Q()
    if "all" in rule:
        for part in rule["all"]:
            joined &= _q(part)
    else:
        for part in rule["any"]:
            joined |= _q(part)
    return joined
