"""Values are read as people write them, kept in one form, and refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.services.plans.progress import fields
from kusei.services.plans.progress.refused import FieldWrong


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("yen_actual", "１，２００，０００円", "1200000"),
        ("yen_actual", "△500", "-500"),
        ("yen_actual", "0", "0"),
        ("yen_actual", "-0", "0"),
        ("yen_actual", "  ", ""),
        ("hours_actual", "１２０．５時間", "120.5"),
        ("hours_actual", "120.0", "120"),
        ("hours_actual", "0", "0"),
        ("text", " 一行目\r\n二行目 ", "一行目\n二行目"),
        ("line:X:status", "late", "late"),
        ("line:X:status", "", ""),
    ],
)
def test_what_people_write_is_kept_in_one_form(field: str, written: str, kept: str) -> None:
    assert fields.canonical(field, written) == kept


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("yen_actual", "百万"),
        ("yen_actual", "1.5"),
        ("yen_actual", "9" * 16),
        ("yen_actual", "1e5"),
        ("hours_actual", "1.25"),
        ("hours_actual", "NaN"),
        ("hours_actual", "٣"),
        ("hours_actual", "9999999999"),
        ("line:X:status", "おくれ"),
        ("text", "あ" * 4001),
        ("text", "a\x00b"),
        ("text", "個人番号 123456789018"),
        ("line:X:note", "あ" * 1001),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(field: str, written: str) -> None:
    with pytest.raises(FieldWrong) as refused:
        fields.canonical(field, written)
    assert str(refused.value)


@given(st.sampled_from(["text", "hours_actual", "yen_actual", "line:X:note"]), st.text(max_size=30))
def test_the_canonical_form_is_its_own_canonical_form(field: str, written: str) -> None:
    try:
        kept = fields.canonical(field, written)
    except FieldWrong:
        return
    assert fields.canonical(field, kept) == kept


def test_a_line_key_with_colons_is_found_again() -> None:
    assert fields.line_of(fields.note_field("a:b:c")) == ("a:b:c", "note")
