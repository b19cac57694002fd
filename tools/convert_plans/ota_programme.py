"""Ōta: 新おおた重点プログラム, the extract of 基本目標3, with actions, items and yearly cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kusei.services.plans.format import PlanFile
from tools.convert_plans.parts import LICENCE, MUNICIPALITIES, Data, Source, facts, line_key, list_block, pick
from tools.convert_plans.tracing import Rules

FILE = "packs/ota/plans/ota-programme.yaml"
_LEVELS = {
    "基本目標": ("basic-goal", "Basic goal"),
    "個別目標": ("goal", "Specific goal"),
    "施策": ("measure", "Measure"),
}
_KINDS = {"事業": ("programme", "Programme"), "その他の取組": ("other", "Other initiative")}
_TAGS = {
    "みらい": ("mirai", "Mirai (future)"),
    "柱1": ("pillar-1", "Pillar 1"),
    "柱2": ("pillar-2", "Pillar 2"),
    "柱3": ("pillar-3", "Pillar 3"),
    "柱6": ("pillar-6", "Pillar 6"),
}
_CONVENTIONS = {
    "years": "年度別計画の欄",
    "quantities": "数量",
    "marks": "「み」印",
    "year_changes": "年度間の変化",
    "succeeds": "項目の引継ぎ",
    "sdgs": "SDGs",
    "status_scope": "状態語の範囲",
    "tag_note": "柱の印",
}

_ITEMS = "programmes[].schedule[].items[]"
_OF_A_YEAR = ("label_by_year", "targets", "marks", "footnotes")


def _rederive(source: Data, plan: PlanFile) -> Iterator[str]:
    """What the source keeps beside an item's years stands in the cell of the same year, and nowhere else."""
    lines = {line.key: line for _, _, line in plan.lines()}
    for row in source["programmes"]:
        for n, action in enumerate(row["schedule"], 1):
            for m, item in enumerate(action["items"], 1):
                key = f"{line_key(row['code'], n)}-{m:02d}"
                cells = lines[key].years
                found: Data = {
                    "label_by_year": {year: cell.label for year, cell in cells.items() if cell.label},
                    "targets": {year: cell.targets for year, cell in cells.items() if cell.targets},
                    "marks": {year: cell.marks for year, cell in cells.items() if cell.marks},
                    "footnotes": {year: cell.footnotes[0] for year, cell in cells.items() if cell.footnotes},
                    "quantities": [(year, q.value) for year, cell in cells.items() for q in cell.quantities],
                }
                said = {name: item.get(name, {}) for name in _OF_A_YEAR}
                said["quantities"] = [(q["fy"], q["value"]) for q in item.get("quantities", [])]
                yield from (f"{key}: {name} differ" for name in said if said[name] != found[name])


RULES = Rules(
    written_as={
        "plan.municipality": lambda name: [MUNICIPALITIES[name]],
        "nodes[].level": lambda name: [_LEVELS[name][0]],
        "nodes[].tags[]": lambda name: [_TAGS[name][0]],
        "programmes[].kind": lambda name: [_KINDS[name][0]],
        "programmes[].tags[]": lambda name: [_TAGS[name][0]],
        "programmes[].schedule[].tags[]": lambda name: [_TAGS[name][0]],
    },
    derived={
        "plan.revision_rule": "null, and the fact 改定の規則 says that the text has none",
        "plan.subplans": "empty in the plan as well: the plan has none",
        f"{_ITEMS}.quantities[].fy": "the year of the cell that the quantity stands in",
        **{f"{_ITEMS}.{name}.*": "the year of the cell that it stands in" for name in _OF_A_YEAR},
    },
    rederive=_rederive,
)


def convert(source: Source) -> Data:
    """The whole file."""
    data = source.data
    return {
        "format": "kusei-plan/1",
        "plan": _plan(data),
        "nodes": [_node(row) for row in data["nodes"]],
        "initiatives": [_programme(row) for row in data["programmes"]],
        "year_changes": [
            pick(row, "kind", "old", "new", "basis", "note", initiative="programme", fiscal_year="fy")
            for row in data["year_changes"]
        ],
    }


