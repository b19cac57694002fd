"""The files hold every figure, each column is described, and the catalogue leads to them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.test import Client

from kusei.services.plans.models import Edition
from kusei.services.plans.publication.tests.reading import text_at


def records(client: Client, what: str) -> list[dict[str, Any]]:
    return json.loads(text_at(client, f"/plans/sample/data/{what}.json"))


def test_the_files_hold_every_figure_and_zero_is_no_blank(results: Edition, client: Client) -> None:
    (report,) = [row for row in records(client, "reports") if row["行のキー"] == "W1-L1"]
    assert (report["行の進み具合"], report["予定"], report["これまでの取組と成果"]) == (
        "やや遅れ",
        "検討",
        "機器を入れた。",
    )
    (effect,) = records(client, "effects")
    assert (effect["削減時間の実績（時間）"], effect["効果額の実績（円）"], effect["効果額の見込み（円）"]) == (
        12.5,
        0,
        None,
    )
    value = next(row for row in records(client, "results") if (row["指標のキー"], row["年度"]) == ("W1-K1", 2025))
    assert (value["目標"], value["実績"], value["実績の状態"]) == (30, 36, "確定")
    dash = next(row for row in records(client, "results") if (row["指標のキー"], row["年度"]) == ("I1", 2026))
    assert (dash["目標"], dash["実績"]) == ("―", "")
    points = [row for row in records(client, "evaluations") if row["取組のキー"] == "W1"]
    assert {row["点数"] for row in points} - {None} == {3}
    assert {row["評定"] for row in points} == {"B"}


def test_csv_and_json_say_the_same(results: Edition, client: Client) -> None:
    for what in ("results", "reports", "effects", "evaluations", "changes"):
        content = client.get(f"/plans/sample/data/{what}.csv").content
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        found = records(client, what)
        assert len(rows) - 1 == len(found)
        assert all(list(row) == rows[0] for row in found)


def test_every_column_of_our_files_is_described(results: Edition) -> None:
    from kusei.services.plans.publication.opendata.files import files

    for one in files():
        if not one.in_register:
            assert [heading for heading, _text in one.columns] == one.make(results).headings


def test_the_catalogue_leads_to_files_that_are_there(results: Edition, client: Client) -> None:
    answer = client.get("/plans/sample/data/catalog.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    catalogue = json.loads(answer.content)
    assert catalogue["@type"] == "dcat:Catalog"
    found = 0
    for dataset in catalogue["dcat:dataset"]:
        assert dataset["dct:title"]["@language"] == "ja"
        for one in dataset["dcat:distribution"]:
            address = one["dcat:downloadURL"]["@id"].removeprefix("http://testserver")
            assert client.get(address).status_code == 200
            found += 1
    assert found == 18
