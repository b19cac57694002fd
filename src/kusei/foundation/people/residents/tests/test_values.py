"""What a value must be like, and that a My Number is refused wherever it stands."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.people.residents import values
from kusei.foundation.people.residents.fields import FIELDS, Kind
from kusei.foundation.people.residents.refusals import FactRefused
from kusei.foundation.people.residents.tests.conftest import ADDRESS, MY_NUMBER, NAME
from kusei.lib.errors import RuleError
from kusei.lib.mynumber import PossibleMyNumber

ACCOUNT = {
    "bank_code": "0001",
    "bank_name": "見本銀行",
    "branch_code": "012",
    "branch_name": "蒲田支店",
    "kind": "1",
    "number": "0012345",
    "holder_kana": "ミホン ハナコ",
}
GOOD = {
    "name": NAME,
    "former_family_name": "旧見本",
    "alternative_name": "ＡＮＮＡ",
    "date_of_birth": "1985-03-15",
    "sex": "2",
    "address": ADDRESS,
    "phone": "03-5744-1111",
    "email": "hanako@example.jp",
    "preferred_language": "ja-easy",
    "contact_way": "post",
    "bank_account": ACCOUNT,
    "needs": ["writing", "wheelchair"],
    "household": [{"relation": "子", "name": "見本 一郎", "date_of_birth": "2020-01-02", "sex": "1"}],
}


def test_every_field_has_an_example_here():
    assert set(GOOD) == set(FIELDS)


@pytest.mark.parametrize("key", FIELDS)
def test_a_cleaned_value_cleans_to_itself_and_can_be_shown(key):
    cleaned = values.clean(key, GOOD[key])
    assert values.clean(key, cleaned) == cleaned
    assert all(isinstance(line, str) and line for line in values.shown(key, cleaned))


@pytest.mark.parametrize(
    ("key", "value", "cleaned"),
    [
        ("alternative_name", "ＡＮＮＡ", "ANNA"),
        ("phone", "０３ー５７４４ー１１１１", "03-5744-1111"),
        ("phone", "+81 3 5744 1111", "+81-3-5744-1111"),
        ("needs", ["writing", "wheelchair"], ["wheelchair", "writing"]),
    ],
)
def test_values_are_brought_into_one_form(key, value, cleaned):
    assert values.clean(key, value) == cleaned


def test_hiragana_readings_become_katakana_and_postcodes_lose_their_hyphen():
    assert values.clean("name", {**NAME, "family_kana": "みほん"})["family_kana"] == "ミホン"
    assert values.clean("address", {**ADDRESS, "postal_code": "〒１４４－００５２"})["postal_code"] == "1440052"


def test_a_rare_shape_of_a_character_stays():
    assert values.clean("former_family_name", "神\ufe00谷") == "神\ufe00谷"


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("name", {**NAME, "family": ""}, "family"),
        ("name", {**NAME, "family_kana": "Mihon"}, "family_kana"),
        ("name", {**NAME, "nickname": "x"}, ""),
        ("name", "見本 花子", ""),
        ("name", {**NAME, "given": "花\n子\x07"}, "given"),
        ("date_of_birth", "2026-02-30", ""),
        ("date_of_birth", "2999-01-01", ""),
        ("date_of_birth", "1867-12-31", ""),
        ("sex", "3", ""),
        ("address", {**ADDRESS, "postal_code": "144005"}, "postal_code"),
        ("address", {**ADDRESS, "town_id": "12"}, "town"),
        ("phone", "5744-1111", ""),
        ("phone", "03-5744-1111 内線2", ""),
        ("email", "hanako", ""),
        ("bank_account", {**ACCOUNT, "number": "12345"}, "number"),
        ("bank_account", {**ACCOUNT, "kind": "9"}, "kind"),
        ("needs", [], ""),
        ("needs", ["flying"], ""),
        ("former_family_name", "あ" * 101, ""),
        ("household", [{"relation": "子", "name": ""}], "name"),
        ("household", [{"relation": "子", "name": "一郎"}] * 21, ""),
        ("household", ["一郎"], ""),
    ],
)
def test_what_is_refused_names_its_part(key, value, part):
    with pytest.raises(FactRefused) as refused:
        values.clean(key, value)
    assert refused.value.part == part
    assert str(refused.value).endswith("。")


def texts(key):
    """Every place of the field where a text stands, as values with a My Number there."""
    good = GOOD[key]
    if isinstance(good, dict):
        return [{**good, part: f"番号は{MY_NUMBER}です"} for part in good]
    if isinstance(good, list):
        first = good[0]
        return [[{**first, part: MY_NUMBER}] for part in first] if isinstance(first, dict) else [[MY_NUMBER]]
    return [MY_NUMBER, "1234-5678-9018", "１２３４　５６７８　９０１８"]


@pytest.mark.parametrize("key", FIELDS)
def test_a_my_number_is_refused_in_every_text_of_every_field(key):
    for value in texts(key):
        with pytest.raises(PossibleMyNumber) as refused:
            values.clean(key, value)
        assert MY_NUMBER not in str(refused.value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
PARTS = st.sampled_from(sorted({part.key for field in FIELDS.values() for part in field.parts}))


@given(st.sampled_from(sorted(FIELDS)), ANYTHING | st.dictionaries(PARTS, ANYTHING, max_size=7))
def test_whatever_is_given_is_cleaned_or_refused_with_a_sentence(key, value):
    try:
        cleaned = values.clean(key, value)
    except (FactRefused, RuleError) as refused:
        said = str(refused)
    else:
        assert values.clean(key, cleaned) == cleaned
        said = "".join(values.shown(key, cleaned)) or "―"
    assert said


def test_a_bank_account_is_shown_without_most_of_its_number():
    assert "0012345" not in "".join(values.shown("bank_account", values.clean("bank_account", ACCOUNT)))


def test_every_field_kind_is_cleaned_and_every_key_is_short_enough_for_its_column():
    assert {field.kind for field in FIELDS.values()} == set(Kind)
    assert max(len(key) for key in FIELDS) <= 40


def test_somebody_born_today_has_been_born():
    from kusei.foundation.web import clock

    today = clock.today()
    assert values.day_of_birth(today) == today.isoformat()
    with pytest.raises(FactRefused):
        values.day_of_birth(today + dt.timedelta(days=1))
