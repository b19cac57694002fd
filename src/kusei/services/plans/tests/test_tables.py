"""A plan as CSV and XLSX: opened by Excel, the nothings kept apart, no text run as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from kusei.services.plans.exporting import spreadsheets, tables
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.format import PlanFile
from kusei.services.plans.tests.examples import plan_data, plan_file


def records(what: str) -> list[dict[str, object]]:
    found = tables.table(plan_file(), what)
    return [dict(zip(found.headings, row, strict=True)) for row in found.rows]


def test_every_row_has_a_value_for_every_heading():
    for table in tables.tables(plan_file()):
        assert all(len(row) == len(table.headings) for row in table.rows), table.what


def test_initiatives_keep_unknown_and_none_apart():
    first, second, paper = records("initiatives")
    assert (first["担当部署"], second["担当部署"], paper["担当部署"]) == (
        "区民部、課税課",
        "（不明）",
        "（なし）",
    )
    assert (first["関連計画"], second["関連計画"]) == ("（なし）", "（不明）")
    assert (first["SDGs"], second["SDGs"]) == ("（不明）", "11、17")
    assert (first["重点"], second["重点"], paper["重点"]) == ("○", "（不明）", "")
    assert second["タグ"] == "子ども(2026)"


def test_the_schedule_has_a_column_a_year_and_keeps_blank_and_absent_apart():
    top, below = records("schedule")
    assert [top[f"{year}年度"] for year in (2025, 2026, 2027)] == ["検討", "導入・検証", ""]
    assert [below[f"{year}年度"] for year in (2025, 2026, 2027)] == ["", "（語なし）", "（空欄）"]
    assert below["上の行"] == "機器の導入"


def test_a_target_of_no_value_is_a_dash():
    (row,) = records("indicators")
    assert (row["2025年度目標"], row["2026年度目標"], row["現状値"]) == (80, "―", "（不明）")


def test_csv_has_a_byte_order_mark_and_the_line_ends_of_excel():
    content = spreadsheets.csv_bytes(tables.table(plan_file(), "listings"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = content.decode("utf-8-sig").split("\r\n")
    assert (len(rows), rows[-1]) == (5, "")


def dangerous(title: str) -> PlanFile:
    data = plan_data()
    data["initiatives"][0]["title"] = title
    return PlanFile.model_validate(data)


@pytest.mark.parametrize("title", ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1"])
def test_no_cell_becomes_a_formula(title):
    table = tables.table(dangerous(title), "initiatives")
    text = spreadsheets.csv_bytes(table).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1][3] == f"'{title}"
    sheet = load_workbook(io.BytesIO(spreadsheets.xlsx_bytes([table]))).active
    assert (sheet["D2"].data_type, sheet["D2"].value) == ("s", title)


def test_a_negative_number_stays_a_number():
    table = Table("x", "x", ["値"], [[-5]])
    assert spreadsheets.csv_bytes(table).decode("utf-8-sig") == "値\r\n-5\r\n"
    assert load_workbook(io.BytesIO(spreadsheets.xlsx_bytes([table]))).active["A2"].value == -5


def test_the_workbook_has_a_sheet_a_table_and_the_same_bytes_every_time(monkeypatch):
    first = spreadsheets.xlsx_bytes(tables.tables(plan_file()))
    monkeypatch.setenv("TZ", "UTC+9")
    assert spreadsheets.xlsx_bytes(tables.tables(plan_file())) == first
    names = ["計画", "取組", "年度別計画", "指標", "数値", "掲載", "体系", "年度間の変更"]
    assert load_workbook(io.BytesIO(first)).sheetnames == names


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    content = spreadsheets.xlsx_bytes([tables.table(dangerous("窓\x0b口"), "initiatives")])
    assert load_workbook(io.BytesIO(content)).active["D2"].value == "窓口"
