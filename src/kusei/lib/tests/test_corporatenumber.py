import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.corporatenumber import CorporateNumber, NotACorporateNumber, check_digit
from kusei.lib.municipalcode import MunicipalCode

BODIES = st.text("0123456789", min_size=12, max_size=12)


def test_the_numbers_of_municipalities_follow_from_their_codes() -> None:
    assert CorporateNumber.of_municipality(MunicipalCode("130001")) == CorporateNumber("8000020130001")
    assert CorporateNumber.of_municipality(MunicipalCode("131113")) == CorporateNumber("1000020131113")


def test_a_number_is_read_as_people_write_it() -> None:
    expected = CorporateNumber("8000020130001")
    for text in (
        "8000020130001",
        "８０００020130001",
        "8-0000-2013-0001",
        "8 0000 2013 0001",
        "T8000020130001",
    ):
        assert CorporateNumber.parse(text) == expected


@pytest.mark.parametrize("text", ["", "7000020130001", "800002013000", "80000201300011", "abcdefghijklm"])
def test_what_is_not_a_corporate_number_is_refused(text: str) -> None:
    with pytest.raises(NotACorporateNumber):
        CorporateNumber.parse(text)


@given(BODIES, st.integers(0, 11), st.integers(1, 8))
def test_a_single_wrong_digit_is_noticed_unless_0_and_9_are_confused(body: str, place: int, step: int) -> None:
    right = check_digit(body)
    digit = (int(body[place]) + step) % 10
    wrong = body[:place] + str(digit) + body[place + 1 :]
    confused = {body[place], str(digit)} == {"0", "9"}
    assert (check_digit(wrong) == right) == confused


@given(BODIES)
def test_the_first_digit_lies_between_1_and_9(body: str) -> None:
    assert check_digit(body) in "123456789"
