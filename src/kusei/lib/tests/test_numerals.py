from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.numerals import (
    NotANumber,
    parse_integer,
    parse_number,
    to_daiji,
    to_kanji,
    to_mixed,
    to_positional_kanji,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一二三", 123),
        ("二千二十六", 2026),
        ("二〇二六", 2026),
        ("十", 10),
        ("百十一", 111),
        ("壱万弐千参百", 12300),
        ("壱億", 100_000_000),
        ("三万二千", 32_000),
        ("3万2千", 32_000),
        ("3万2000", 32_000),
        ("1億2,345万6,789", 123_456_789),
        ("1.2億", 120_000_000),
        ("9.6万", 96_000),
        ("１，２３４", 1234),
        ("12百万", 12_000_000),
        ("1,234千", 1_234_000),
        ("二〇二六万", 20_260_000),
        ("千", 1000),
        ("一兆", 10**12),
        ("〇", 0),
        ("零", 0),
        ("△500", -500),
        ("-3", -3),
        ("－3万", -30_000),
    ],
)
def test_japanese_numbers_are_read_in_every_notation(text: str, value: int) -> None:
    assert parse_integer(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "万",
        "十千",
        "一万億",
        "七八十",
        "1,23",
        "12,3456",
        "1億20000万",
        "百百",
        "〇万",
        "--3",
        "△",
        "1.2.3",
        "3回",
        "1e5",
        "٣",
        "²",
    ],
)
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(text)


def test_a_number_with_decimals_is_exact_and_not_an_integer() -> None:
    assert parse_number("0.1") == Decimal("0.1")
    with pytest.raises(NotANumber):
        parse_integer("1.5")


@pytest.mark.parametrize(
    ("value", "kanji", "daiji", "mixed"),
    [
        (0, "〇", "零", "0"),
        (10, "十", "壱拾", "10"),
        (110, "百十", "壱百壱拾", "110"),
        (2026, "二千二十六", "弐千弐拾六", "2026"),
        (12_300, "一万二千三百", "壱万弐千参百", "1万2300"),
        (10_000_000, "一千万", "壱千万", "1000万"),
        (
            123_456_789,
            "一億二千三百四十五万六千七百八十九",
            "壱億弐千参百四拾五万六千七百八拾九",
            "1億2345万6789",
        ),
    ],
)
def test_numbers_are_written_in_kanji_daiji_and_mixed_form(value: int, kanji: str, daiji: str, mixed: str) -> None:
    assert (to_kanji(value), to_daiji(value), to_mixed(value)) == (kanji, daiji, mixed)


def test_positional_kanji_write_each_digit() -> None:
    assert to_positional_kanji(2026) == "二〇二六"


@pytest.mark.parametrize("write", [to_kanji, to_daiji, to_mixed])
def test_numbers_outside_the_range_are_not_written(write: object) -> None:
    for value in (-1, 10**20):
        with pytest.raises(ValueError, match="10\\*\\*20"):
            write(value)  # type: ignore[operator]


@given(st.integers(0, 10**20 - 1))
def test_every_written_number_is_read_back(value: int) -> None:
    for write in (to_kanji, to_daiji, to_mixed, to_positional_kanji, str, "{:,}".format):
        assert parse_integer(write(value)) == value


@given(st.text(st.sampled_from("〇一二三十百千万億壱弐12,.－△回"), max_size=12))
def test_any_text_is_a_number_or_refused_with_a_sentence(text: str) -> None:
    try:
        value = parse_number(text)
    except NotANumber as refusal:
        assert refusal.ja.endswith("。")  # noqa: PT017 - either outcome is right, none is expected
    else:
        assert value.is_finite()
