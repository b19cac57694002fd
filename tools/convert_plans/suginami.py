"""Suginami: 杉並区総合計画, with two trees, six sub-plans and one pool of programmes."""

from __future__ import annotations

from typing import Any

from tools.convert_plans.parts import LICENCE, MUNICIPALITIES, Data, Source, facts, list_block, pick
from tools.convert_plans.suginami_blocks import population_blocks, sdg_blocks
from tools.convert_plans.suginami_counts import counted_block, declared_counts
from tools.convert_plans.suginami_proof import rederive
from tools.convert_plans.tracing import Rules

FILE = "packs/suginami/plans/suginami-comprehensive.yaml"
_MAIN = {
    "目指すまちの姿": ("vision", "Vision of the town"),
    "分野": ("field", "Field"),
    "施策": ("measure", "Measure"),
}
_MANAGEMENT = {
    "区政経営の基本姿勢": ("stance", "Stance of ward management"),
    "基本方針": ("policy", "Basic policy"),
    "方針": ("direction", "Policy direction"),
    "取組項目": ("item", "Line of work"),
    "分野区分": ("area", "Area (collaboration only)"),
}
_LEVEL_KEYS = {label: key for label, (key, _) in (_MAIN | _MANAGEMENT).items()}
_PROGRAMMES_OF = "JP"  # 計画事業 are the programmes of the 実行計画; the other sub-plans call theirs 事業

RULES = Rules(
    written_as={
        "plan.municipality": lambda name: [MUNICIPALITIES[name]],
        "nodes[].level": lambda name: [_LEVEL_KEYS[name]],
    },
    unknown={
        "programmes[].departments": "conventions.missing: an empty list means that the text does not say",
        "programmes[].related_plans": "conventions.missing: an empty list means that the text does not say",
    },
    derived={
        "programmes[].parents": "the nodes of the listings",
        "programmes[].primary": "the node of the primary listing; null where no listing is known to be it",
        "programmes[].subplans": "the sub-plans of the listings",
        "programmes[].relisted": "more than one listing in the 実行計画",
        "programmes[].relisted_within_field": "all those listings stand in one 分野",
        "counts.counted.重点計画事業": "null, an empty cell in the table of counts",
    },
    rederive=rederive,
)


def convert(source: Source) -> Data:
    """The whole file."""
    data = source.data
    return {
        "format": "kusei-plan/1",
        "plan": _plan(data),
        "nodes": [_node(row) for row in data["nodes"]],
        "initiatives": [_programme(row) for row in data["programmes"]],
    }


def _plan(data: Data) -> Data:
    plan, convention = data["plan"], data["conventions"]
    labels = {
        "codes": "符号",
        "titles": "題名",
        "primary": "主たる施策（primary）",
        "counted": "総数への算入（counted）",
        "identity": "同じ事業とみなすこと",
        "missing": "本文にないもの",
    }
    return {
        **pick(plan, "id", "title", start="start_fy", end="end_fy"),
        "municipality": MUNICIPALITIES[plan["municipality"]],
        "title_en": "Suginami City Comprehensive Plan",
        "edition": {"code": "gaiyo-2022", "label": "概要版（令和4〜12年度）", "status": "in_force"},
        "vision": {"title": plan["basis"]["vision"]},
        "source": {
            "document": "杉並区総合計画（概要版）",
            "licence": LICENCE,
            "notes": [convention["missing"]],
        },
        "levels": [*_levels(_MAIN, "main"), *_levels(_MANAGEMENT, "management")],
        "kinds": [
            {"key": "programme", "label": "計画事業", "label_en": "Planned programme"},
            {"key": "other", "label": "事業", "label_en": "Sub-plan programme"},
        ],
        "marks": [
            {
                "key": "priority",
                "label": "重点計画事業",
                "label_en": "Priority programme",
                "note": "印は画像で、本文に残っていない",
            }
        ],
        "subplans": [_subplan(row) for row in plan["subplans"]],
        "relations": _relations(plan),
        "review": {"cycle": plan["revision_rule"]},
        "milestones": [{**pick(plan["review_point"], title="about", fiscal_year="fy"), "kind": "review"}],
        "conventions": facts(*((label, convention[key]) for key, label in labels.items())),
        "declared_counts": declared_counts(data["counts"]),
        "anomalies": data["source_anomalies"],
        "blocks": [
            *_blocks(plan),
            counted_block(data["counts"]),
            *population_blocks(data),
            *sdg_blocks(data),
        ],
    }


def _levels(levels: dict[str, tuple[str, str]], tree: str) -> list[Data]:
    return [{"key": key, "label": label, "label_en": english, "tree": tree} for label, (key, english) in levels.items()]


def _subplan(row: Data) -> Data:
    names = ("title", "basis", "periods", "content", "revision_rule", "replaces", "note")
    return pick(row, *names, key="code", start="start_fy", end="end_fy")


def _relations(plan: Data) -> list[Data]:
    before, basis = plan["predecessor"], plan["basis"]
    adopted = facts(("将来像", basis["vision"]), ("議決", basis["adopted_by"]), ("期間", basis["horizon"]))
    return [
        {
            "kind": "predecessor",
            "title": before["title"],
            "facts": facts(("終わりの年度", before["end_fy"])),
        },
        {"kind": "based_on", "title": basis["title"], "facts": adopted},
        *({"kind": "includes", **pick(row, "title", "law", note="relation")} for row in plan["includes"]),
    ]


def _blocks(plan: Data) -> list[Data]:
    titles = {
        "hierarchy": "体系の段階",
        "hierarchy_management": "区政経営の体系の段階",
        "marks": "凡例の印",
        "closing_chapters": "計画の結びの章",
    }
    return [list_block(key, title, plan[key]) for key, title in titles.items()]


def _node(row: Data) -> Data:
    """A node. Only the numbers of the 施策 are printed; the other codes are ours and serve as keys."""
    names = ("parent", "title", "vision", "sdgs", "tags", "note")
    printed = pick(row, "code") if row["level"] == "施策" else {}
    renamed = pick(row, *names, see_subplan="see_plan", counted_as_initiative="counted_as_programme")
    return {"key": row["code"], "level": _LEVEL_KEYS[row["level"]]} | printed | renamed


def _programme(row: Data) -> Data:
    names = ("title", "title_variants", "identity_basis", "primary_basis", "primary_candidates", "note")
    planned = _PROGRAMMES_OF in row["subplans"]
    return {
        "key": row["code"],
        "kind": "programme" if planned else "other",
        **pick(row, *names, "sdgs", "tags"),
        "marks": {"priority": None} if planned else {},
        "listings": [
            pick(listing, "node", "position", "subplan", "counted") | {"primary": _primary(row, listing["node"])}
            for listing in row["listings"]
        ],
    }


def _primary(row: Data, node: str) -> bool | None:
    """Whether the listing under the node is the first one; null where the source leaves it open."""
    if row["primary"] is not None:
        return bool(node == row["primary"])
    candidates: Any = row.get("primary_candidates")
    return None if not candidates or node in candidates else False
