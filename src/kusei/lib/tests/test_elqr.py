"""The eL-QR: what is built is read back, and what was misread is found."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib import elqr
from kusei.lib.elqr import ElQr, NotElQr


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


CODES = st.builds(
    ElQr,
    amount=st.integers(0, elqr.LARGEST),
    case_key=digits(20),
    confirmation=digits(6),
    kind=digits(3),
    levied=st.integers(0, 9999),
    taxed=st.integers(0, 9999),
    due_on=st.dates(),
    pay_until=st.dates(),
    term=digits(2),
    account=digits(11),
    institution=digits(5),
    office=digits(3),
    check_1=digits(2),
    check_2=digits(2),
    bearer=digits(1),
    stamp=digits(1),
    mark=digits(1),
    spare_1=digits(5),
    spare_2=digits(7),
    spare_3=digits(85),
)
SAMPLE = ElQr(
    amount=12_345,
    case_key="26000000000000100106",
    confirmation="123456",
    kind="999",
    levied=2026,
    taxed=2026,
    due_on=dt.date(2026, 6, 30),
    pay_until=dt.date(2026, 7, 31),
)


def test_the_checksum_is_that_of_the_published_vector() -> None:
    assert elqr.crc16("123456789") == 10673


def test_the_layout_has_255_digits_and_the_tags_at_their_places() -> None:
    text = elqr.build(SAMPLE)
    assert len(text) == sum(length for _, _, length, _ in elqr.LAYOUT) == 255
    # Tag, length and where each begins, as table 8.1 of the field has them.
    places = {
        "00": (0, 2),
        "01": (6, 2),
        "27": (12, 96),
        "54": (112, 11),
        "62": (127, 26),
        "80": (157, 85),
        "63": (246, 5),
    }
    for tag, (place, length) in places.items():
        assert text[place : place + 4] == f"{tag}{length:02d}"
    assert text[42:53] == text[116:127] == "00000012345"
    assert text[70:96] == "26000000000000100106123456"


@given(code=CODES)
def test_what_is_built_is_read_back(code: ElQr) -> None:
    assert elqr.parse(elqr.build(code)) == code


def test_the_number_to_type_has_four_parts() -> None:
    assert SAMPLE.number == ("13800", "26000000000000100106", "123456", "999")


def test_check_digits_of_unknown_rule_are_kept() -> None:
    code = replace(SAMPLE, check_1="47", check_2="11")
    assert (elqr.parse(elqr.build(code)).check_1, elqr.parse(elqr.build(code)).check_2) == ("47", "11")
    assert (SAMPLE.check_1, SAMPLE.check_2) == ("00", "00")


def test_every_single_changed_digit_is_found() -> None:
    text = elqr.build(SAMPLE)
    for place, digit in enumerate(text):
        for other in set("0123456789") - {digit}:
            with pytest.raises(NotElQr):
                elqr.parse(text[:place] + other + text[place + 1 :])


def test_no_swap_of_two_digits_before_the_checksum_leaves_it_as_it_was() -> None:
    # The error of a swap is d·x^8i + d·x^8j; it passes only if the polynomial divides it, whatever the digits are.
    def syndrome(difference: int, apart: int) -> int:
        message = bytes([difference]) + bytes(apart - 1) + bytes([difference])
        value = 0
        for byte in message:
            value ^= byte << 8
            for _ in range(8):
                value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
        return value

    assert all(syndrome(difference, apart) for difference in range(1, 16) for apart in range(1, 250))


@given(code=CODES, first=st.integers(0, 249), second=st.integers(0, 249))
def test_two_digits_that_changed_places_are_found(code: ElQr, first: int, second: int) -> None:
    signs = list(elqr.build(code))
    if signs[first] == signs[second]:
        return
    signs[first], signs[second] = signs[second], signs[first]
    with pytest.raises(NotElQr):
        elqr.parse("".join(signs))


def _sealed(text: str) -> str:
    return text[:-5] + f"{elqr.crc16(text[:-5]):05d}"


def test_amounts_that_differ_are_found_though_the_checksum_is_right() -> None:
    text = elqr.build(SAMPLE)
    with pytest.raises(NotElQr, match="タグ54の金額（117〜127桁目）"):
        elqr.parse(_sealed(text[:126] + "6" + text[127:]))


@pytest.mark.parametrize(
    ("place", "piece", "said"),
    [
        (0, "000202", "タグ00"),
        (17, "9", "タグ27の00"),
        (54, "13801", "収納機関番号（55〜59桁目）"),
        (141, "20260231", "納期限（142〜149桁目）"),
        (149, "20261301", "支払期限（150〜157桁目）"),
        (112, "5412", "タグ54（長さ11）"),
        (70, "x", "案件特定キー"),
        (70, "²", "案件特定キー"),
    ],
)
def test_a_refusal_says_which_field_where_and_what(place: int, piece: str, said: str) -> None:
    text = elqr.build(SAMPLE)
    changed = text[:place] + piece + text[place + len(piece) :]
    with pytest.raises(NotElQr) as refused:
        elqr.parse(_sealed(changed) if changed.isascii() else changed)
    assert said in refused.value.ja
    assert "digits" in refused.value.en


@pytest.mark.parametrize("text", ["", "0" * 254, "0" * 256, "１" * 255, "00" + "9" * 253])
def test_what_is_no_code_at_all_is_refused(text: str) -> None:
    with pytest.raises(NotElQr):
        elqr.parse(text)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": -1}, {"amount": 10**11}, {"case_key": "1"}, {"kind": "１２３"}, {"agency": "1"}, {"levied": 10000}],
)
def test_values_that_fit_no_field_are_refused_when_it_is_made(wrong: dict[str, object]) -> None:
    with pytest.raises(NotElQr):
        replace(SAMPLE, **wrong)  # type: ignore[arg-type]  # on purpose
