"""Ōta: （仮称）大田区情報化推進計画（素案）, with two trees: goals with measures, and perspectives."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.services.plans.format import PlanFile
from tools.convert_plans.parts import (
    LICENCE,
    MUNICIPALITIES,
    Data,
    Source,
    conventions,
    dated_title,
    figures,
    indicators,
    list_blocks,
    pick,
    relations,
    simple_schedule,
    table_block,
)
from tools.convert_plans.tracing import Rules

FILE = "packs/ota/plans/ota-informatization.yaml"
_YEARS = range(2021, 2025)

# Goals, measures and perspectives are each numbered from 1, so their keys get a letter.
_GOAL, _MEASURE, _PERSPECTIVE = "G", "M", "P"

_LABELS = {
    "goals[].indicators": "指標の置き場所",
    "indicators[].kind": "指標の種類（kind）",
    "indicators[].cumulative": "累計かどうか（cumulative）",
    "related_initiatives": "関係する取組（related_initiatives）",
    "schedule[].years": "年度別計画の年度（years）",
    "「継続を検討」": "「継続を検討」",
    "schedule[].certainty": "年度別計画の確かさ（certainty）",
    "national_plan": "国の計画の印（national_plan）",
    "summary": "要約（summary）",
}


def _rederive(source: Data, plan: PlanFile) -> Iterator[str]:
    """An initiative's goal is the parent of its measure; the priority list is the initiatives so marked."""
    parents = {node.key: node.parent for node in plan.nodes}
    initiatives = {initiative.key: initiative for initiative in plan.initiatives}
    for row in source["initiatives"]:
        if parents[initiatives[row["code"]].listings[0].node] != _GOAL + row["goal"]:
            yield f"{row['code']}: its goal cannot be derived"
    if source["plan"]["priority_initiatives"] != [i.code for i in plan.initiatives if i.marks["priority"]]:
        yield "priority_initiatives cannot be derived"


RULES = Rules(
    written_as={
        "plan.municipality": lambda name: [MUNICIPALITIES[name]],
        "plan.based_on[]": lambda text: list(dated_title(text).values()),
        "initiatives[].schedule[].years": lambda years: (
            [part for pair in years.items() for part in pair] or list(_YEARS)
        ),
        "initiatives[].measure": lambda code: [_MEASURE + code],
    },
    unknown={"initiatives[].departments": "the draft names departments in two initiatives only"},
    derived={
        "initiatives[].goal": "the parent of its measure",
        "plan.priority_initiatives": "the initiatives marked priority",
    },
    rederive=_rederive,
)


def convert(source: Source) -> Data:
    """The whole file."""
    plan = source.data["plan"]
    return {
        "format": "kusei-plan/1",
        "plan": _plan(plan, source.head),
        "nodes": list(_nodes(plan)),
        "initiatives": [_initiative(row) for row in source.data["initiatives"]],
    }


def _plan(plan: Data, head: list[str]) -> Data:
    review, comment = plan["review"], plan["review"]["public_comment"]
    origin = next(line for line in head if line.startswith("出典: "))
    return {
        **pick(plan, "id", "title", "governance", "vision", start="start_fy", end="end_fy"),
        "municipality": MUNICIPALITIES[plan["municipality"]],
        "title_en": "Ōta City Informatization Plan (provisional name, draft)",
        "edition": {
            "code": "2021-03-soan",
            "label": plan["status"],
            "status": "draft",
            "published": plan["published"],
        },
        "source": {
            "document": "（仮称）大田区情報化推進計画（素案）（令和3～6年度）",
            "method": origin.removeprefix("出典: "),
            "licence": LICENCE,
        },
        "levels": [
            {"key": "goal", "label": "目標", "label_en": "Goal"},
            {"key": "measure", "label": "施策", "label_en": "Measure"},
            {"key": "perspective", "label": "視点", "label_en": "Perspective", "tree": "perspectives"},
        ],
        "kinds": [{"key": "initiative", "label": "取組", "label_en": "Initiative"}],
        "marks": [
            {"key": "priority", "label": "重点施策", "label_en": "Priority initiative"},
            {
                "key": "national_plan",
                "label": "国の計画の取組事項",
                "label_en": "Required by the national plan",
                "legend": "★",
                "note": "自治体DX推進計画で地方公共団体が取り組むべきとされた事項",
            },
        ],
        "relations": relations(plan, "based_on", "aligned_with", "includes", "excludes"),
        "review": {
            "cycle": review["cycle"],
            "consultations": [pick(comment, "note", start="from", end="to")],
        },
        "milestones": [{**pick(review["mid_term"], "title", fiscal_year="fy"), "kind": "review"}],
        "conventions": conventions(head, _LABELS),
    }


def _nodes(plan: Data) -> Iterator[Data]:
    for goal in plan["goals"]:
        key = _GOAL + goal["code"]
        measured = indicators(goal["indicators"])
        yield {"key": key, "level": "goal", **pick(goal, "code", "title"), "indicators": measured}
        for measure in goal["measures"]:
            own = _MEASURE + measure["code"]
            yield {"key": own, "level": "measure", "parent": key, **pick(measure, "code", "title")}
    for view in plan["perspectives"]:
        yield {"key": _PERSPECTIVE + view["code"], "level": "perspective", **pick(view, "code", "title")}


def _initiative(row: Data) -> Data:
    return {
        "key": row["code"],
        "kind": "initiative",
        **pick(row, "code", "title", "summary", "note"),
        "marks": pick(row, "priority", "national_plan"),
        "departments": row["departments"] or None,
        "listings": [{"node": _MEASURE + row["measure"]}],
        "indicators": indicators(row["kpis"], row["code"]),
        "figures": figures(row["figures"]),
        "schedule": [_blank_row(line) for line in simple_schedule(row["code"], row["schedule"])],
        "blocks": _blocks(row),
    }


def _blank_row(line: Data) -> Data:
    """A row without any year is printed with empty cells (原文の行が空欄で段階の語がない)."""
    return line if line["years"] else line | {"years": {year: {"state": "blank"} for year in _YEARS}}


def _blocks(row: Data) -> list[Data]:
    blocks = list_blocks(row, {"examples": "例", "tools": "利用する仕組み"})
    if rollout := row.get("planned_rollout"):
        year = {"year": rollout["fy"]}
        what = {"fees": "使用料・手数料など", "code_payments": "コード決済"}
        rows = [year | {"what": name} | place for key, name in what.items() for place in rollout[key]]
        columns = {"year": "年度", "what": "区分", "place": "場所", "item": "対象", "note": "注"}
        blocks.append(table_block("planned_rollout", "導入の予定", columns, rows))
    return blocks
