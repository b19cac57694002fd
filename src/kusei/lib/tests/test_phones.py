import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.phones import NotMobile, Phone, PhoneRefused, read_mobile, read_phone

MOBILES = st.from_regex(r"0[6789]0[1-9][0-9]{7}", fullmatch=True)
FIXED = st.sampled_from(["0312345678", "0422123456", "0790221234", "0997521234", "0223456789"])
MARKS = st.sampled_from(["", "-", "－", " ", "　", "ー", "−", "‐", "・"])


@pytest.mark.parametrize(
    ("text", "international", "mobile"),
    [
        ("090-1234-5678", "+819012345678", True),
        ("０９０－１２３４－５６７８", "+819012345678", True),
        ("+81 90 1234 5678", "+819012345678", True),
        ("+81 (0)90-1234-5678", "+819012345678", True),
        ("（03）5744-1111", "+81357441111", False),
        ("050-1234-5678", "+815012345678", False),
        ("060ー1234ー5678", "+816012345678", True),
    ],
)
def test_a_number_is_understood_however_it_is_written(text: str, international: str, mobile: bool) -> None:
    phone = read_phone(text)
    assert (phone.international, phone.mobile) == (international, mobile)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "110",
            "119",
            "090-1234-567",
            "090-1234-56789",
            "0901234567",
            "090-0234-5678",
            "0012345678",
            "03-1234-567",
        ),
        *("0120-123-456", "0570-012-345", "0800-123-4567", "0990-123-456", "020-1234-5678"),
        *(
            "+1 212 555 0100",
            "+8190123456789",
            "９０１２３４５６７８",
            "090-1234-567a",
            "٠٩٠١٢٣٤٥٦٧٨",
            "++819012345678",
        ),
        "090-1234-5678 090-1234-5678",
    ],
)
def test_what_reaches_nobody_at_home_is_refused(text: str) -> None:
    with pytest.raises(PhoneRefused):
        read_phone(text)


@given(MOBILES | FIXED, st.lists(MARKS, min_size=11, max_size=11))
def test_marks_between_the_digits_change_nothing(number: str, marks: list[str]) -> None:
    written = "".join(mark + digit for digit, mark in zip(number, marks, strict=False))
    assert read_phone(written) == Phone(number)


@given(MOBILES | FIXED)
def test_the_international_form_leads_back_to_the_same_number(number: str) -> None:
    phone = read_phone(number)
    assert read_phone(phone.international) == phone
    assert phone.international.startswith("+81")
    assert not phone.international.startswith("+810")


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    try:
        phone = read_phone(text)
    except PhoneRefused:
        return
    assert phone.national.isascii()
    assert len(phone.national) in (10, 11)


def test_a_fixed_line_receives_no_short_messages() -> None:
    with pytest.raises(NotMobile):
        read_mobile("03-5744-1111")
    assert read_mobile("08012345678").mobile
