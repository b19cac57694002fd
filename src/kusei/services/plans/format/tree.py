"""Reads YAML or JSON as a tree that knows its lines, and refuses what a plan file has no use for.

Refused before anything is built: nesting deeper than any plan (the parser written in C would crash on it) and
aliases (ten lines of them can stand for a billion entries). Then: a key written twice, characters that no
database stores, numbers that could be a My Number. Plain words are read as in YAML 1.2: `no`, `12:30` and
`2025-03-28` are texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

from kusei.lib.mynumber import find_possible_my_numbers, mask
from kusei.lib.plainyaml import MAX_DEPTH, NotPlain, read_nodes
from kusei.services.plans.format.problems import PlanFileError, Problem


def read_tree(text: str, name: str) -> tuple[yaml.Node, Any]:
    """The text as nodes that know their lines, and as plain data. Raises `PlanFileError` with the lines."""
    try:
        root, data = read_nodes(text)
        if root is None:
            raise PlanFileError(name, [Problem(None, "", _("ファイルが空です。"))])
        if problems := list(_refused(root, "")):
            raise PlanFileError(name, problems)
        return root, data
    except yaml.YAMLError as error:
        raise PlanFileError(name, [_syntax(error)]) from error
    except NotPlain as error:
        raise PlanFileError(name, [Problem(error.line, "", _shape(error))]) from error
    except ValueError as error:  # `!!int "x"`, or a number of thousands of digits
        if isinstance(error, PlanFileError):
            raise
        message = _("読めない値があります（%(why)s）。") % {"why": error}
        raise PlanFileError(name, [Problem(None, "", message)]) from error


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


def _shape(error: NotPlain) -> str:
    if error.code == "alias":
        return _("別名（*%(name)s）は使えません。内容をその場所に書いてください。") % {"name": error.name}
    if error.code == "tag":
        return _("型の指定（%(name)s）は使えません。値だけを書いてください。") % {"name": error.name}
    return _("入れ子が深すぎます（%(depth)d段まで）。") % {"depth": MAX_DEPTH}


def _syntax(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    detail = getattr(error, "problem", None) or str(error)
    message = _("YAMLとして読めません（%(detail)s）。") % {"detail": detail}
    return Problem(mark.line + 1 if mark else None, "", message)
