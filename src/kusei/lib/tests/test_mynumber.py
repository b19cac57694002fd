import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.mynumber import (
    Match,
    PossibleMyNumber,
    check_digit,
    find_possible_my_numbers,
    mask,
    refuse_my_number,
    shown,
)

PASSING = "123456789018"
FAILING = "123456789012"
BODIES = st.text("0123456789", min_size=11, max_size=11)


def test_the_check_digit_of_12345678901_is_8() -> None:
    assert check_digit([int(digit) for digit in PASSING[:11]]) == 8


@pytest.mark.parametrize(
    "written",
    [
        PASSING,
        "１２３４５６７８９０１８",
        "1234-5678-9018",
        "1234 5678 9018",
        "１２３４－５６７８－９０１８",
        "1234　5678　9018",
        "1234‐5678−9018",
        "1234ー5678ー9018",
        "1234 - 5678 - 9018",
        "1234_5678_9018",
        "1234\u200b5678\u200b9018",
        "1234 56789018",
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    text = f"番号は{written}です。"
    assert find_possible_my_numbers(text) == [Match(3, 3 + len(written))]
    assert not any(character.isdecimal() for character in mask(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        FAILING,
        "1234-5678-9012",
        f"0{PASSING}",
        f"{PASSING}1",
        "8000020130001",
        "03-5744-1111",
        "12345678901",
        "1234\n5678\n9018",
        "123-456-789-018",
    ],
)
def test_a_legitimate_number_passes(text: str) -> None:
    assert find_possible_my_numbers(text) == []
    assert mask(text) == text
    refuse_my_number(text)


def test_numbers_are_found_within_file_names_and_beside_other_numbers() -> None:
    assert len(find_possible_my_numbers(f"scan_{PASSING}.pdf")) == 1
    assert len(find_possible_my_numbers("1234 5678 9018 2025年4月1日")) == 1
    assert len(find_possible_my_numbers("2222 1234-5678-9018")) == 1
    assert len(find_possible_my_numbers(f"{PASSING},{PASSING}")) == 2


def test_masking_keeps_everything_but_the_digits_in_place() -> None:
    assert mask("甲 1234-5678-9018 乙 2025") == "甲 ****-****-**** 乙 2025"
    with pytest.raises(ValueError, match="not a digit"):
        mask(PASSING, character="0")


def test_the_refusal_counts_the_numbers_and_repeats_none() -> None:
    with pytest.raises(PossibleMyNumber) as refusal:
        refuse_my_number(f"{PASSING}と1234-5678-9018")
    assert refusal.value.count == 2
    for words in (str(refusal.value), repr(refusal.value), repr(vars(refusal.value)), refusal.value.ja):
        assert "1234" not in words
        assert "9018" not in words


def test_input_repeated_in_a_sentence_is_masked_short_and_on_one_line() -> None:
    assert shown(f"a\n{PASSING}") == "a ************"
    assert shown("あ" * 100) == "あ" * 39 + "…"


@given(BODIES, st.sampled_from(["", "-", " ", "－", "　"]))
def test_exactly_one_last_digit_of_ten_is_found(body: str, separator: str) -> None:
    def written(last: int) -> str:
        digits = f"{body}{last}"
        return separator.join((digits[:4], digits[4:8], digits[8:]))

    found = [last for last in range(10) if find_possible_my_numbers(written(last))]
    assert found == [check_digit([int(digit) for digit in body])]


@given(st.text(st.sampled_from("0123456789０１２－- 年a"), max_size=60))
def test_nothing_is_left_to_find_after_masking(text: str) -> None:
    masked = mask(text)
    assert find_possible_my_numbers(masked) == []
    assert len(masked) == len(text)
