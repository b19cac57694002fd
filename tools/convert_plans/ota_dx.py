"""Ōta: 大田区DX推進計画, with its annex of procedures to put online."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kusei.services.plans.format import PlanFile
from tools.convert_plans.parts import (
    LICENCE,
    MUNICIPALITIES,
    Data,
    Source,
    conventions,
    dated_title,
    facts_block,
    figures,
    indicators,
    line_key,
    list_block,
    list_blocks,
    pick,
    relations,
    simple_schedule,
    table_block,
    text_block,
)
from tools.convert_plans.tracing import Rules

FILE = "packs/ota/plans/ota-dx.yaml"
_ANNEX_OF = "3"  # 【別添】行政手続のオンライン化の具体例（取組3）, a comment of the source

_LABELS = {
    "kpis[].kind": "指標の種類（kind）",
    "kpis[].cumulative": "累計かどうか（cumulative）",
    "targets の null": "目標値のない年度（targets の null）",
    "explicit": "年度別計画と手続の確かさ（certainty）: explicit",
    "inferred": "年度別計画と手続の確かさ（certainty）: inferred",
    "low": "年度別計画と手続の確かさ（certainty）: low",
    "stages": "段階（stages）",
    "summary": "要約（summary）",
}


def _rederive(source: Data, plan: PlanFile) -> Iterator[str]:
    """An initiative stands under its 方針, or under the goal itself where the source assigns no 方針."""
    nodes = {node.key: node for node in plan.nodes}
    initiatives = {initiative.key: initiative for initiative in plan.initiatives}
    for row in source["initiatives"]:
        node = nodes[initiatives[row["code"]].listings[0].node]
        found = (node.parent, node.code) if node.level == "policy" else (node.code, None)
        if found != (row["goal"], row["subgoal"]):
            yield f"{row['code']}: goal and subgoal cannot be derived"
    if source["plan"]["priority_initiatives"] != [int(k) for k, i in initiatives.items() if i.marks.get("priority")]:
        yield "priority_initiatives cannot be derived"


RULES = Rules(
    written_as={
        "plan.municipality": lambda name: [MUNICIPALITIES[name]],
        "plan.based_on[]": lambda text: list(dated_title(text).values()),
    },
    unknown={"initiatives[].departments": "the plan prints departments in few initiatives only"},
    derived={
        "initiatives[].goal": "the parent of its 方針, or the node it stands under",
        "initiatives[].subgoal": "the node it stands under, when that is a 方針",
        "plan.priority_initiatives": "the initiatives marked priority",
    },
    rederive=_rederive,
)


def convert(source: Source) -> Data:
    """The whole file."""
    data = source.data
    initiatives = [_initiative(row) for row in data["initiatives"]]
    return {
        "format": "kusei-plan/1",
        "plan": _plan(data, source.head),
        "nodes": list(_nodes(data["plan"]["goals"])),
        "initiatives": initiatives + [_procedure(row) for row in data["procedures"]],
    }


def _plan(data: Data, head: list[str]) -> Data:
    plan = data["plan"]
    origin = next(line for line in head if line.startswith("出典: "))
    competencies = {"no": "番号", "category": "区分", "title": "条件"}
    return {
        **pick(plan, "id", "title", "vision", "governance", start="start_fy", end="end_fy"),
        "municipality": MUNICIPALITIES[plan["municipality"]],
        "title_en": "Ōta City Digital Transformation Plan",
        "edition": {
            "code": plan["published"],
            "label": "令和7年3月版",
            "status": "in_force",
            "published": plan["published"],
        },
        "source": {
            "document": head[0].removesuffix("の事実データ"),
            "method": origin.removeprefix("出典: "),
            "licence": LICENCE,
        },
        "levels": [
            {"key": "goal", "label": "目標", "label_en": "Goal"},
            {"key": "policy", "label": "方針", "label_en": "Policy"},
        ],
        "kinds": [
            {"key": "initiative", "label": "取組", "label_en": "Initiative"},
            {
                "key": "procedure",
                "label": "行政手続のオンライン化の具体例（別添）",
                "label_en": "Procedures to put online (annex)",
                "annex": True,
            },
        ],
        "marks": [
            {"key": "priority", "label": "重点施策", "label_en": "Priority initiative"},
            {
                "key": "national_plan",
                "label": "国の計画の取組事項",
                "label_en": "Required by the national plan",
            },
        ],
        "relations": relations(plan, "based_on", "includes", "excludes"),
        "review": pick(plan["review"], "cycle", "methods", perspectives="kpi_perspectives"),
        "milestones": [pick(row, "title", fiscal_year="fy") for row in plan["milestones"]],
        "conventions": conventions(head, _LABELS),
        "blocks": [
            table_block("competencies", "DX人材に期待される条件", competencies, data["competencies"]),
        ],
    }


def _nodes(goals: list[Data]) -> Iterator[Data]:
    for goal in goals:
        yield {"key": goal["code"], "level": "goal", **pick(goal, "code", "title", "note")}
        for policy in goal["subgoals"]:
            own = {"key": policy["code"], "level": "policy", "parent": goal["code"]}
            yield own | pick(policy, "code", "title")


def _initiative(row: Data) -> Data:
    return {
        "key": row["code"],
        "kind": "initiative",
        **pick(row, "code", "title", "summary", "history", indicators_included_in="kpi_included_in"),
        "marks": pick(row, "priority", "national_plan"),
        "departments": row["departments"] or None,
        "listings": [{"node": row["subgoal"] or row["goal"]}],
        "indicators": indicators(row["kpis"], row["code"]),
        "figures": figures(row.get("figures", [])),
        "schedule": simple_schedule(row["code"], row["schedule"]),
        "blocks": list(_blocks(row)),
    }


def _blocks(row: Data) -> Iterator[Data]:
    if roles := row.get("facility_roles"):
        columns = {"facility": "施設", "functions": "機能"}
        yield table_block("facility_roles", "施設ごとの機能", columns, roles)
        yield text_block("facility_roles_note", "施設ごとの機能についての注", row["facility_roles_note"])
    if channels := row.get("payment_channels"):
        columns = {
            "channel": "経路",
            "methods": "決済方法",
            "terminal": "端末・方式",
            "consider": "検討するもの",
        }
        yield table_block("payment_channels", "支払の経路と方法", columns, channels)
    if order := row.get("prioritization"):
        yield text_block("prioritization", "オンライン化の優先度", order["formula"])
        yield list_block("ease_obstacles", "オンライン化のしやすさを下げるもの", order["ease_obstacles"])
    titles = {"tools": "利用する仕組み", "portal_entry_groups": "ポータルの入口", "partners": "連携先"}
    yield from list_blocks(row, titles)


def _procedure(row: Data) -> Data:
    labels = {"applicant": "申請者", "operator": "運営", "legal_basis": "根拠"}
    said = [(label, row[name]) for name, label in labels.items() if name in row]
    result: Data = {
        "key": row["code"],
        "kind": "procedure",
        "part_of": _ANNEX_OF,
        **pick(row, "code", "summary", "certainty", "note", title="name"),
        "figures": figures(row.get("figures", [])),
        "schedule": [_procedure_line(row)],
        "blocks": [facts_block("procedure", "手続の概要", *said)],
    }
    if "department" in row:
        result["departments"] = [row["department"]]
    result["blocks"] += list_blocks(row, {"current_channels": "現在の受付・交付の方法"})
    return result


def _procedure_line(row: Data) -> Data:
    """The procedure's steps as one schedule line; its tracks, such as the summer one, stand below it."""
    line: dict[str, Any] = {
        "key": line_key(row["code"], 1),
        **pick(row, "certainty", "stages", action="name", years="schedule"),
    }
    line["items"] = [
        {"key": f"{line['key']}-{number:02d}", **pick(track, "stages", action="name")}
        for number, track in enumerate(row.get("tracks", []), 1)
    ]
    return line
