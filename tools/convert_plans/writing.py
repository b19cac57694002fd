"""Writes a plan as YAML that people can read: no aliases, codes quoted, small records on one line."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import yaml

from kusei.services.plans.format import PlanFile

_ONE_LINE = 80  # characters; a Japanese one takes two columns
_LOOKS_LIKE_A_NUMBER = re.compile(r"^[0-9][0-9A-Za-z._:/-]*$")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # a list stands deeper than the key above it

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _fits(node.value)
        return node

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _fits([part for pair in node.value for part in pair])
        return node


def _fits(nodes: list[yaml.Node]) -> bool:
    if any(not isinstance(node, yaml.ScalarNode) for node in nodes):
        return False
    return sum(len(node.value) + 2 for node in nodes) <= _ONE_LINE


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _LOOKS_LIKE_A_NUMBER.match(value) else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dt.date, lambda dumper, value: _text(dumper, value.isoformat()))


def to_yaml(plan: PlanFile) -> str:
    """The file's text. Reading it gives the same plan again."""
    return yaml.dump(
        _short(plan.model_dump(exclude_defaults=True)),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
    )


def _short(value: Any) -> Any:
    """The value in short forms: a cell, tag or department that is one word is written as that word."""
    if isinstance(value, dict):
        return {key: _cell(item) if isinstance(key, int) else _entry(key, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_short(item) for item in value]
    return value


def _cell(item: Any) -> Any:
    """What stands at a year, the only number that is a key. A year that is printed without a word is null."""
    if item == {}:
        return None
    return item["text"] if isinstance(item, dict) and set(item) == {"text"} else _short(item)


def _entry(key: str, item: Any) -> Any:
    word = {"departments": "name", "tags": "tag"}.get(key)
    if word is None or item is None:
        return _short(item)
    return [part[word] if set(part) == {word} else _short(part) for part in item]
