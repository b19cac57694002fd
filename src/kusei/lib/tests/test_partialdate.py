import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.partialdate import NotAPartialDate, PartialDate


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2025-04-01", (2025, 4, 1)),
        ("2025-04-99", (2025, 4, None)),
        ("2025-99-99", (2025, None, None)),
        ("9999-99-99", (None, None, None)),
        ("9999-02-29", (None, 2, 29)),
        ("２０２５－０４－９９", (2025, 4, None)),
    ],
)
def test_unknown_parts_are_kept_as_unknown(text: str, parts: tuple[int | None, int | None, int | None]) -> None:
    assert PartialDate.parse(text) == PartialDate(*parts)


@pytest.mark.parametrize("text", ["", "2025-4-1", "2025-02-29", "2025-13-01", "0000-01-01", "9999-02-30", "2025-99-32"])
def test_what_no_day_can_fit_is_refused(text: str) -> None:
    with pytest.raises(NotAPartialDate):
        PartialDate.parse(text)


def test_only_a_whole_date_is_a_day() -> None:
    assert PartialDate(2025, 4, 1).date == dt.date(2025, 4, 1)
    assert PartialDate(2025, 4, None).date is None


@given(st.dates(dt.date(1, 1, 1), dt.date(9998, 12, 31)), st.booleans(), st.booleans(), st.booleans())
def test_every_partial_date_is_read_back(day: dt.date, year: bool, month: bool, number: bool) -> None:
    partial = PartialDate(day.year if year else None, day.month if month else None, day.day if number else None)
    assert PartialDate.parse(str(partial)) == partial
