"""Reads YAML or JSON as a tree that knows its lines, and refuses what a plan file has no use for.

Refused before anything is built: nesting deeper than any plan (the parser written in C would crash on it) and
aliases (ten lines of them can stand for a billion entries). Then: a key written twice, characters that no
database stores, numbers that could be a My Number. Plain words are read as in YAML 1.2: `no`, `12:30` and
`2025-03-28` are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

from kusei.lib.mynumber import find_possible_my_numbers, mask
from kusei.services.plans.format.problems import PlanFileError, Problem

MAX_DEPTH = 60
# JSON writes characters such as 𠮷 as two escapes when it is asked for ASCII; YAML knows no such pairs.
_SURROGATE_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader with the plain words of YAML 1.2 (core schema)."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_tree(text: str, name: str) -> tuple[yaml.Node, Any]:
    """The text as nodes that know their lines, and as plain data. Raises `PlanFileError` with the lines."""
    if text.lstrip().startswith("{"):
        text = _SURROGATE_PAIR.sub(_character, text)
    try:
        _refuse_shape(text, name)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise PlanFileError(name, [Problem(None, "", _("ファイルが空です。"))])
        if problems := list(_refused(root, "")):
            raise PlanFileError(name, problems)
        return root, loader.construct_document(root)
    except yaml.YAMLError as error:
        raise PlanFileError(name, [_syntax(error)]) from error
    except ValueError as error:  # `!!int "x"`, or a number of thousands of digits
        if isinstance(error, PlanFileError):
            raise
        message = _("読めない値があります（%(why)s）。") % {"why": error}
        raise PlanFileError(name, [Problem(None, "", message)]) from error


def _character(match: re.Match[str]) -> str:
    high, low = int(match[2], 16), int(match[3], 16)
    return match[1] + chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _refuse_shape(text: str, name: str) -> None:
    """Aliases and depth, from the parser's events: nothing is built yet."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            message = _("別名（*%(name)s）は使えません。内容をその場所に書いてください。") % {"name": event.anchor}
            raise PlanFileError(name, [Problem(event.start_mark.line + 1, "", message)])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            message = _("入れ子が深すぎます（%(depth)d段まで）。") % {"depth": MAX_DEPTH}
            raise PlanFileError(name, [Problem(event.start_mark.line + 1, "", message)])


def _refused(node: yaml.Node, path: str) -> Iterator[Problem]:
    if isinstance(node, yaml.ScalarNode):
        if "\0" in node.value:
            yield Problem(node.start_mark.line + 1, path, _("使えない文字（NUL）が含まれています。"))
        if find_possible_my_numbers(node.value):
            message = _("マイナンバーの可能性がある12桁の番号があります。番号を消してください。")
            yield Problem(node.start_mark.line + 1, mask(path), message)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _refused(child, f"{path}.{index}" if path else str(index))
    else:
        seen: set[tuple[str, str]] = set()
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield Problem(key.start_mark.line + 1, path, _("キーは一つの語で書いてください。"))
                continue
            place = f"{path}.{key.value}" if path else key.value
            if (key.tag, key.value) in seen:
                yield Problem(key.start_mark.line + 1, place, _("このキーは二度書かれています。"))
            seen.add((key.tag, key.value))
            yield from _refused(key, place)
            yield from _refused(child, place)


def _syntax(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    detail = getattr(error, "problem", None) or str(error)
    message = _("YAMLとして読めません（%(detail)s）。") % {"detail": detail}
    return Problem(mark.line + 1 if mark else None, "", message)
