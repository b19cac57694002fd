"""Setagaya: 新たな行政経営への移行実現プラン 令和7年3月改定（案）."""

from __future__ import annotations

from typing import Any

from tools.convert_plans.parts import (
    LICENCE,
    MUNICIPALITIES,
    Data,
    Source,
    facts,
    figures,
    line_key,
    list_block,
    pick,
)
from tools.convert_plans.tracing import Rules

FILE = "packs/setagaya/plans/setagaya-new-management.yaml"
_DASHES = {"―", "ー"}  # the source prints either for a year without activity

RULES = Rules(
    written_as={"plan.municipality": lambda name: [MUNICIPALITIES[name]]},
)


def convert(source: Source) -> Data:
    """The whole file."""
    data = source.data
    return {
        "format": "kusei-plan/1",
        "plan": _plan(data["plan"], source.head),
        "nodes": [_goal(goal) for goal in data["plan"]["goals"]],
        "initiatives": [_initiative(row) for row in data["initiatives"]],
    }


def _plan(plan: Data, head: list[str]) -> Data:
    origin = next(line for line in head if line.startswith("出典: "))
    notation = "".join(head[head.index(origin) + 1 :]).removeprefix("表記: ")
    return {
        **pick(plan, "id", "title", "note", start="start_fy", end="end_fy"),
        "municipality": MUNICIPALITIES[plan["municipality"]],
        "title_en": "Plan for Moving to a New Way of Running the Ward",
        "edition": {
            "code": "2025-03-an",
            "label": plan["version"],
            "status": "draft",
            "published": "2025-03",
        },
        "source": {
            "document": head[0].removesuffix("の事実データ。"),
            "method": origin.removeprefix("出典: "),
            "licence": LICENCE,
        },
        "levels": [{"key": "goal", "label": "到達点", "label_en": "Destination"}],
        "kinds": [{"key": "initiative", "label": "取組み項目", "label_en": "Initiative"}],
        "marks": [
            {
                "key": "new",
                "label": "新規",
                "label_en": "New",
                "legend": "一覧の「New!」",
                "note": "印の位置が抽出テキストでは分からない。詳しくは計画の注記を参照",
            }
        ],
        "conventions": facts(("表記", notation)),
    }


def _goal(goal: Data) -> Data:
    amounts = [
        {"name": "予算額", "value": value, "unit": "百万円", "fiscal_year": year}
        for year, value in goal["budget_million_yen"].items()
    ]
    hours = {
        "hours_saved_target": "削減時間の目標（令和6～9年度の積み上げ）",
        "hours_saved_change": "削減時間の目標の改定による増",
    }
    amounts += [{"name": name, "value": goal[key], "unit": "時間"} for key, name in hours.items() if key in goal]
    return {"key": goal["code"], "level": "goal", "figures": amounts, **pick(goal, "code", "title", "note")}


def _initiative(row: Data) -> Data:
    return {
        "key": row["code"],
        "kind": "initiative",
        **pick(row, "code", "title", "summary", "departments", "note"),
        "marks": {"new": row["new"]},
        "listings": [{"node": row["goal"]}],
        "figures": figures(row.get("figures", [])),
        "schedule": [
            {
                "key": line_key(row["code"], number),
                "action": line["action"],
                "years": {year: _cell(text) for year, text in line["years"].items()},
            }
            for number, line in enumerate(row["schedule"], 1)
        ],
        "blocks": [list_block("revisions", "主な修正点", row["revisions"])] if row.get("revisions") else [],
    }


def _cell(text: str) -> Any:
    return {"text": text, "state": "none"} if text in _DASHES else text
