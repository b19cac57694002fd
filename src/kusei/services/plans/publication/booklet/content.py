"""Everything that stands in a booklet, as plain data for the template: the same material gives the same data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import translation

from kusei.foundation.web import formats
from kusei.lib import typesetting
from kusei.services.plans.counts import compare_counts
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.counting import count
from kusei.services.plans.format.document import Plan
from kusei.services.plans.publication.booklet import wording
from kusei.services.plans.publication.booklet.entries import Entries
from kusei.services.plans.publication.booklet.material import Material
from kusei.services.plans.publication.booklet.parts import Parts

Data = dict[str, Any]
TEMPLATE = Path(__file__).parent / "booklet.typ"


def content(material: Material) -> Data:
    """The booklet as data, in Japanese whatever the language of the moment."""
    with translation.override("ja"):
        plan = material.file.plan
        entries = Entries(material)
        parts = Parts(entries).all()
        return {
            "title": plan.title,
            "kind": _kind(material),
            "municipality": material.municipality,
            "edition": _edition(plan),
            "period": formats.fiscal_years(plan.start, plan.end),
            "made_on": formats.date_text(material.made_on),
            "sample": material.results.sample,
            "vision": plan.vision.title if plan.vision else "",
            "overview": {
                "facts": list(_facts(material)),
                "counts": _counts(material.file),
                "goals": list(_goals(parts)),
                "results": material.results.totals,
                "missing": material.results.missing,
                "bodies": [_body(body) for body in plan.governance],
                "relations": [_relation(found) for found in plan.relations],
                "milestones": [[formats.fiscal_year(x.fiscal_year), x.title] for x in plan.milestones],
                "blocks": [wording.block(found) for found in plan.blocks],
                "other": [[x.label, wording.value(x.value), x.note or ""] for x in plan.facts],
            },
            "parts": parts,
            "glossary": _glossary(material.file),
            "colophon": list(_colophon(material)),
            "open": list(_left_open(material.file)),
        }


def typeset(data: Data) -> bytes:
    """The booklet as an accessible PDF (PDF/UA-1). Raises `CannotTypeset`."""
    return typesetting.pdf(TEMPLATE, data)


def _kind(material: Material) -> str:
    return "計画書" if material.fiscal_year is None else f"{formats.fiscal_year(material.fiscal_year)} 年次報告書"


def _edition(plan: Plan) -> str:
    """The edition's label; 案 is said once, where the label does not say it itself."""
    label = plan.edition.label
    return label if plan.edition.status == "in_force" or "案" in label else f"{label}（案）"


def _facts(material: Material) -> Iterator[list[str]]:
    plan = material.file.plan
    yield ["自治体", material.municipality]
    yield ["計画期間", formats.fiscal_years(plan.start, plan.end)]
    yield ["版", _edition(plan)]
    if plan.edition.published:
        yield ["公表", plan.edition.published]
    if plan.review.cycle:
        yield ["見直し", plan.review.cycle]
    if plan.review.methods:
        yield ["進め方", "、".join(plan.review.methods)]
    if plan.review.perspectives:
        yield ["指標の視点", "、".join(plan.review.perspectives)]


def _counts(file: PlanFile) -> list[list[str]]:
    """The totals that the plan prints beside those counted; without printed totals what was counted."""
    found = count(file)
    declared = [row.model_dump() for row in file.plan.declared_counts]
    if declared:
        return [
            [row.label, formats.number(row.declared), formats.number(row.computed), row.explanation or ""]
            for row in compare_counts(declared, found)
        ]
    named = [(kind.label, f"initiatives:{kind.key}") for kind in file.plan.kinds]
    named += [("年度別計画の行", "schedule_lines"), ("指標", "indicators")]
    return [[label, "", formats.number(found[name]), ""] for label, name in named if found.get(name)]


def _goals(parts: list[Data]) -> Iterator[list[str]]:
    """How many initiatives stand under each heading of the highest level, headings below included."""
    row: list[Any] | None = None
    for part in parts:
        if part["depth"] == 1:
            if row:
                yield [row[0], formats.number(row[1])]
            row = [" ".join(filter(None, (part["level"], part["title"]))), 0]
        if row is not None:
            row[1] += len(part["entries"]) + len(part["listed"])
    if row:
        yield [row[0], formats.number(row[1])]


def _body(body: Any) -> list[str]:
    heads = "、".join(filter(None, (body.chair and f"長 {body.chair}", body.vice_chair and f"副 {body.vice_chair}")))
    return [body.name, heads, body.members or "", body.role or ""]


RELATIONS = {
    "based_on": "上位・基となるもの", "aligned_with": "整合を図るもの", "includes": "含むもの",
    "excludes": "含まないもの", "predecessor": "前の計画", "fulfils": "法令に基づく位置づけ",
}  # fmt: skip


def _relation(found: Any) -> list[str]:
    facts = "、".join(f"{fact.label} {wording.value(fact.value)}" for fact in found.facts)
    return [
        RELATIONS[found.kind], found.title, "、".join(filter(None, (found.date, found.law, facts, found.note)))
    ]  # fmt: skip


def _glossary(file: PlanFile) -> Data:
    """Words that the plan explains in its own glossary, and the legends of its marks and tags."""
    legends = [
        [word.label, "　".join(filter(None, (word.legend, word.note)))]
        for word in (*file.plan.marks, *file.plan.tags)
        if word.legend or word.note
    ]
    return {"words": list(file.plan.glossary), "legends": legends}


def _colophon(material: Material) -> Iterator[list[str]]:
    plan = material.file.plan
    yield ["書名", f"{plan.title} {_kind(material)}"]
    yield ["自治体", material.municipality]
    yield ["版", f"{plan.edition.label}（{plan.edition.code}）"]
    yield ["作成日", formats.date_text(material.made_on)]
    yield ["出典", plan.source.document]
    if plan.source.method:
        yield ["データの作り方", plan.source.method]
    yield ["利用条件", plan.source.licence or "（示されていません）"]
    yield ["内容のハッシュ（SHA-256）", material.content_hash]


def _left_open(file: PlanFile) -> Iterator[str]:
    """What the source leaves open, and how its facts were read."""
    plan = file.plan
    yield from filter(None, (plan.note, plan.edition.note))
    yield from plan.source.notes
    yield from plan.anomalies
    yield from (f"{fact.label}：{wording.value(fact.value)}" for fact in plan.conventions)
