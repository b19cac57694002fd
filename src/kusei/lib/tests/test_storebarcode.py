"""The barcode of convenience stores, and its bars."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib import code128, storebarcode
from kusei.lib.storebarcode import NotStoreBarcode, StoreBarcode

DIGITS = "0123456789"
CODES = st.builds(
    StoreBarcode,
    issuer=st.text(DIGITS, min_size=6, max_size=6),
    free=st.text(DIGITS, max_size=21),
    amount=st.integers(0, storebarcode.LARGEST),
    pay_until=st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2098, 12, 31)),
    reissue=st.integers(0, 9),
    stamp=st.integers(0, 9),
)
SAMPLE = StoreBarcode(issuer="900000", free="26000000000000100106", amount=123_450, pay_until=dt.date(2026, 7, 31))


@given(code=CODES)
def test_what_is_built_is_read_back(code: StoreBarcode) -> None:
    assert storebarcode.parse(storebarcode.build(code)) == code


def test_the_fields_stand_at_their_places() -> None:
    text = storebarcode.build(replace(SAMPLE, reissue=3, stamp=1))
    assert text[:-1] == "91" + "900000" + "260000000000001001060" + "3" + "260731" + "1" + "123450"
    assert storebarcode.printed(text)[0] == "(91)900000-2600000000000010010603"
    assert storebarcode.printed(text)[1] == f"260731-1-123450-{text[-1]}"


def test_a_code_without_a_last_day_says_999999() -> None:
    text = storebarcode.build(replace(SAMPLE, pay_until=None))
    assert text[30:36] == "999999"
    assert storebarcode.parse(text).pay_until is None


@pytest.mark.parametrize(("body", "check"), [("629104150021", 3), ("490123456789", 4), ("37610425002123456", 9)])
def test_the_check_digit_is_that_of_published_gs1_numbers(body: str, check: int) -> None:
    assert storebarcode.check_digit(body) == check


def test_every_single_changed_digit_is_found() -> None:
    text = storebarcode.build(SAMPLE)
    for place, digit in enumerate(text):
        for other in set(DIGITS) - {digit}:
            with pytest.raises(NotStoreBarcode):
                storebarcode.parse(text[:place] + other + text[place + 1 :])


@given(code=CODES, place=st.integers(2, 42))
def test_neighbours_that_changed_places_are_found_unless_they_differ_by_five(code: StoreBarcode, place: int) -> None:
    text = storebarcode.build(code)
    first, second = text[place], text[place + 1]
    swapped = text[:place] + second + first + text[place + 2 :]
    wrong = sum(int(sign) * (3 if at % 2 else 1) for at, sign in enumerate(reversed(swapped))) % 10
    assert (wrong == 0) == (abs(int(first) - int(second)) in {0, 5})


def test_a_swap_over_one_digit_is_not_found_and_the_docstring_says_so() -> None:
    text = storebarcode.build(replace(SAMPLE, free="123456789"))
    swapped = text[:8] + text[10] + text[9] + text[8] + text[11:]
    assert storebarcode.parse(swapped).free.startswith("321")
    assert "not found" in (storebarcode.parse.__doc__ or "")


@pytest.mark.parametrize(("yen", "flag"), [(49_999, 0), (50_000, 1), (300_000, 1)])
def test_receipts_from_50000_yen_bear_a_stamp_unless_it_is_public_money(yen: int, flag: int) -> None:
    assert storebarcode.stamp_flag(yen) == flag
    assert storebarcode.stamp_flag(yen, None) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("92" + storebarcode.build(SAMPLE)[2:], "識別子"),
        (storebarcode.build(SAMPLE)[:10] + "x" + storebarcode.build(SAMPLE)[11:], "自由使用欄（9〜29桁目）"),
        ("1" * 43, "44桁"),
        ("１" * 44, "識別子"),
    ],
)
def test_a_refusal_says_which_field_where_and_what(changed: str, said: str) -> None:
    with pytest.raises(NotStoreBarcode) as refused:
        storebarcode.parse(changed)
    assert said in refused.value.ja


def test_a_day_that_does_not_exist_is_refused_though_the_check_digit_is_right() -> None:
    body = storebarcode.build(SAMPLE)[:30] + "260231" + "0123450"
    with pytest.raises(NotStoreBarcode, match="支払期限（31〜36桁目）"):
        storebarcode.parse(f"{body}{storebarcode.check_digit(body)}")


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 1_000_000}, {"amount": -1}, {"issuer": "12345"}, {"free": "1" * 22}, {"reissue": 10},
     {"pay_until": dt.date(2099, 1, 1)}],
)  # fmt: skip
def test_values_that_fit_no_field_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(NotStoreBarcode):
        replace(SAMPLE, **wrong)  # type: ignore[arg-type]  # on purpose


def test_the_bars_are_those_of_the_standard() -> None:
    widths = code128.widths("9112")
    # Start C and FNC1 in front, the stop behind, as the table of ISO/IEC 15417 has them.
    assert "".join(map(str, widths)).startswith("211232" + "411131")
    assert "".join(map(str, widths)).endswith("2331112")
    assert sum(widths) == 11 * 5 + 13


def test_44_digits_fit_the_60_millimetres_of_a_store() -> None:
    assert (sum(code128.widths(storebarcode.build(SAMPLE))) + 2 * code128.QUIET) * 0.194 <= 60


@pytest.mark.parametrize("wrong", ["", "1", "1２", "ab"])
def test_only_pairs_of_digits_become_bars(wrong: str) -> None:
    with pytest.raises(ValueError, match="even number"):
        code128.widths(wrong)
