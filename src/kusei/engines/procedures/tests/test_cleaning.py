"""Each type of field: which answers are right, as what they are kept, and what is wrong with the others."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.definition.fields import ROWS, UNASKED
from kusei.engines.procedures.evaluation.cleaning import Wrong, clean
from kusei.engines.procedures.tests.strategies import answer_for, fields

TODAY = dt.date(2026, 11, 21)
OPTIONS = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}, {"value": "c", "label": "丙"}]
MY_NUMBER = "123456789018"  # passes the check digit; nobody's
ASKED = sorted(set(FieldType) - ROWS - UNASKED)


def field(kind, **more):
    if kind in ("choice", "choices"):
        more.setdefault("options", OPTIONS)
    return Field.model_validate({"key": "one", "type": kind, "label": "項目", **more})


def codes(kind, raw, **more):
    with pytest.raises(Wrong) as wrong:
        clean(field(kind, **more), raw, today=TODAY)
    return [(".".join(path), code) for path, code, _sentence in wrong.value.found]


NAME = {"family": "見本", "given": "花子", "family_kana": "みほん", "given_kana": "ﾊﾅｺ"}
ADDRESS = {
    "postal_code": "〒144−8621",
    "prefecture": "東京都",
    "city": "大田区",
    "town": "蒲田五丁目",
    "block": "１３番１４号",
}
BANK = {"bank": "見本銀行", "branch": "蒲田", "kind": "ordinary", "number": "１２３", "holder_kana": "みほん ハナコ"}


@pytest.mark.parametrize(
    ("kind", "raw", "kept", "more"),
    [
        ("text", "  ＡＢＣ　ｱｲｳ ", "ABC アイウ", {}),
        ("text", "神\n様", "神 様", {}),
        ("text", "ab", "ab", {"pattern": "[a-z]{2}"}),
        ("textarea", " 一行\r\n二行　", "一行\n二行", {}),
        ("kana", "やまだ ﾀﾛｳ", "ヤマダ タロウ", {}),
        ("name", NAME, {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}, {}),
        (
            "name",
            {"family": "Sukarno", "family_kana": "スカルノ", "given": ""},
            {"family": "Sukarno", "family_kana": "スカルノ"},
            {},
        ),
        ("date", "2026-4-1", "2026-04-01", {}),
        ("date", "令和8年4月1日", "2026-04-01", {}),
        ("date", "R8.4.1", "2026-04-01", {}),
        ("date", "昭和64年1月7日", "1989-01-07", {}),
        ("date", "平成元年1月8日", "1989-01-08", {}),
        ("date", "2026-11-21", "2026-11-21", {"latest": "today"}),
        ("date", "2026-10-22", "2026-10-22", {"earliest": "today-30"}),
        ("number", "１，２３４", 1234, {}),
        ("number", 0, 0, {}),
        ("number", "-3", -3, {}),
        ("number", "2.5", "2.50", {"decimals": 2}),
        ("number", "三", 3, {}),
        ("money", "1.5万", 15000, {}),
        ("money", "0", 0, {}),
        ("yes_no", "true", True, {}),
        ("yes_no", "no", False, {}),
        ("yes_no", False, False, {}),
        ("choice", "b", "b", {}),
        ("choices", ["c", "a", "c"], ["a", "c"], {}),
        ("postcode", "〒144-8621", "1448621", {}),
        ("address", ADDRESS, {**ADDRESS, "postal_code": "1448621", "block": "13番14号"}, {}),
        ("phone", "０３（１２３４）５６７８", "0312345678", {}),
        ("phone", "+44 20 7123 4567", "+442071234567", {}),
        ("email", "a@example.jp", "a@example.jp", {}),
        ("corporate_number", "7000012050002", "7000012050002", {}),
        ("bank_account", BANK, {**BANK, "number": "0000123", "holder_kana": "ミホン ハナコ"}, {}),
        ("file", "6F9619FF-8B86-D011-B42D-00C04FC964FF", ["6f9619ff-8b86-d011-b42d-00c04fc964ff"], {}),
        ("declaration", True, True, {}),
        ("declaration", "false", None, {}),
        ("signature", "見本　花子", "見本 花子", {}),
    ],
)
def test_a_right_answer_is_kept_in_its_canonical_form(kind, raw, kept, more):
    assert clean(field(kind, **more), raw, today=TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "raw", "found", "more"),
    [
        ("text", "あ" * 6, [("", "too-long")], {"max_length": 5}),
        ("text", "あ", [("", "too-short")], {"min_length": 2}),
        ("text", "AB", [("", "pattern")], {"pattern": "[a-z]{2}"}),
        ("text", 5, [("", "shape")], {}),
        ("text", "a\x00b", [("", "control-characters")], {}),
        ("text", "a\u202eb", [("", "control-characters")], {}),
        ("kana", "山田", [("", "kana")], {}),
        ("kana", "Yamada", [("", "kana")], {}),
        ("name", {"family": "見本", "given_kana": "ハナコ"}, [("given", "required"), ("family_kana", "required")], {}),
        ("name", {**NAME, "family_kana": "見本"}, [("family_kana", "kana")], {}),
        ("name", {**NAME, "middle": "x"}, [("", "shape")], {}),
        ("name", "見本 花子", [("", "shape")], {}),
        ("date", "2025-02-29", [("", "date")], {}),
        ("date", "令和8年13月1日", [("", "date")], {}),
        ("date", "あした", [("", "date")], {}),
        ("date", "2026-11-22", [("", "too-late")], {"latest": "today"}),
        ("date", "2026-10-21", [("", "too-early")], {"earliest": "today-30"}),
        ("number", "たくさん", [("", "number")], {}),
        ("number", "2.5", [("", "number")], {}),
        ("number", "2.555", [("", "number")], {"decimals": 2}),
        ("number", True, [("", "shape")], {}),
        ("number", "21", [("", "too-large")], {"max": 20}),
        ("number", "1" * 16, [("", "number")], {}),
        ("money", "-1", [("", "too-small")], {}),
        ("yes_no", "maybe", [("", "option")], {}),
        ("choice", "z", [("", "option")], {}),
        ("choice", ["a"], [("", "option")], {}),
        ("choices", "a", [("", "option")], {}),
        ("choices", ["a", "b"], [("", "too-many")], {"most": 1}),
        ("choices", ["a"], [("", "too-few")], {"least": 2}),
        ("postcode", "144-862", [("", "postcode")], {}),
        ("address", {"city": "大田区", "prefecture": "東京都", "postal_code": "1"},
         [("postal_code", "postcode"), ("town", "required")], {}),
        ("phone", "1234", [("", "phone")], {}),
        ("phone", "電話なし", [("", "phone")], {}),
        ("email", "a@", [("", "email")], {}),
        ("corporate_number", "7000012050003", [("", "corporate-number")], {}),
        ("bank_account", {**BANK, "kind": "9", "number": "12345678"},
         [("kind", "option"), ("number", "bank-digits")], {}),
        ("file", ["x"], [("", "files")], {}),
        ("file", {"id": "x"}, [("", "files")], {}),
    ],
)  # fmt: skip
def test_a_wrong_answer_says_in_which_part_and_by_what_code(kind, raw, found, more):
    assert codes(kind, raw, **more) == found


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("raw", [None, "", "  　", [], {}])
def test_blank_is_not_answered_and_never_wrong(kind, raw):
    assert clean(field(kind), raw, today=TODAY) is None


@pytest.mark.parametrize("typed", [MY_NUMBER, "1234-5678-9018", "番号は１２３４ ５６７８ ９０１８です"])
@pytest.mark.parametrize(
    "kind", ["text", "textarea", "kana", "signature", "date", "number", "money", "postcode", "email"]
)
def test_a_my_number_is_refused_in_every_typed_field(kind, typed):
    assert [code for _path, code in codes(kind, typed)] not in ([], ["too-long"])
    if kind in ("text", "textarea", "kana", "signature", "number", "money"):
        assert codes(kind, typed) == [("", "my-number")]


@pytest.mark.parametrize(
    ("kind", "good", "part"),
    [("name", NAME, "family"), ("address", ADDRESS, "building"), ("bank_account", BANK, "branch")],
)
def test_a_my_number_is_refused_in_every_part(kind, good, part):
    assert (part, "my-number") in codes(kind, {**good, part: MY_NUMBER})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_answer_of_any_shape_raises_anything_but_wrong_and_what_is_right_stays_right(data):
    one = data.draw(fields(types=ASKED))
    raw = data.draw(answer_for(one))
    try:
        kept = clean(one, raw, today=TODAY)
    except Wrong:
        return
    assert clean(one, kept, today=TODAY) == kept


def test_sentences_come_in_the_language_of_the_visitor():
    with translation.override("en"), pytest.raises(Wrong) as wrong:
        clean(field("date", latest="today"), "2026-11-22", today=TODAY)
    assert "21 November 2026" in wrong.value.found[0][2]
