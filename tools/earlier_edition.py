"""`python -m tools.earlier_edition [--check]`: writes Setagaya's edition of 2024, or compares it.

The revised edition prints what it amended (主な修正点, 60 facts). Those that can be taken back without inventing a
word are taken back; the others are listed in the edition with the reason. The rules:

* A fact that states the old and the new text of every year it names (Ｒ７：検討→Ｒ７：一部実施) is taken back when its
  line is certain and the new text is what stands in the cell now. Commas and middle dots between words count as the
  same. In a cell of numbered items (①…②…), the item that the fact names counts as the cell.
* A fact that says that an initiative is new, or that whole lines were added, is taken back by leaving those out.
* Nothing else is taken back; what no fact mentions stays as it is in the revised edition.

`earlier_edition.yaml` says for each fact which lines it means and why that is certain, or why it cannot be taken back.
The rules are checked against it: a fact that states both texts must name its lines, any other must not.
Run it in the repository's root with `src` on the path.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from kusei.services.plans.difference.changes import REVISIONS, UNSHOWN
from kusei.services.plans.difference.stated import Stated, read_stated
from kusei.services.plans.format import PlanFile, read_plan
from tools.convert_plans.writing import to_yaml

ROOT = Path(__file__).resolve().parents[1]
REVISED = ROOT / "packs/setagaya/plans/setagaya-new-management.yaml"
EARLIER = ROOT / "packs/setagaya/plans/setagaya-new-management-2024.yaml"
READINGS = ROOT / "tools/earlier_edition.yaml"
NEW_INITIATIVE = "新規取組み項目"
Data = dict[str, Any]


class Contradiction(ValueError):
    """A reading does not agree with the fact or with the revised edition."""


@dataclass(frozen=True)
class Fact:
    """One printed fact with its reading."""

    initiative: str
    text: str
    reading: Data

    @property
    def precise(self) -> bool:
        """Whether it can be taken back."""
        return "not_shown" not in self.reading

    @property
    def stated(self) -> Stated:
        """What it states by year."""
        return read_stated(self.text)


def facts(revised: Data) -> list[Fact]:
    """The facts of the revised edition with their readings. Raises `Contradiction` when one has none, or the other."""
    readings = yaml.safe_load(READINGS.read_text(encoding="utf-8"))["revisions"]
    by_place = {(row["initiative"], row["fact"]): row for row in readings}
    found = [
        Fact(initiative["key"], text, by_place.pop((initiative["key"], number), {}))
        for initiative in revised["initiatives"]
        for block in initiative.get("blocks", [])
        if block["key"] == REVISIONS
        for number, text in enumerate(block["items"], 1)
    ]
    if by_place or len(readings) != len(found):
        raise Contradiction(f"readings and facts do not pair: {sorted(by_place)}")
    for fact in found:
        _check(fact)
    return found


def _check(fact: Fact) -> None:
    """The reading is of the kind that the fact's words allow."""
    expected = "lines" if fact.stated.complete else "added" if fact.text == NEW_INITIATIVE else None
    kinds = [name for name in ("lines", "added_lines", "added", "not_shown") if name in fact.reading]
    if len(kinds) != 1 or (expected and kinds != [expected]) or (not expected and kinds[0] in {"lines", "added"}):
        raise Contradiction(f"{fact.initiative} {fact.text}: read as {kinds}, expected {expected}")
    if kinds == ["added_lines"] and "追加" not in fact.text:
        raise Contradiction(f"{fact.initiative} {fact.text}: does not say that something was added")
    if kinds[0] in {"lines", "added_lines"} and not fact.reading.get("ground"):
        raise Contradiction(f"{fact.initiative} {fact.text}: no ground is given")


def earlier(revised: Data) -> Data:
    """The data of the edition of 2024. `revised` is used up."""
    found = facts(revised)
    initiatives = {row["key"]: row for row in revised["initiatives"]}
    for fact in found:
        if fact.precise:
            _take_back(fact, initiatives)
    revised["initiatives"] = list(initiatives.values())
    for row in revised["initiatives"]:
        row["blocks"] = [block for block in row.get("blocks", []) if block["key"] != REVISIONS]
    _describe(revised["plan"], found)
    return revised


