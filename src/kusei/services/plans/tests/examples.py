"""A small plan that has one of everything, for tests that do not need a real one."""

from __future__ import annotations

import copy
from typing import Any

from kusei.services.plans.format import FORMAT, PlanFile

CODE = "131113"

_PLAN: dict[str, Any] = {
    "format": FORMAT,
    "plan": {
        "id": "sample",
        "municipality": CODE,
        "title": "みほん計画",
        "edition": {"code": "2025", "label": "令和7年版", "status": "in_force", "published": "2025-03"},
        "start": 2025,
        "end": 2027,
        "source": {"document": "みほん計画書"},
        "levels": [{"key": "goal", "label": "目標"}, {"key": "measure", "label": "施策"}],
        "kinds": [{"key": "work", "label": "取組"}, {"key": "paper", "label": "別添", "annex": True}],
        "tags": [{"key": "child", "label": "子ども"}],
        "marks": [{"key": "priority", "label": "重点"}],
        "subplans": [{"key": "A", "title": "実行計画", "start": 2025, "end": 2026, "note": "分冊"}],
        "declared_counts": [
            {"key": "works", "label": "取組の数", "value": 3, "computed": "initiatives",
             "explanation": "一つは別冊。"},
            {"key": "nodes", "label": "施策の数", "value": 1, "computed": "nodes:measure:G1"},
        ],
        "blocks": [
            {"type": "table", "key": "skills", "columns": ["番号", "技能"], "rows": [[1, "読む"], [2, None]]},
            {"type": "text", "key": "aim", "text": "ねらい"},
        ],
    },
    "nodes": [
        {"key": "G1", "level": "goal", "title": "よい窓口", "sdgs": [], "tags": ["child"]},
        {
            "key": "M1",
            "level": "measure",
            "parent": "G1",
            "title": None,
            "indicators": [{"key": "I1", "name": "満足度", "unit": "%", "kind": "ratio",
                            "targets": {2025: 80, 2026: None}}],
        },
    ],
    "initiatives": [
        {
            "key": "W1",
            "code": "1",
            "kind": "work",
            "title": "書かない窓口",
            "summary": "申請書を書かずに済むようにする。",
            "marks": {"priority": True},
            "departments": ["区民部", {"name": "課税課", "lead": True}],
            "related_plans": [],
            "listings": [{"node": "M1", "subplan": "A", "primary": True}, {"node": "G1", "counted": False}],
            "figures": [{"name": "時間", "value": 15, "unit": "分"},
                        {"name": "受付", "value": "24時間365日"}],
            "schedule": [
                {
                    "key": "W1-L1",
                    "action": "機器の導入",
                    "years": {2025: "検討", 2026: {"text": "導入・検証",
                                                     "quantities": [{"value": 6, "unit": "台"}]}},
                    "items": [{"key": "W1-L1-1", "action": "出張所",
                               "years": {2026: None, 2027: {"state": "blank"}}}],
                }
            ],
        },
        {
            "key": "W2",
            "kind": "work",
            "title": "オンライン相談",
            "marks": {"priority": None},
            "tags": [{"tag": "child", "fiscal_year": 2026}],
            "listings": [{"node": "M1"}],
            "sdgs": [11, 17],
        },
        {"key": "P1", "kind": "paper", "part_of": "W1", "title": "転出の届出", "departments": []},
    ],
    "year_changes": [
        {"initiative": "W1", "fiscal_year": 2026, "kind": "replaced", "old": "導入", "basis": "stated"}
    ],
}  # fmt: skip


def plan_data() -> dict[str, Any]:
    """The plan as data, to be changed as a test likes."""
    return copy.deepcopy(_PLAN)


def plan_file(**plan: Any) -> PlanFile:
    """The plan as a file; `plan` replaces keys of its `plan` part, `edition` is merged into the edition."""
    data = plan_data()
    data["plan"]["edition"] |= plan.pop("edition", {})
    data["plan"] |= plan
    return PlanFile.model_validate(data)
