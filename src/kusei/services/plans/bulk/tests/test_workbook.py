"""What is written can be edited only where it may be, and what comes back is read as the person meant it."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from kusei.foundation.web import workbooks
from kusei.foundation.web.workbooks import Book, FileRefused
from kusei.lib.mynumber import PossibleMyNumber
from kusei.services.plans.bulk.merging import merge
from kusei.services.plans.bulk.testing import edited, saved
from kusei.services.plans.bulk.tests.examples import COLUMNS, SHEET, SHEETS, TEXTS, TOKEN, read_back, repacked, written
from kusei.services.plans.bulk.workbook import layout, reading
from kusei.services.plans.bulk.workbook.layout import Column, Kind, Row, Sheet, canonical

SHEET_XML = "xl/worksheets/sheet1.xml"


def opened(sheet=SHEET):
    return load_workbook(io.BytesIO(written(sheet)))


def resaved(change, sheet=SHEET):
    """The workbook after a person did something to its first sheet."""
    book = opened(sheet)
    change(book.worksheets[0])
    return saved(book)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHEETS)
def test_a_sheet_that_nobody_edited_changes_nothing_opened_and_saved_again_or_not(sheet):
    content = written(sheet)
    for back in (content, edited(content, {})):
        read = read_back(back, sheet)
        assert read.errors == []
        found = merge(sheet.cells, read.values, sheet.cells)
        assert (found.changes, found.conflicts, found.gone, found.unknown) == ([], [], [], [])
        assert found.unchanged == len(sheet.rows) * (len(COLUMNS) - 1)


@settings(max_examples=20, deadline=None)
@given(TEXTS.filter(bool))
def test_no_title_or_heading_makes_a_workbook_that_cannot_be_opened(text):
    columns = (Column("_row", "行", Kind.KEY), Column("a", text, Kind.CHOICE, choices=(("x", f"一{text}"),)))
    sheet = Sheet(text, columns, [Row("1", {"a": "x"})], [(text, text)])
    assert read_back(written(sheet), sheet).errors == []


def test_the_same_sheet_gives_the_same_bytes():
    assert written() == written()


def test_only_what_may_be_written_is_unlocked_and_there_is_no_password():
    sheet = opened().worksheets[0]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"{letter}{row}" for row in (4, 5) for letter in "CDEFG"} | {"D6"}
    assert sheet.row_dimensions[1].hidden
    assert sheet.row_dimensions[2].hidden
    assert sheet.freeze_panes == "C4"


def test_texts_stay_texts_and_keep_the_format_of_texts():
    sheet = opened().worksheets[0]
    assert (sheet["D5"].data_type, sheet["D5"].value, sheet["D5"].number_format) == ("s", "=1+1", "@")
    assert sheet["D6"].value == "1-2"
    assert (sheet["G4"].value, sheet["G4"].number_format) == (1200, "#,##0")


def test_choices_are_a_list_and_long_or_awkward_ones_stand_on_a_sheet_of_their_own():
    (rule,) = [one for one in opened().worksheets[0].data_validations.dataValidation if one.type == "list"]
    assert (rule.formula1, str(rule.sqref)) == ('"予定どおり,遅れ,完了"', "C4:C6")
    many = tuple((f"k{n}", f"とても長い選択肢の{n}番") for n in range(60))
    columns = (
        COLUMNS[0],
        Column("a", "甲", Kind.CHOICE, choices=many),
        Column("b", "乙", Kind.CHOICE, choices=(("x", "一,二"),)),
    )
    book = opened(Sheet("表", columns, [Row("1", {"a": "k59", "b": "x"})]))
    rules = [one.formula1 for one in book.worksheets[0].data_validations.dataValidation]
    assert rules == ["'選択肢'!$A$1:$A$60", "'選択肢'!$B$1:$B$1"]
    assert book["選択肢"].sheet_state == "hidden"
    assert book["選択肢"]["B1"].value == "一,二"


def test_the_explanation_names_every_column_that_can_be_written():
    text = "\n".join(str(cell.value) for row in opened()["使い方"].iter_rows() for cell in row)
    for column in COLUMNS[2:]:
        assert f"「{column.heading}」の列" in text
    assert "予定どおり、遅れ、完了" in text


def test_a_text_too_long_for_a_cell_is_locked_and_never_compared():
    sheet = Sheet("表", COLUMNS, [Row("1", {"title": "a", "text": "長" * 40_000})])
    assert opened(sheet).worksheets[0]["D4"].protection.locked
    read = read_back(written(sheet), sheet)
    assert "text" not in read.values["1"]
    assert merge(sheet.cells, read.values, sheet.cells).changes == []


def test_an_edit_is_found_by_row_and_column_wherever_both_were_moved():
    def shuffle(sheet):
        sheet.insert_cols(1)
        sheet.insert_rows(4, 3)
        sheet.cell(2, sheet.max_column + 1).value = "わたしの列"
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7, max_row=9)]
        for number, values in enumerate(reversed(rows), 7):
            for place, value in enumerate(values, 1):
                sheet.cell(number, place).value = value
                sheet.cell(number, place).data_type = "s" if isinstance(value, str) else "n"
        sheet["E9"].value = "書き直した"
        sheet.row_dimensions[8].hidden = True

    read = read_back(resaved(shuffle))
    found = merge(SHEET.cells, read.values, SHEET.cells)
    assert [(one.address, one.mine) for one in found.changes] == [(("1", "text"), "書き直した")]
    assert (read.errors, found.unknown) == ([], [])
    assert (read.lines["1"], read.letters["text"]) == (9, "E")


def test_headings_in_another_language_do_not_matter_and_without_the_hidden_rows_they_are_used():
    def translated(sheet):
        for cell, heading in zip(
            sheet[3], ["Row", "Initiative", "State", "Text", "Number", "Hours", "Yen"], strict=True
        ):
            cell.value = heading

    assert read_back(resaved(translated)).errors == []
    read = read_back(resaved(lambda sheet: sheet.delete_rows(1, 2)))
    assert read.values["1"]["yen"] == "1200"
    assert read.errors == []


def test_rows_and_columns_that_are_gone_say_nothing():
    def cut(sheet):
        sheet.delete_rows(5)
        sheet.delete_cols(4)

    read = read_back(resaved(cut))
    assert set(read.values) == {"1", "3"}
    assert "text" not in read.values["1"]
    assert merge(SHEET.cells, read.values, SHEET.cells).changes == []


@pytest.mark.parametrize(
    ("cell", "value", "address", "word"),
    [
        ("C4", "たぶん順調", "C4", "選べません"), ("E4", "三ぐらい", "E4", "数として"), ("E4", 1.5, "E4", "整数"),
        ("G4", 0.5, "G4", "整数"), ("G4", 10**15, "G4", "大きすぎ"), ("F4", 0.1234567, "F4", "6桁"),
        ("D4", True, "D4", "TRUE"), ("D4", "=SUM(E4:E6)", "D4", "計算結果"), ("B4", "別の取組", "B4", "変えられません"),
        ("A6", "99", "A6", "ダウンロードした表にありません"), ("A6", None, "A6", "ない行"),
        ("A6", "1", "D6", "4行目と同じ行"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_cell(cell, value, address, word):
    def change(sheet):
        sheet[cell].value = value

    read = read_back(resaved(change))
    assert word in {error.address: error.sentence for error in read.errors}[address]


def test_dates_are_refused_by_cell():
    import datetime as dt

    read = read_back(edited(written(), {("1", "text"): dt.datetime(2026, 1, 2)}))
    assert [(error.address, "日付" in error.sentence) for error in read.errors] == [("D4", True)]


@pytest.mark.parametrize(
    ("column", "said", "value"),
    [
        ("status", "予定通り", None), ("status", "遅 れ", "late"), ("status", "done", "done"),
        ("count", "１，２３４", "1234"),
        ("count", 5.0, "5"), ("yen", "3万2千円", "32000"), ("yen", "△５００", "-500"), ("yen", "￥1,000", "1000"),
        ("hours", 0.1 + 0.2, "0.3"), ("hours", "2.50", "2.5"), ("text", 12.0, "12"), ("text", "  ", None),
        ("text", "a\r\nb ", "a\nb"),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(column, said, value):
    read = read_back(edited(written(), {("1", column): said}))
    if column == "status" and value is None:
        assert "選べません" in read.errors[0].sentence
    else:
        assert read.values["1"][column] == value


def test_shared_strings_with_readings_and_formatting_are_read_as_their_text():
    """As Excel saves: strings apart, with furigana, in runs, and carriage returns as _x000D_."""
    strings = (
        '<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<si><t>取組一</t><rPh sb="0" eb="3"><t>トリクミイチ</t></rPh><phoneticPr fontId="1"/></si>'
        '<si><r><t xml:space="preserve">太い</t></r><r><rPr><b/></rPr><t>字_x000D_\n二行目</t></r></si></sst>'
    )

    def shared(xml):
        text = xml.decode()
        text = re.sub(r't="inlineStr"><is><t>取組一</t></is>', 't="s"><v>0</v>', text)
        return re.sub(r't="inlineStr"><is><t[^>]*>一行目[^<]*</t></is>', 't="s"><v>1</v>', text).encode()

    relation = (
        b'<Relationship Id="rId99" Target="/xl/sharedStrings.xml" Type="http://schemas.openxmlformats.org'
        b'/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    kind = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    content = repacked(
        written(),
        {
            SHEET_XML: shared,
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", kind),
        },
        {"xl/sharedStrings.xml": strings},
    )
    read = read_back(content)
    assert read.errors == []
    assert read.values["1"]["text"] == "太い字\n二行目"


def test_a_file_that_was_not_exported_here_is_refused():
    from openpyxl import Workbook

    with pytest.raises(FileRefused, match="ダウンロードしたものではありません"):
        reading.mark_of(Book(saved(Workbook()), reading.LIMITS))


def test_the_mark_survives_in_the_defined_name_and_in_the_hidden_row():
    def no_mark(sheet):
        sheet["A1"].value = None

    assert reading.mark_of(Book(resaved(no_mark), reading.LIMITS)) == (TOKEN, 0)
    book = opened()
    del book.defined_names["kusei_export"]
    book.create_sheet("前に置いたシート", 0)
    assert reading.mark_of(Book(saved(book), reading.LIMITS)) == (TOKEN, 1)


def test_two_columns_of_one_key_are_refused():
    def doubled(sheet):
        sheet["H2"].value = "kusei:text"

    with pytest.raises(FileRefused, match="二つ"):
        read_back(resaved(doubled))


def test_what_looks_like_a_my_number_refuses_the_file_unless_it_was_exported():
    with pytest.raises(PossibleMyNumber):
        read_back(edited(written(), {("1", "text"): "担当 1234 5678 9018"}))
    sheet = Sheet("表", COLUMNS, [Row("1", {"text": "電話 1234 5678 9018"})])
    assert read_back(written(sheet), sheet).errors == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1"), "Excelのファイル"),
        (b"PK\x03\x04garbage", "Excelのファイル"),
        (repacked(written(), more={"xl/vbaProject.bin": b"x"}), "マクロ"),
        (repacked(written(), more={"x": b"\0" * (workbooks.MAX_UNPACKED + 1)}), "大きすぎる"),
        (repacked(written(), {"xl/workbook.xml": lambda xml: b'<!DOCTYPE x [<!ENTITY a "a">]>' + xml}), "安全でない"),
        (repacked(written(), {"xl/styles.xml": lambda _xml: "<!DOCTYPE x>".encode("utf-16")}), "安全でない"),
        (repacked(written(), {SHEET_XML: lambda xml: xml[:-200]}), "Excelのファイル"),
    ],
    ids=["old", "no zip", "macros", "bomb", "entities", "entities in utf-16", "broken"],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_with_a_sentence(content, word):
    with pytest.raises(FileRefused, match=word):
        read_back(content)


def test_external_links_are_not_followed_and_formulas_are_not_computed():
    content = repacked(written(), {SHEET_XML: lambda xml: xml.replace(b"<v>1200</v>", b"<f>'[1]x'!A1</f><v>77</v>")})
    assert read_back(content).values["1"]["yen"] == "77"


@pytest.mark.parametrize(
    ("value", "kind", "form"),
    [
        ("0", Kind.WHOLE, "0"), ("-0", Kind.WHOLE, "0"), ("1.500", Kind.DECIMAL, "1.5"), ("100", Kind.YEN, "100"),
        ("", Kind.TEXT, None), ("　字下げ ", Kind.TEXT, "　字下げ"), ("a\rb", Kind.TEXT, "a\nb"),
        ("\x00a\ud800", Kind.TEXT, "a"),
    ],
)  # fmt: skip
def test_every_value_has_one_written_form(value, kind, form):
    assert canonical(value, kind) == form


def test_what_was_exported_comes_out_of_its_record():
    data = layout.to_json(SHEET)
    assert [(one.key, one.kind, one.choices) for one in layout.columns_from(data)] == [
        (one.key, one.kind, one.choices) for one in COLUMNS
    ]
    assert data["rows"] == SHEET.cells
    assert layout.hash_of(data) == layout.hash_of(layout.to_json(SHEET))