def _plan(data: Data) -> Data:
    plan, outside = data["plan"], data["plan"]["outside_reference"]
    return {
        **pick(plan, "id", "title", start="start_fy", end="end_fy"),
        "municipality": MUNICIPALITIES[plan["municipality"]],
        "title_en": "New Ōta Priority Programme",
        "edition": {
            "code": "fy2021-2023",
            "label": "令和3〜5年度欄の版",
            "status": "in_force",
            "note": "計画期間は終わっている",
        },
        "source": {
            "document": "大田区「新おおた重点プログラム」",
            "licence": LICENCE,
            "notes": [plan["extent"]],
        },
        "levels": [{"key": key, "label": label, "label_en": english} for label, (key, english) in _LEVELS.items()],
        "kinds": [{"key": key, "label": label, "label_en": english} for label, (key, english) in _KINDS.items()],
        "tags": [{"key": key, "label": label, "label_en": english} for label, (key, english) in _TAGS.items()],
        "facts": facts(
            ("計画名の根拠", plan["title_basis"]),
            ("計画期間の根拠", plan["period_basis"]),
            ("改定の規則", plan["revision_rule_note"]),
            ("本文の外の参考", outside["source"]),
            ("参考による計画期間", outside["period"]),
            ("参考による改定", outside["amendment"]),
        ),
        "conventions": facts(*((label, data["conventions"][key]) for key, label in _CONVENTIONS.items())),
        "glossary": data["glossary_terms"],
        "anomalies": data["source_anomalies"],
        "blocks": [list_block("hierarchy", "体系の段階", plan["hierarchy"])],
    }


def _tags(row: Data, scope: str = "self") -> list[Data]:
    return [{"tag": _TAGS[name][0], "scope": scope if name == "みらい" else "self"} for name in row.get("tags", [])]


def _node(row: Data) -> Data:
    node = {"key": row["code"], "level": _LEVELS[row["level"]][0], "tags": _tags(row)}
    if "direction_count" in row:
        node["figures"] = [{"name": "施策の方向性の数", "value": row["direction_count"]}]
    return node | pick(row, "code", "title", "parent", "sdgs", "note")


def _programme(row: Data) -> Data:
    remarks = row.get("remarks", [])
    # 計画事業の全体がみらい事業に当たる: the tag then holds for everything below.
    scope = "descendants" if any(remark["kind"] == "tag_scope" for remark in remarks) else "self"
    return {
        "key": row["code"],
        "kind": _KINDS[row["kind"]][0],
        **pick(row, "code", "title", "departments", "related_plans", "sdgs", "summary", "also_see", number="no"),
        "listings": [{"node": row["parent"]}],
        "tags": _tags(row, scope),
        "remarks": remarks,
        "schedule": [_action(line_key(row["code"], n), action) for n, action in enumerate(row["schedule"], 1)],
    }


def _action(key: str, row: Data) -> Data:
    names = ("action", "footnotes", "implementer", "status_scope", "and_others", "page_refs", "group_marks")
    return {
        "key": key,
        **pick(row, *names, action_in_source="title_in_source", scope_note="group_scope_note"),
        "tags": _tags(row),
        "items": [_item(f"{key}-{number:02d}", item) for number, item in enumerate(row["items"], 1)],
    }


def _item(key: str, row: Data) -> Data:
    names = ("group", "subgroup", "examples", "succeeds", "continuity", "implementer", "cancelled")
    years = {year: dict(_cell(row, year, text)) for year, text in row["years"].items()}
    return {"key": key, "action": row["name"], **pick(row, *names), "years": years}


def _cell(row: Data, year: int, text: str | None) -> Iterator[tuple[str, Any]]:
    """The cell of one year, with what the source keeps beside the years."""
    yield "text", text
    quantities = [
        pick(q, "value", "unit", "total", "per", "place", approximate="approx")
        for q in row.get("quantities", [])
        if q["fy"] == year
    ]
    yield "quantities", quantities
    if year in row.get("label_by_year", {}):
        yield "label", row["label_by_year"][year]
    for name in ("targets", "marks"):
        yield name, row.get(name, {}).get(year, [])
    if year in row.get("footnotes", {}):
        yield "footnotes", [row["footnotes"][year]]