def _take_back(fact: Fact, initiatives: dict[str, Data]) -> None:
    if "added" in fact.reading:
        del initiatives[fact.initiative]
        return
    schedule = initiatives[fact.initiative]["schedule"]
    lines = {line["key"]: line for line in schedule}
    if "added_lines" in fact.reading:
        for key in fact.reading["added_lines"]:
            schedule.remove(lines[key])
        return
    for key in fact.reading["lines"]:
        for year, new in fact.stated.new.items():
            years = lines[key]["years"]
            years[year] = {**years[year], "text": former(fact, years[year]["text"], new, fact.stated.old[year])}


def former(fact: Fact, cell: str, new: str, old: str) -> str:
    """The cell's text before the amendment. Raises `Contradiction` when the new text is not what stands there."""
    item = fact.reading.get("item")
    now = item_text(cell, item) if item else cell
    if _same_words(now) != _same_words(new):
        raise Contradiction(f"{fact.initiative} {fact.text}: the cell says {now}")
    return cell.replace(f"{item}{now}", f"{item}{old}") if item else old


def item_text(cell: str, item: str) -> str:
    """The words of one numbered item of a cell: of ② in 「①実施 ②検討」 it is 検討."""
    found = re.findall(rf"{item}([^①-⑳]*?)(?=\s*[①-⑳]|$)", cell)
    if len(found) != 1:
        raise Contradiction(f"{cell} has no single item {item}")
    return str(found[0])


def _same_words(text: str) -> str:
    return text.replace("・", "、")


def _describe(plan: Data, found: list[Fact]) -> None:
    """What the edition says about itself: that it was restored, from what, and what could not be."""
    precise = sum(fact.precise for fact in found)
    plan["edition"] = {
        "code": "2024-restored",
        "label": "令和6年の版（改定の記録から復元）",
        "status": "in_force",
        "published": "2024",
        "note": "令和6年に公表された本文そのものではない。令和7年3月改定（案）に書かれた「主な修正点」"
        f"{len(found)}件のうち、元の語が分かる{precise}件を逆にたどって復元した。"
        "修正点が触れていないところは、改定（案）のままにしてある。",
    }
    plan["source"] = {
        "document": "世田谷区「新たな行政経営への移行実現プラン 令和7年3月改定（案）」の各取組みの「主な修正点」",
        "method": "改定（案）のデータから、修正点を逆に当てはめて作った（tools/earlier_edition.py）。"
        "改定前の語をおぎなってはいない。",
        "licence": plan["source"]["licence"],
        "notes": [
            "到達点の予算額と削減時間の数値は、改定（案）の表のままである。",
            "題名、担当部署、要約、本文の数値は、修正点に書かれていないかぎり、改定（案）のままである。",
        ],
    }
    plan["note"] = "「新規」の印は改定（案）の一覧の「New!」で、この版のものではない。重点取組み期間は令和6～8年度。"
    plan["blocks"] = [
        {
            "type": "table",
            "key": UNSHOWN,
            "title": "計画書の主な修正点のうち、対照表に再現できないもの",
            "columns": ["取組", "主な修正点", "再現できない理由"],
            "rows": [[fact.initiative, fact.text, fact.reading["not_shown"]] for fact in found if not fact.precise],
        }
    ]


def revised_data() -> Data:
    """The revised edition as data that may be changed."""
    data: Data = read_plan(REVISED).model_dump(exclude_defaults=True)
    return data


def earlier_text() -> str:
    """The pack file's text."""
    return to_yaml(PlanFile.model_validate(earlier(revised_data())))


def main(arguments: list[str] | None = None) -> int:
    """Writes unless `--check` is given. The exit status is 1 when the committed file differs."""
    parser = argparse.ArgumentParser(prog="python -m tools.earlier_edition")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    check_only = parser.parse_args(arguments).check
    if not settings.configured:  # the plan format phrases its errors through gettext
        settings.configure(USE_I18N=False)
    text = earlier_text()
    if not check_only:
        EARLIER.write_text(text, encoding="utf-8", newline="\n")
    same = EARLIER.exists() and EARLIER.read_text(encoding="utf-8") == text
    counted = Counter(fact.precise for fact in facts(revised_data()))
    sys.stdout.write(f"{counted[True]} facts taken back, {counted[False]} not; {'same' if same else 'DIFFERENT'}\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
