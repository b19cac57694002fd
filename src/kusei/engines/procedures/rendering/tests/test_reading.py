"""Answers as people read them."""

import datetime as dt

import pytest
from django.template import engines

from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.rendering.reading import rows, shown
from kusei.engines.procedures.rendering.tests.test_html import EVIL, field, form

TODAY = dt.date(2026, 11, 21)
OPTIONS = [{"value": "a", "label": {"ja": "甲", "en": "First"}}, {"value": "b", "label": "乙"}]
NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
ADDRESS = {
    "postal_code": "1448621",
    "prefecture": "東京都",
    "city": "大田区",
    "town": "蒲田五丁目",
    "block": "13番14号",
    "building": "本庁舎",
}


@pytest.mark.parametrize(
    ("kind", "value", "ja", "en", "more"),
    [
        ("date", "2026-04-01", "令和8年4月1日", "1 April 2026", {}),
        ("money", 15000, "15,000円", "¥15,000", {}),
        ("number", 0, "0", "0", {}),
        ("number", 3, "3人", "3 people", {"unit": {"ja": "人", "en": "people"}}),
        ("number", "2.50", "2.5", "2.5", {"decimals": 2}),
        ("yes_no", False, "いいえ", "No", {}),
        ("choice", "a", "甲", "First", {"options": OPTIONS}),
        ("choices", ["a", "b"], "甲、乙", None, {"options": OPTIONS}),
        ("choice", "gone", "gone", "gone", {"options": OPTIONS}),
        ("postcode", "1448621", "144-8621", "144-8621", {}),
        ("name", NAME, "見本 花子（ミホン ハナコ）", None, {}),
        ("address", ADDRESS, "〒144-8621\n東京都大田区蒲田五丁目13番14号\n本庁舎", None, {}),
        ("bank_account", {"bank": "見本銀行", "branch": "蒲田", "kind": "ordinary", "number": "0000123",
          "holder_kana": "ミホン"},
         "見本銀行 蒲田\n普通 0000123\nミホン", None, {}),
        ("file", ["x", "y"], "2個のファイル", None, {}),
        ("computed", True, "はい", "Yes", {"compute": "true"}),
        ("computed", "2026-04-01", "令和8年4月1日", "1 April 2026", {"compute": "today"}),
        ("text", None, "―", "―", {}),
        ("group", [{"a": "x", "b": 1}, {}], "子 1：a：x、b：1円\n子 2：", None,
         {"row_label": "子", "fields": [field("a"), field("b", "money")]}),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_people_write_it(kind, value, ja, en, more):
    one = Field.model_validate(field("one", kind, **more))
    assert shown(one, value, "ja") == ja
    if en is not None:
        assert shown(one, value, "en") == en


FORM = form(
    field("moves", "yes_no"),
    field("day", "date", when="moves"),
    field(
        "kids",
        "group",
        required=False,
        row_label="子",
        fields=[field("name"), field("years", "number", required=False)],
    ),
    field("hint", "note"),
    field("proof", "file", required=False, sensitive=True),
)


def test_rows_show_what_is_asked_with_groups_as_tables_and_files_by_id():
    answers = {"moves": False, "day": "2026-04-01", "kids": [{"name": "甲", "years": 3}, {"name": "乙"}],
               "proof": ["6f9619ff-8b86-d011-b42d-00c04fc964ff"]}  # fmt: skip
    state = evaluate(FORM, answers, today=TODAY)
    [section] = rows(FORM, state)
    assert [row.key for row in section.rows] == ["moves", "kids", "proof"]
    table = section.rows[1].table
    assert (table.titles, table.labels) == (("子 1", "子 2"), ("name", "years"))
    assert [[cell.lines for cell in row] for row in table.rows] == [[("甲",), ("3",)], [("乙",), ("―",)]]
    assert table.rows[1][0].path == ("kids", 1, "name")
    assert section.rows[2].files == ("6f9619ff-8b86-d011-b42d-00c04fc964ff",)
    assert section.rows[2].sensitive


def test_of_stored_answers_a_field_with_a_condition_is_shown_when_it_is_answered():
    assert [row.key for row in rows(FORM, {"moves": True})[0].rows] == ["moves", "kids", "proof"]
    assert "day" in [row.key for row in rows(FORM, {"day": "2026-04-01"})[0].rows]
    assert "day" in [row.key for row in rows(FORM, {}, with_hidden=True)[0].rows]


def test_answers_and_problems_stand_on_a_page_as_text():
    sections = rows(FORM, {"moves": True, "kids": [{"name": EVIL}], "proof": ["x"]})
    source = "{% load procedure_forms %}{% answers_shown sections change='/edit/' %}{% form_problems problems %}"
    html = engines["django"].from_string(source).render({"sections": sections, "problems": [("f-a", EVIL)]})
    assert "<script" not in html
    assert 'href="#f-a"' in html
    assert 'href="/edit/only/"' in html
    assert '<th scope="col">name</th>' in html
