"""The booklet holds the whole plan, is accessible, and is the same file for the same plan."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition
from kusei.services.plans.publication import making
from kusei.services.plans.publication.booklet import content as booklet
from kusei.services.plans.publication.booklet.material import Material, Results
from kusei.services.plans.tests.examples import plan_data, plan_file

DAY = dt.date(2025, 6, 1)
PLANS = (
    "ota-dx", "ota-informatization", "ota-programme", "setagaya-new-management", "suginami-comprehensive",
)  # fmt: skip


def made(file: PlanFile, results: Results | None = None, fiscal_year: int | None = None) -> bytes:
    return booklet.typeset(booklet.content(Material(file, "大田区", "0" * 64, fiscal_year, DAY, results or Results())))


def plain(text: str) -> str:
    """Without spaces and line breaks, and with compatibility forms (Kangxi radicals, widths) made one."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_of(content: bytes) -> str:
    return plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def lines_of(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    stack = list(item.get("schedule", ()))
    while stack:
        line = stack.pop()
        yield line
        stack += line.get("items", ())


def texts_of(data: dict[str, Any]) -> Iterator[str]:
    """Every title, every text of a cell, every target and the plan's own notes."""
    for node in data["nodes"]:
        yield from filter(None, (node["title"], node.get("note"), node.get("vision")))
    for item in data["initiatives"]:
        yield from filter(None, (item["title"], item.get("summary"), item.get("note"), item.get("code")))
        yield from (remark["text"] for remark in item.get("remarks", ()))
        yield from (event["event"] for event in item.get("history", ()))
        yield from (figure["name"] for figure in item.get("figures", ()))
        yield from (ref["name"] if isinstance(ref, dict) else ref for ref in item.get("departments") or ())
        for indicator in item.get("indicators", ()):
            yield indicator["name"]
            yield from (target for target in indicator.get("targets", {}).values() if isinstance(target, str))
        for line in lines_of(item):
            yield from filter(None, (line["action"], line.get("note"), *line.get("stages", ())))
            for cell in line.get("years", {}).values():
                yield from filter(None, [cell.get("text"), *cell.get("targets", ()), *cell.get("marks", ())])


@cache
def of_plan(slug: str) -> tuple[bytes, dict[str, Any]]:
    edition = Edition.objects.select_related("plan__municipality").get(plan__slug=slug, current_of__isnull=False)
    file = making.plan_of(edition)
    return made(file), file.model_dump(mode="json", exclude_defaults=True)


@pytest.mark.parametrize("slug", PLANS)
def test_no_title_and_no_cell_of_a_real_plan_is_lost(slug: str, real_packs: object, db: None) -> None:
    content, data = of_plan(slug)
    text = text_of(content)
    assert [words for words in texts_of(data) if plain(words) not in text] == []


@pytest.mark.parametrize("slug", PLANS)
def test_a_booklet_is_an_accessible_file_with_an_outline(slug: str, real_packs: object, db: None) -> None:
    content, data = of_plan(slug)
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "ja-JP"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == f"{data['plan']['title']} 計画書"
    assert len(reader.pages) == making.pages_in(content)
    titles = [str(entry["/Title"]) for entry in _flat(reader.outline)]
    assert {"概要", "奥付"} <= set(titles)


def _flat(outline: list[Any]) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def test_each_initiative_of_setagaya_begins_a_page_of_its_own(real_packs: object, db: None) -> None:
    content, data = of_plan("setagaya-new-management")
    reader = PdfReader(io.BytesIO(content))
    titles = {plain(f"{item['code']}{item['title']}") for item in data["initiatives"]}
    entries = [entry for entry in _flat(reader.outline) if plain(str(entry["/Title"])) in titles]
    numbers = [reader.get_destination_page_number(entry) for entry in entries]
    assert len(numbers) == 105
    assert len(set(numbers)) == 105


def test_programmes_that_are_a_title_only_share_pages(real_packs: object, db: None) -> None:
    content, data = of_plan("suginami-comprehensive")
    assert making.pages_in(content) < len(data["initiatives"]) / 5


def test_the_same_plan_makes_the_same_bytes() -> None:
    assert made(plan_file()) == made(plan_file())


def test_a_plan_of_nothing_but_its_name_makes_a_booklet() -> None:
    data = plan_data()
    data |= {"nodes": [], "initiatives": [], "year_changes": []}
    data["plan"] |= {"declared_counts": [], "blocks": [], "subplans": [], "levels": [], "tags": [], "marks": []}
    text = text_of(made(PlanFile.model_validate(data)))
    assert "みほん計画" in text
    assert "奥付" in text


def test_the_four_nothings_stay_apart_in_print() -> None:
    data = plan_data()
    data["initiatives"][0]["schedule"][0]["years"] = {
        2025: {"state": "none"}, 2026: {"state": "unknown"}, 2027: {"state": "blank"},
    }  # fmt: skip
    text = text_of(made(PlanFile.model_validate(data)))
    assert all(words in text for words in ("―", "(不明)", "(空欄)", "(なし)"))


def test_texts_that_look_like_commands_are_printed_as_they_are() -> None:
    data = plan_data()
    attack = '#panic("x") $1$ *b* _i_ <l> @r \\ //c [x] `y` "z" #let'
    data["initiatives"][0]["title"] = attack
    data["initiatives"][0]["schedule"][0]["years"][2025] = attack
    assert text_of(made(PlanFile.model_validate(data))).count(plain(attack)) >= 3  # contents, page, cell


def test_results_of_the_year_stand_on_the_page_and_samples_are_said() -> None:
    results = Results(
        reports={
            "W1": {
                "title": "令和7年度の報告",
                "fiscal_year": 2025,
                "rows": [["進み具合", "予定どおり"], ["削減した時間", "1,200時間"]],
                "lines": {"W1-L1": "やや遅れ"},
            }
        },
        evaluations={"W1": {"title": "令和7年度の評価", "rows": [["評定", "B"], ["今後の方向性", "継続"]]}},
        actuals={"I1": {2025: {"words": "77.5（速報）", "number": 77.5}}},
        totals={
            "title": "令和7年度の結果", "lead": "", "alt": "進み具合の図", "facts": [["評定", "B 1"]],
            "status": [{"label": "やや遅れ", "number": 1, "late": True}],
        },
        sample=True,
    )  # fmt: skip
    text = text_of(made(plan_file(), results, 2025))
    for words in ("令和7年度年次報告書", "見本として作った内容", "1,200時間", "やや遅れ", "77.5(速報)", "継続", "B1"):
        assert words in text
