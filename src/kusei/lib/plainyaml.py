"""YAML as people write it: the plain words of YAML 1.2, no aliases, no bottomless nesting.

By YAML 1.1, which PyYAML follows, `no` is false, `12:30` is 750 and `2026-04-01` a date; here they are text. An alias
can make a file of a kilobyte into gigabytes and is refused before anything is built. Source: YAML 1.2.2, section 10.3.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

MAX_DEPTH = 60
KINDS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map")}
# JSON writes characters such as 𠮷 as two escapes when it is asked for ASCII; YAML knows no such pairs.
_SURROGATE_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


class NotPlain(ValueError):
    """The text is YAML, but not such as this house reads. `code`: `alias`, `depth`, `tag`; `line` counts from 1."""

    def __init__(self, code: str, line: int, name: str = "") -> None:
        super().__init__(code, line, name)
        self.code, self.line, self.name = code, line, name

    def __str__(self) -> str:
        said = {
            "alias": f"aliases (*{self.name}) are not read",
            "depth": f"nested deeper than {MAX_DEPTH}",
            "tag": f"the tag {self.name} is not read",
        }
        return f"line {self.line}: {said[self.code]}"


class PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml where it is there
    """A safe loader with the plain words of YAML 1.2 (core schema)."""


PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$", list("-0123456789")),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_nodes(text: str) -> tuple[yaml.Node | None, Any]:
    """The text as nodes that know their lines, and as plain data; None and None for an empty text.

    Raises `NotPlain`, `yaml.YAMLError`, or `ValueError` for a value that cannot be built, such as `!!int "x"`.
    """
    if text.lstrip().startswith("{"):
        text = _SURROGATE_PAIR.sub(_character, text)
    _refuse_shape(text)
    loader = PlainLoader(text)
    root = loader.get_single_node()
    return root, None if root is None else loader.construct_document(root)


def key_written_twice(root: yaml.Node | None) -> tuple[str, int] | None:
    """The first key that stands twice in one mapping, and the line of the second; None when each stands once."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            seen: set[tuple[str, str]] = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if (key.tag, key.value) in seen:
                        return key.value, key.start_mark.line + 1
                    seen.add((key.tag, key.value))
                waiting.append(value)
    return None


def _character(match: re.Match[str]) -> str:
    high, low = int(match[2], 16), int(match[3], 16)
    return match[1] + chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _refuse_shape(text: str) -> None:
    """Aliases, depth and tags beyond the core schema, from the parser's events: nothing is built yet."""
    depth = 0
    for event in yaml.parse(text, Loader=PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise NotPlain("alias", _line(event), event.anchor or "")
        if (tag := getattr(event, "tag", None)) and tag not in KINDS:
            raise NotPlain("tag", _line(event), tag.removeprefix("tag:yaml.org,2002:"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise NotPlain("depth", _line(event))
