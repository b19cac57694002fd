"""The parts that every plan is built from: the shapes of the sources in the words of the plan format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]

MUNICIPALITIES = {"大田区": "131113", "世田谷区": "131121", "杉並区": "131156"}
LICENCE = "計画から抜き出した事実（題名、年度別計画の語、数値など）。要約はこのプロジェクトによる（Apache-2.0）"

_DATED = re.compile(r"^(?P<title>.+)（(?P<date>\d{4}-\d{2})(?P<note>[^）]*)）$")


@dataclass(frozen=True)
class Source:
    """A fact file: its data and the lines of the comment at its head."""

    name: str
    data: Data
    head: list[str]


class _Loader(yaml.SafeLoader):
    """Reads `no:` as the key that it is: only true and false are booleans. A date is the text as written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_source(path: Path) -> Source:
    """The fact file with its head comment, of which only the marks and the indentation are taken away."""
    text = path.read_text(encoding="utf-8")
    head: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if stripped := line.lstrip("#").strip():
            head.append(stripped)
    return Source(path.stem, yaml.load(text, Loader=_Loader), head)  # noqa: S506  a SafeLoader


def pick(source: Mapping[str, Any], *same: str, **renamed: str) -> Data:
    """The named entries that the source has; `new="old"` renames one."""
    names = {name: name for name in same} | renamed
    return {new: source[old] for new, old in names.items() if old in source}


def conventions(head: Iterable[str], labels: Mapping[str, str]) -> list[Data]:
    """The head lines `label   text` as facts. Raises `KeyError` when a label has no Japanese name here."""
    facts = []
    for line in head:
        label, _, text = re.sub(r"\s{2,}", "\t", line).partition("\t")
        if text:
            facts.append({"label": labels[label], "value": text})
    return facts


def figures(rows: Iterable[Data]) -> list[Data]:
    return [pick(row, "name", "value", "unit", "note", fiscal_year="fy") for row in rows]


def indicators(rows: Iterable[Data], prefix: str | None = None) -> list[Data]:
    """Indicators; their keys are the printed codes, or `<prefix>-K1` and so on where none is printed."""
    result = []
    for number, row in enumerate(rows, 1):
        key = row["code"] if prefix is None else f"{prefix}-K{number}"
        item = {"key": key} | pick(
            row,
            *("code", "name", "unit", "kind", "direction", "cumulative", "perspective"),
            *("targets", "related_initiatives", "note"),
        )
        if row.get("baseline"):
            item["baseline"] = pick(row["baseline"], "value", "note", fiscal_year="fy")
        result.append(item)
    return result


def line_key(owner: str, number: int) -> str:
    """The key of the owner's n-th schedule line."""
    return f"{owner}-L{number:02d}"


def simple_schedule(owner: str, rows: Iterable[Data]) -> list[Data]:
    """Schedule lines that have no lines below them."""
    return [
        {"key": line_key(owner, number), **pick(row, "action", "certainty", "years", "stages", "note")}
        for number, row in enumerate(rows, 1)
    ]


def relations(plan: Mapping[str, Any], *kinds: str) -> list[Data]:
    """The plan's relations that the source gives as plain texts such as 名称（2025-03改定）."""
    return [{"kind": kind, **dated_title(text)} for kind in kinds for text in plan.get(kind, [])]


def dated_title(text: str) -> Data:
    """Title, date and note of 名称（2025-03改定）; a text without a date is the title."""
    match = _DATED.match(text)
    return {k: v for k, v in match.groupdict().items() if v} if match else {"title": text}


def facts(*pairs: tuple[str, Any]) -> list[Data]:
    return [{"label": label, "value": value} for label, value in pairs]


def text_block(key: str, title: str, text: str) -> Data:
    return {"type": "text", "key": key, "title": title, "text": text}


def list_block(key: str, title: str, items: Sequence[str]) -> Data:
    return {"type": "list", "key": key, "title": title, "items": list(items)}


def facts_block(key: str, title: str, *pairs: tuple[str, Any]) -> Data:
    return {"type": "facts", "key": key, "title": title, "rows": facts(*pairs)}


def table_block(key: str, title: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> Data:
    """A table; `columns` gives the entry of a row and the heading above it."""
    cells = [[row.get(name) for name in columns] for row in rows]
    return {"type": "table", "key": key, "title": title, "columns": list(columns.values()), "rows": cells}


def list_blocks(source: Mapping[str, Any], titles: Mapping[str, str]) -> list[Data]:
    """A list block for each of the named lists that the source has."""
    return [list_block(name, title, source[name]) for name, title in titles.items() if source.get(name)]
