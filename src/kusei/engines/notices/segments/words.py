"""A rule said as one sentence: 0〜2歳の子どもがいる人で、蒲田に住む人。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.notices.segments.hooks import Condition, condition

MOST_WORDS = 30  # values that are named; the others are counted


def sentence(rule: Mapping[str, Any]) -> str:
    """The rule in the language of the page. A condition that this installation has no more is said by its key."""
    if not rule:
        return _("お知らせの利用者すべて。")
    return _("%(what)s。") % {"what": _part(rule)}


def either(words: list[str]) -> str:
    """蒲田か大森か池上."""
    told, left = words[:MOST_WORDS], len(words) - MOST_WORDS
    joined = told[0] if told else ""
    for word in told[1:]:
        joined = _("%(left)sか%(right)s") % {"left": joined, "right": word}
    return joined if left <= 0 else _("%(told)sなど（ほか%(left)d件）") % {"told": joined, "left": left}


def values_words(found: Condition, values: list[str]) -> str:
    """The values of a condition in words."""
    if found.say is not None:
        return found.say(values)
    named = dict(found.options())
    return either([named.get(value, value) for value in values])


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The conditions that a later rule has not any more, and those that it has in addition."""
    old, new = list(_leaves(before)), list(_leaves(after))
    return [one for one in old if one not in new], [one for one in new if one not in old]


def _leaves(rule: Mapping[str, Any], *, denied: bool = False) -> Iterator[str]:
    if "is" in rule:
        yield _denied(_leaf(rule)) if denied else _leaf(rule)
    for part in rule.get("all", rule.get("any", ())):
        yield from _leaves(part, denied=denied)
    if "not" in rule:
        yield from _leaves(rule["not"], denied=not denied)


def _leaf(rule: Mapping[str, Any]) -> str:
    found = condition(rule["is"])
    if found is None:
        return _("「%(key)s」が%(values)sの人") % {"key": rule["is"], "values": either(list(rule["values"]))}
    values = values_words(found, list(rule["values"]))
    return str(found.phrase) % {"label": found.label, "values": values}


def _part(rule: Mapping[str, Any]) -> str:
    if "is" in rule:
        return _leaf(rule)
    if "not" in rule:
        return _denied(_inner(rule["not"]))
    parts = [_inner(part) for part in rule.get("all", rule.get("any", ()))]
    joined = parts[0]
    for part in parts[1:]:
        both = {"left": joined, "right": part}
        joined = _("%(left)sで、%(right)s") % both if "all" in rule else _("%(left)s、または%(right)s") % both
    return joined


def _inner(rule: Mapping[str, Any]) -> str:
    """A part of a larger whole: a group of several stands in brackets."""
    group = len(rule.get("all", rule.get("any", ()))) > 1
    return _("（%(what)s）") % {"what": _part(rule)} if group else _part(rule)


def _denied(what: str) -> str:
    return _("%(what)s以外の人") % {"what": what}
