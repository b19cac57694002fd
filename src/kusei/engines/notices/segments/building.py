"""The form that builds a rule without code and without scripts: a tree of groups and conditions as form fields.

Each part has a path (`0` is the whole, `0-2` its third part): `kind:<path>` says how a group joins, `is:<path>` which
condition, `values:<path>` its values, `more:<path>` one more value of a long list. A button `do` says what to change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.segments.hooks import Options, condition, conditions

DEEPEST = 3  # groups in groups that the form offers; it shows deeper ones that came another way
MOST_PARTS = 80  # of a form
FEW_OPTIONS = 24  # that are all shown as boxes to tick
ROOT = "0"
KINDS = (
    ("all", _("すべてに当てはまる人")),
    ("any", _("どれか一つ以上に当てはまる人")),
    ("none", _("どれか一つでも当てはまる人を除いた人")),
    ("not-all", _("すべてに当てはまる人を除いた人")),
)
_PATH = re.compile(r"0(-[0-9]{1,2}){0,9}")


@dataclass
class Leaf:
    """A condition with its values."""

    key: str
    values: list[str] = field(default_factory=list)


@dataclass
class Group:
    """Parts that belong together."""

    kind: str = "all"
    parts: list[Group | Leaf] = field(default_factory=list)


def tree(rule: Mapping[str, Any]) -> Group:
    """A rule as the form shows it: the whole is always a group."""
    part = _part(rule) if rule else Group()
    return part if isinstance(part, Group) else Group("all", [part])


def _part(rule: Mapping[str, Any]) -> Group | Leaf:
    if "is" in rule:
        return Leaf(rule["is"], list(rule["values"]))
    if "not" in rule:
        inner = _part(rule["not"])
        if isinstance(inner, Group) and inner.kind in {"any", "all"}:
            return Group("none" if inner.kind == "any" else "not-all", inner.parts)
        return Group("none", [inner])
    kind = "all" if "all" in rule else "any"
    return Group(kind, [_part(part) for part in rule[kind]])


def rule_of(group: Group, *, lenient: bool = False) -> dict[str, Any]:
    """What the form says. A group of one is that one. `lenient`: parts where nothing was chosen yet are left out."""
    found = _rule(group, lenient=lenient)
    return {} if found is None or (not group.parts and group.kind in {"all", "any"}) else found


def _rule(part: Group | Leaf, *, lenient: bool) -> dict[str, Any] | None:
    if isinstance(part, Leaf):
        return None if lenient and not part.values else {"is": part.key, "values": part.values}
    parts = [one for one in (_rule(inner, lenient=lenient) for inner in part.parts) if one is not None]
    if lenient and not parts:
        return None
    joined = parts[0] if len(parts) == 1 else {"any" if part.kind in {"any", "none"} else "all": parts}
    return {"not": joined} if part.kind in {"none", "not-all"} else joined


def read(sent: QueryDict) -> Group:
    """The tree that a browser sent; what belongs to no group is left out."""
    paths = sorted({path for name in sent if (path := _path_of(name))}, key=_places)[:MOST_PARTS]
    found: dict[str, Group | Leaf] = {ROOT: Group(_kind(sent.get(f"kind:{ROOT}")))}
    for path in paths:
        above = found.get(path.rpartition("-")[0])
        if path == ROOT or not isinstance(above, Group):
            continue
        part: Group | Leaf = _leaf(sent, path) if f"is:{path}" in sent else Group(_kind(sent.get(f"kind:{path}")))
        found[path] = part
        above.parts.append(part)
    root = found[ROOT]
    assert isinstance(root, Group)
    return root


def _path_of(name: str) -> str:
    what, _colon, path = name.partition(":")
    return path if what in {"kind", "is"} and _PATH.fullmatch(path) else ""


def _places(path: str) -> tuple[int, ...]:
    return tuple(int(one) for one in path.split("-"))


def _kind(sent: str | None) -> str:
    return sent if sent in {"all", "any", "none", "not-all"} else "all"


def _leaf(sent: QueryDict, path: str) -> Leaf:
    values = [*sent.getlist(f"values:{path}"), sent.get(f"more:{path}", "")]
    return Leaf(sent.get(f"is:{path}") or "", list(dict.fromkeys(one for one in values if one)))


def changed(root: Group, do: str, sent: QueryDict) -> None:
    """Do what the button says: `condition:<path>`, `group:<path>`, `remove:<path>`; anything else changes nothing."""
    what, _colon, path = do.partition(":")
    if not _PATH.fullmatch(path):
        return
    places = _places(path)[1:]
    above = _at(root, places[:-1])
    part = _at(root, places)
    if what == "remove" and places and isinstance(above, Group) and part is not None:
        above.parts.pop(places[-1])
    elif what == "condition" and isinstance(part, Group) and condition(sent.get(f"add:{path}", "")):
        part.parts.append(Leaf(sent.get(f"add:{path}") or ""))
    elif what == "group" and isinstance(part, Group) and len(places) + 1 < DEEPEST:
        part.parts.append(Group("any"))


def _at(root: Group, places: tuple[int, ...]) -> Group | Leaf | None:
    part: Group | Leaf = root
    for place in places:
        if not isinstance(part, Group) or place >= len(part.parts):
            return None
        part = part.parts[place]
    return part


@dataclass(frozen=True)
class Drawn:
    """A part as the template draws it. `offered` are (value, words, chosen) to tick, `rest` those of a long list.

    `number` names it on the page: 2-1 is the first part of the second.
    """

    path: str
    number: str
    label: str = ""
    key: str = ""
    kind: str = ""
    parts: tuple[Drawn, ...] = ()
    offered: tuple[tuple[str, str, bool], ...] = ()
    rest: tuple[tuple[str, str], ...] = ()
    may_nest: bool = False


def drawn(part: Group | Leaf, path: str = ROOT, known: dict[str, Options] | None = None) -> Drawn:
    """The part with everything that the form offers; each condition's options are asked once."""
    known = {} if known is None else known
    number = "-".join(str(place + 1) for place in _places(path)[1:])
    if isinstance(part, Group):
        inner = (drawn(one, f"{path}-{place}", known) for place, one in enumerate(part.parts))
        nests = path.count("-") + 1 < DEEPEST
        return Drawn(path, number, kind=part.kind, parts=tuple(inner), may_nest=nests)
    found = condition(part.key)
    options = known.setdefault(part.key, found.options() if found else [])
    words = dict(options)
    chosen = [(value, words.get(value, value), True) for value in part.values]
    if len(options) <= FEW_OPTIONS:
        chosen = [(value, label, value in part.values) for value, label in options]
        chosen += [(value, value, True) for value in part.values if value not in words]
        options = []
    rest = tuple((value, label) for value, label in options if value not in part.values)
    label = str(found.label) if found else part.key
    return Drawn(path, number, label=label, key=part.key, offered=tuple(chosen), rest=rest)


def choices(known: dict[str, Options]) -> list[tuple[str, str]]:
    """The conditions that may be added now, as (key, label). `known` takes their options, for `drawn`."""
    for one in conditions():
        known.setdefault(one.key, one.options())
    return [(one.key, str(one.label)) for one in conditions() if known[one.key]]
