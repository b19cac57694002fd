import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.fiscal import FiscalYear, FiscalYearMismatch
from kusei.lib.fiscalrange import (
    EndlessFiscalYearRange,
    FiscalYearRange,
    FiscalYearRangeReversed,
    NotAFiscalYearRange,
)


def years(first: int, last: int | None) -> FiscalYearRange:
    return FiscalYearRange(FiscalYear(first), None if last is None else FiscalYear(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和7〜10年度", 2025, 2028),
        ("令和7～10年度", 2025, 2028),
        ("令和７年度～令和１０年度", 2025, 2028),
        ("R7-R10", 2025, 2028),
        ("R7－10年度", 2025, 2028),
        ("2025〜2028年度", 2025, 2028),
        ("令和元〜3年度", 2019, 2021),
        ("平成30〜令和3年度", 2018, 2021),
        ("平成30年度から令和3年度", 2018, 2021),
        ("令和4（2022）年度〜令和12（2030）年度", 2022, 2030),
        ("令和7年度～", 2025, None),
        ("令和8年度以降", 2026, None),
        ("令和7年度", 2025, 2025),
        ("FY2025–FY2028", 2025, 2028),
    ],
)
def test_every_way_in_which_plans_write_a_span_is_read(text: str, first: int, last: int | None) -> None:
    assert FiscalYearRange.parse(text) == years(first, last)


@pytest.mark.parametrize("text", ["", "〜", "〜令和7年度", "令和7〜8〜9年度", "7〜10年度", "令和8・9年度", "以降"])
def test_what_is_not_a_span_is_refused(text: str) -> None:
    with pytest.raises(NotAFiscalYearRange):
        FiscalYearRange.parse(text)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(FiscalYearRangeReversed):
        FiscalYearRange.parse("令和10〜7年度")


def test_a_compound_label_that_contradicts_itself_is_refused_within_a_span() -> None:
    with pytest.raises(FiscalYearMismatch):
        FiscalYearRange.parse("令和4（2023）年度〜令和6年度")


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (2025, 2028, "令和7〜10年度"),
        (2018, 2021, "平成30〜令和3年度"),
        (2019, 2021, "令和元〜3年度"),
        (2025, 2025, "令和7年度"),
        (2025, None, "令和7年度〜"),
    ],
)
def test_a_span_is_printed_as_plans_print_it(first: int, last: int | None, label: str) -> None:
    assert years(first, last).label_ja == label


def test_an_open_span_holds_every_later_year_but_refuses_to_be_counted() -> None:
    span = years(2025, None)
    assert span.is_open
    assert span
    assert FiscalYear(2999) in span
    assert FiscalYear(2024) not in span
    with pytest.raises(EndlessFiscalYearRange):
        list(span)
    with pytest.raises(EndlessFiscalYearRange):
        len(span)
    assert [int(year) for year in span.closed_at(FiscalYear(2027))] == [2025, 2026, 2027]


SPANS = st.tuples(st.integers(1869, 2900), st.one_of(st.none(), st.integers(0, 60))).map(
    lambda pair: years(pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(SPANS)
def test_every_printed_span_is_read_back_as_the_same_span(span: FiscalYearRange) -> None:
    assert FiscalYearRange.parse(span.label_ja) == span


@given(SPANS.filter(lambda span: not span.is_open), SPANS)
def test_two_spans_overlap_exactly_if_they_share_a_year(one: FiscalYearRange, other: FiscalYearRange) -> None:
    assert one.overlaps(other) == any(year in other for year in one) == other.overlaps(one)


@given(SPANS.filter(lambda span: not span.is_open))
def test_a_closed_span_lists_as_many_years_as_its_length(span: FiscalYearRange) -> None:
    listed = list(span)
    assert len(listed) == len(span)
    assert (listed[0], listed[-1]) == (span.first, span.last)
