import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.municipalcode import (
    AmbiguousMunicipalCode,
    MunicipalCode,
    NotAMunicipalCode,
    check_digit,
    repair_municipal_code,
)


def bodies(last_prefecture: int) -> st.SearchStrategy[str]:
    """The first five digits of a code, of the prefectures up to that."""
    return st.tuples(st.integers(1, last_prefecture), st.integers(0, 999)).map(lambda pair: f"{pair[0]:02}{pair[1]:03}")


BODIES = bodies(47)


@pytest.mark.parametrize("code", ["131113", "131121", "131156", "130001", "131016", "011002", "131059", "472018"])
def test_real_codes_pass_their_check(code: str) -> None:
    assert MunicipalCode.from_body(code[:5]) == MunicipalCode(code)


@pytest.mark.parametrize(
    "code", ["131114", "13111", "1311130", "１３１１１３", "481113", "001112", "", "13111a", " 131113"]
)
def test_anything_but_six_right_digits_is_refused(code: str) -> None:
    with pytest.raises(NotAMunicipalCode):
        MunicipalCode(code)


def test_a_code_as_a_number_is_refused() -> None:
    with pytest.raises(TypeError):
        MunicipalCode(131113)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "jma"), [("131113", "1311100"), ("131121", "1311200"), ("131156", "1311500")])
def test_the_code_of_the_weather_agency_follows_from_the_municipal_code(code: str, jma: str) -> None:
    assert MunicipalCode(code).jma_area_code == jma


def test_a_code_names_its_prefecture() -> None:
    code = MunicipalCode("131113")
    assert (code.prefecture, code.body, str(code)) == ("13", "13111", "131113")
    assert code.prefecture_code == MunicipalCode("130001")
    assert code.prefecture_code.is_prefecture
    assert not code.is_prefecture


@pytest.mark.parametrize(
    ("found", "code", "mended"),
    [
        ("131113", "131113", []),
        ("13112", "131121", ["check-digit-added"]),
        ("13111", "131113", ["check-digit-added", "second-reading"]),
        ("13101", "131016", ["check-digit-added"]),
        ("92011", "092011", ["leading-zero-added"]),
        ("9201", "092011", ["leading-zero-added", "check-digit-added"]),
        ("１３１１１３", "131113", ["width"]),
        (" 131113 ", "131113", ["width"]),
        ("131113.0", "131113", ["decimal-part-dropped"]),
        ("92011.0", "092011", ["decimal-part-dropped", "leading-zero-added"]),
    ],
)
def test_damaged_codes_are_mended_and_every_repair_is_said(found: str, code: str, mended: list[str]) -> None:
    repaired = repair_municipal_code(found)
    assert repaired.code == MunicipalCode(code)
    assert [caution.code for caution in repaired.cautions] == mended


@pytest.mark.parametrize("found", ["", "131114", "99999", "311", "13111x", "1311133", "-13111"])
def test_what_cannot_be_mended_is_refused(found: str) -> None:
    with pytest.raises(NotAMunicipalCode):
        repair_municipal_code(found)


def test_five_digits_with_two_readings_are_decided_by_what_is_known_and_never_in_silence() -> None:
    guess = repair_municipal_code("12106")
    assert guess.code == MunicipalCode("121061")
    assert "012106" in guess.cautions[-1].ja
    assert repair_municipal_code("12106", prefecture="01").code == MunicipalCode("012106")
    assert repair_municipal_code("12106", known={"012106", "131113"}).code == MunicipalCode("012106")
    with pytest.raises(AmbiguousMunicipalCode) as refusal:
        repair_municipal_code("12106", known={"121061", "012106"})
    assert refusal.value.candidates == ("012106", "121061")


def test_a_code_that_is_not_among_the_known_ones_is_refused() -> None:
    with pytest.raises(NotAMunicipalCode):
        repair_municipal_code("131113", known={"131121"})


def test_a_refusal_never_repeats_a_possible_my_number() -> None:
    with pytest.raises(NotAMunicipalCode) as refusal:
        repair_municipal_code("123456789018")
    assert "123456789018" not in str(refusal.value)


@given(BODIES)
def test_a_code_that_lost_its_check_digit_is_recovered_with_its_prefecture(body: str) -> None:
    code = MunicipalCode.from_body(body)
    assert repair_municipal_code(body, prefecture=body[:2]).code == code
    assert repair_municipal_code(code.value).code == code


@given(bodies(9))
def test_a_code_that_went_through_a_spreadsheet_as_a_number_is_recovered(body: str) -> None:
    code = MunicipalCode.from_body(body)
    assert repair_municipal_code(str(int(code.value)), prefecture=body[:2]).code == code


@given(BODIES, st.integers(0, 4), st.integers(1, 9))
def test_a_single_wrong_digit_is_noticed_except_among_codes_that_end_in_1(body: str, place: int, step: int) -> None:
    # remainders 0 and 10 share the check digit 1: a weakness of the rule itself
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert check_digit(wrong) != check_digit(body) or check_digit(body) == "1"
