"""Sheets in print: the ward's one-page sheet (A4), in Japanese, from the same document that pages show.

The template sets long content smaller, in steps; what still does not fit goes on to another page, which is numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import translation

from kusei.foundation.web import formats
from kusei.lib.typesetting import pdf
from kusei.services.plans.evaluation.templatetags import evaluation as shown

TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"
Data = dict[str, Any]


def pdf_of(sheets: Sequence[Data]) -> bytes:
    """One PDF of these documents (`queries.data`), each beginning on its own page. Raises `CannotTypeset`."""
    with translation.override("ja"):
        pages = [_page(one) for one in sheets]
        title = pages[0]["title"] if len(pages) == 1 else f"評価シート（{len(pages)}件）"
        return pdf(TEMPLATE, {"title": title, "sheets": pages})


def _page(one: Data) -> Data:
    about = one["sheet"]
    return {
        "title": f"{about['title']}（{formats.fiscal_year(about['fiscal_year'])}）",
        "heading": f"{formats.fiscal_year(about['fiscal_year'])} {about['form_title']}",
        "municipality": about["municipality"],
        "name": f"{about['code']} {about['title']}".strip(),
        "facts": [
            ["計画", about["plan_title"]],
            ["所管", "、".join(about["departments"])],
            *_items(one, "basics"),
        ],
        "kept": [[p["what"], p["until"], shown.outcome(p["outcome"]), p["words"]] for p in one["kept"]],
        "purpose": _items(one, "purpose"),
        "costs": [*_items(one, "costs"), *_cost(one)],
        "years": [formats.fiscal_year(year["fiscal_year"]) for i in one["indicators"][:1] for year in i["years"]],
        "indicators": [_indicator(i) for i in one["indicators"]],
        "no_indicator": one["no_indicator"],
        "stages": [stage["label"] for stage in one["stages"] if stage["said"]],
        "axes": [_axis(one, axis) for axis in one["axes"]],
        "totals": [
            " ".join(part for part in (stage["total"] or "―", stage["grade"]) if part)
            for stage in one["stages"]
            if stage["said"]
        ],
        "assessment": _items(one, "assessment"),
        "opinions": [
            [stage["label"], stage["comment"], stage["answer"]]
            for stage in one["stages"]
            if stage["comment"] or stage["answer"]
        ],
        "decision": _decision(one),
        "direction": [
            ["自己評価の方向性", one["direction"]["label"] if one["direction"] else formats.NO_VALUE],
            ["方向性の理由", one["direction_reason"] or formats.NO_VALUE],
            *_items(one, "direction"),
        ],
        "promises": [f"{p['what']}（{p['until']}）" for p in one["promises"]],
        "corrections": [[c["place"], c["wrong"], c["right"], c["why"]] for c in one.get("corrections", [])],
        "note": _note(about),
    }


def _items(one: Data, key: str) -> list[list[str]]:
    return [
        [item["label"], shown.answer(item)] for group in one["groups"] if group["key"] == key for item in group["items"]
    ]


def _cost(one: Data) -> list[list[str]]:
    total = one["total_cost"]
    found = [["総コスト", "まだわかりません" if total is None else formats.yen(total)]]
    if each := one["unit_cost"]:
        found.append(["単位当たりコスト", f"{formats.yen(each['yen'])}（{each['name']} 1{each['unit']}）"])
    return found


def _indicator(figure: Data) -> Data:
    ground = [figure["ground"] or formats.NO_VALUE, f"データ元：{figure['data_source'] or formats.NO_VALUE}"]
    if figure["denominator"]:
        ground.append(f"母数：{figure['denominator']}")
    return {
        "name": f"{shown.role(figure['role'])}　{figure['name']}",
        "ground": "　".join(ground),
        "years": [
            {
                "target": shown.figure(year["target"], figure["unit"]),
                "actual": "確認前" if year.get("withheld") else shown.figure(year["actual"], figure["unit"]),
                "rate": shown.rate(year),
            }
            for year in figure["years"]
        ],
    }


def _axis(one: Data, axis: Data) -> Data:
    marks = [axis["by_stage"].get(stage["key"]) for stage in one["stages"] if stage["said"]]
    return {
        "name": axis["label"],
        "marks": [[mark["points"], mark["reason"]] if mark else [formats.NO_VALUE, ""] for mark in marks],
    }


def _decision(one: Data) -> str:
    decided = one["decision"]
    if decided is None:
        return ""
    direction = decided["direction"]["label"] if decided["direction"] else formats.NO_VALUE
    return f"総合評価 {decided['grade']}　{decided['label']}（総合点 {decided['total']}）　次年度の方向性：{direction}"


def _note(about: Data) -> str:
    said = []
    if about["sample"]:
        said.append("見本のために作った内容です。自治体の評価ではありません。")
    if about["form_sample"]:
        said.append("様式は見本です。")
    return "".join(said)
