"""Files are read as a person sees them, whatever wrote them; hostile ones are refused with a sentence."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kusei.engines.measures.importing import files
from kusei.engines.measures.importing.cells import read_number, read_reading, written
from kusei.engines.measures.importing.columns import find_columns
from kusei.engines.measures.importing.files import Cell, FileRefused, read_rows
from kusei.engines.measures.models import Series
from kusei.engines.measures.readings import Reading, ReadingRefused, exact
from kusei.foundation.web import workbooks
from kusei.lib.presence import BLANK, ENDED, NOT_APPLICABLE, NOT_YET, UNKNOWN, Known


def texts(content):
    return [[cell.text for cell in cells] for _number, cells in read_rows(content)]


def workbook(*rows, formats=()):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for place, number_format in formats:
        sheet[place].number_format = number_format
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_csv_is_read_in_every_encoding_that_offices_use(encoding):
    assert texts("キー,値\r\na,①１２３㈱\r\n".encode(encoding)) == [["キー", "値"], ["a", "①１２３㈱"]]


def test_csv_with_quotes_line_breaks_tabs_and_empty_rows():
    assert texts(b'a,"1,234","x\ny"\n\n,,\nb,2,\n') == [["a", "1,234", "x\ny"], ["b", "2"]]
    assert texts(b"a\t1,5\nb\t2\n") == [["a", "1,5"], ["b", "2"]]
    assert [number for number, _cells in read_rows(b"a\n\nb\n")] == [1, 3]


def test_the_mark_that_keeps_spreadsheets_from_running_a_text_is_not_part_of_it():
    assert texts(b"'-5,'=1+1,'plain,'\n") == [["-5", "=1+1", "'plain", "'"]]


def test_numbers_of_a_workbook_are_what_it_shows():
    content = workbook([1234, 0.1 + 0.2, 1e-7, 0.455, 12.0, 10**15, -3], formats=[("D1", "0.0%")])
    assert texts(content) == [["1234", "0.3", "0.0000001", "45.5%", "12", "1000000000000000", "-3"]]


def test_formulas_are_never_run_and_one_without_a_saved_result_is_refused():
    ((_number, (first, second)),) = read_rows(workbook(["=1+1", '=HYPERLINK("http://x")']))
    assert "計算結果が保存されていません" in first.problem
    assert "計算結果が保存されていません" in second.problem


def test_a_formula_with_a_saved_result_is_read_as_that_value():
    content = repacked(
        workbook([7]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
    )
    assert texts(content) == [["7"]]


def test_dates_booleans_and_errors_cannot_be_values():
    import datetime as dt

    ((_number, cells),) = read_rows(workbook([dt.datetime(2025, 4, 1), True, "#DIV/0!"]))
    assert all(cell.problem for cell in cells)


def repacked(content, name, change, **more):
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, change(data) if member == name else data)
        for member, data in more.items():
            new.writestr(member, data)
    return saved.getvalue()


def bomb():
    return repacked(workbook(["a"]), "", None, **{"xl/media": b"\0" * (workbooks.MAX_UNPACKED + 1)})


def many_members():
    return repacked(workbook(["a"]), "", None, **{f"x{n}": b"" for n in range(workbooks.MAX_MEMBERS)})


def with_entities():
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    return repacked(workbook(["a"]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<worksheet", laughs))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "何も書かれていません"),
        (b" , \n,\n", "何も書かれていません"),
        (b"a\0b", "文字コード"),
        (b"\x81", "文字コード"),
        (b'a,"b\nc', "引用符"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100, "古い形式"),
        (b"PK\x03\x04garbage", "Excelのファイルとして読めません"),
        (b"x" * (files.MAX_BYTES + 1), "10 MBまで"),
        (b"a\n" * (files.MAX_ROWS + 1), "10万行まで"),
        (bomb(), "展開すると大きすぎる"),
        (many_members(), "展開すると大きすぎる"),
        (with_entities(), "安全でない"),
        (repacked(workbook(["a"]), "xl/workbook.xml", lambda _xml: b"<x"), "Excelのファイルとして読めません"),
        (repacked(workbook(["a"]), "xl/worksheets/sheet1.xml", lambda _xml: b"\0\1"), "Excelのファイル"),
    ],
    ids=["empty", "blank", "nul", "unknown encoding", "open quote", "old excel", "no zip", "too big", "too long",
         "bomb", "many members", "entities", "broken book", "broken sheet"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(content, word):
    with pytest.raises(FileRefused, match=word):
        read_rows(content)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data))
def test_any_bytes_are_read_or_refused_never_an_error(content):
    with suppress(FileRefused):
        read_rows(content)


def test_cells_far_to_the_right_and_sizes_that_lie_cost_nothing():
    content = repacked(
        workbook(["a", "b"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"').replace(b'r="B1"', b'r="XFD1"'),
    )
    assert texts(content)[0][0] == "a"
    assert len(texts(content)[0]) <= files.MAX_COLUMNS


def heading(*names):
    return [(1, [Cell("表題")]), (3, [Cell(name) for name in names])]


@pytest.mark.parametrize(
    "names",
    [
        ("キー", "年度", "実績値"), ("key", "Fiscal Year", "Actual Value"), ("ＫＥＹ", "ＦＹ", "値"),
        ("指標コード", "会計年度", "実　績"), ("系列キー", "年度", "分子", "分母"),
    ],
)  # fmt: skip
def test_headings_are_known_in_japanese_and_english_in_any_width(names):
    assert find_columns(heading(*names)).heading_row == 3


def test_one_column_for_each_year_and_dimensions_by_name():
    found = find_columns(heading("キー", "令和7年度", "R8", "2027年度 実績", "区分：地区", "備考"))
    assert found.years == {2025: 1, 2026: 2, 2027: 3}
    assert found.dimensions == {"地区": 4}


@pytest.mark.parametrize(
    ("names", "word"),
    [
        (("名称", "値"), "見出しの行"), (("キー", "年度"), "見出しの行"), (("キー", "キー", "年度", "値"), "二つ"),
        (("キー", "令和7年度", "2025"), "二つ"),
    ],
)  # fmt: skip
def test_headings_that_say_too_little_or_too_much_are_refused(names, word):
    with pytest.raises(FileRefused, match=word):
        find_columns(heading(*names))


def one(kind="annual", unit="件"):
    return Series(key="k", title="t", kind=kind, unit=unit)


@pytest.mark.parametrize(
    ("said", "unit", "number"),
    [
        ("1,234", "件", "1234"), ("１，２３４件", "件", "1234"), ("△5.5", "件", "-5.5"), ("−3", "", "-3"),
        ("45％", "%", "45"), ("45 %", "％", "45"), ("12ヵ所", "か所", "12"), ("+7", "", "7"), ("1.5E-3", "", "0.0015"),
        ("3万2千", "人", "32000"), ("0", "件", "0"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(said, unit, number):
    assert exact(read_number(said, unit)) == Decimal(number)


@pytest.mark.parametrize(
    ("said", "unit"),
    [("45%", "件"), ("約300", "件"), ("3人", "件"), ("1.2.3", ""), ("1e99", ""), ("―", "件"), ("100～200", "件")],
)
def test_what_is_not_one_number_is_refused(said, unit):
    with pytest.raises(ReadingRefused):
        read_number(said, unit)


@pytest.mark.parametrize(
    ("said", "nothing"),
    [
        ("該当なし", NOT_APPLICABLE),
        ("Ｎ／Ａ", NOT_APPLICABLE),
        ("未公表", UNKNOWN),
        ("集計中", UNKNOWN),
        ("空欄", BLANK),
        ("未着手", NOT_YET),
        ("終了", ENDED),
    ],
)
def test_kinds_of_nothing_are_written_out_and_an_empty_cell_says_nothing(said, nothing):
    assert read_reading(one(), said) == Reading(nothing)
    assert read_reading(one(), " ") is None


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (("", "1", ""), "両方"), (("", "1", "0"), "該当なし"), (("50", "1", "3"), "合いません"), (("33", "1", "3"), ""),
        (("33.3", "1", "3"), ""), (("33.4", "1", "3"), "合いません"), (("該当なし", "1", "2"), "空欄に"),
    ],
)  # fmt: skip
def test_a_share_is_computed_from_its_parts_and_a_rounded_figure_beside_them_agrees(cells, word):
    if word:
        with pytest.raises(ReadingRefused, match=word):
            read_reading(one("ratio", "%"), *cells)
    else:
        found = read_reading(one("ratio", "%"), *cells)
        assert (found.number, found.numerator, found.denominator) == (Decimal("33.333333"), 1, 3)


NUMBERS = st.decimals(-(10**15), 10**15, places=6).map(exact)
NOTHINGS = st.sampled_from([BLANK, NOT_APPLICABLE, UNKNOWN, NOT_YET, ENDED])


@given(NUMBERS.map(Known) | NOTHINGS)
def test_what_is_written_into_a_cell_is_read_back(value):
    assert read_reading(one(), written(Reading(value))) == Reading(value)
