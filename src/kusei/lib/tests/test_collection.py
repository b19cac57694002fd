import calendar
import datetime as dt
import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.collection import Change, EveryWeeks, NthWeekdays, Weekly, days
from kusei.lib.nationalholidays import national_holiday

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
ITEMS = ("burnable", "unburnable", "resources", "pet")
BEGIN, END = dt.date(2023, 11, 1), dt.date(2028, 4, 30)
DAYS = st.dates(BEGIN, END)
WEEKDAYS = st.frozensets(st.integers(MON, SUN), min_size=1, max_size=3)
RULES = st.one_of(
    st.builds(Weekly, WEEKDAYS),
    st.builds(NthWeekdays, st.frozensets(st.integers(1, 5), min_size=1), WEEKDAYS),
    st.builds(EveryWeeks, DAYS, st.integers(1, 5)),
)
PATTERNS = st.dictionaries(st.sampled_from(ITEMS), st.lists(RULES, min_size=1, max_size=2), max_size=4)
NAMES = st.frozensets(st.sampled_from(("1", "2")), max_size=2)
CHANGES = st.one_of(
    st.builds(
        lambda first, length, items, names: Change(first, first + dt.timedelta(days=length), items, names),
        DAYS, st.integers(0, 6), st.frozensets(st.sampled_from(ITEMS)), NAMES,
    ),
    st.builds(
        lambda first, by, items, names: Change(first, first, items, names, first + dt.timedelta(days=by)),
        DAYS, st.integers(-9, 9).filter(bool), st.frozensets(st.sampled_from(ITEMS)), NAMES,
    ),
    st.builds(
        lambda first, items, names: Change(first, first, items, names, extra=True),
        DAYS, st.frozensets(st.sampled_from(ITEMS), min_size=1), NAMES,
    ),
)  # fmt: skip


@functools.cache
def dates_of(rule) -> set[dt.date]:
    """Every date of a rule, written down month by month or step by step: another way than asking each day."""
    found: set[dt.date] = set()
    if isinstance(rule, EveryWeeks):
        day = rule.first
        while day <= END + dt.timedelta(days=20):
            found.add(day)
            day += dt.timedelta(weeks=rule.weeks)
        return found
    for year in range(BEGIN.year - 1, END.year + 2):
        for month in range(1, 13):
            for weekday in rule.weekdays:
                of_month = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
                wanted = range(1, 6) if isinstance(rule, Weekly) else rule.numbers
                found |= {dt.date(year, month, of_month[n - 1]) for n in wanted if n <= len(of_month)}
    return found


def enumerated(pattern, changes, first, last, name) -> list[tuple[dt.date, set[str]]]:
    pairs = {(day, item) for item, rules in pattern.items() for rule in rules for day in dates_of(rule)}
    mine = [one for one in changes if not one.patterns or name in one.patterns]
    gone, come = set(), set()
    for one in mine:
        if one.extra:
            come |= {(one.first, item) for item in one.items}
            continue
        hit = {
            (day, item) for day, item in pairs if one.first <= day <= one.last and (not one.items or item in one.items)
        }
        gone |= hit
        if one.moved_to:
            come |= {(one.moved_to, item) for _, item in hit}
    held = (pairs - gone) | come
    return [
        (day, {item for on, item in held if on == day}) for day in sorted({on for on, _ in held if first <= on <= last})
    ]


@given(PATTERNS, st.lists(CHANGES, max_size=6), DAYS, st.integers(0, 90), st.sampled_from(("1", "2")))
def test_the_days_are_those_that_a_slow_enumeration_finds(pattern, changes, first, length, name) -> None:
    last = first + dt.timedelta(days=length)
    found = days(pattern, changes, first, last, name=name)
    assert [(day, set(items)) for day, items in found] == enumerated(pattern, changes, first, last, name)
    assert all(len(set(items)) == len(items) > 0 for _, items in found)


@given(PATTERNS, st.lists(CHANGES, max_size=4), DAYS, st.integers(0, 40), st.integers(0, 40))
def test_two_ranges_side_by_side_give_the_days_of_the_whole(pattern, changes, first, left, right) -> None:
    middle = first + dt.timedelta(days=left)
    last = middle + dt.timedelta(days=right + 1)
    both = days(pattern, changes, first, middle) + days(pattern, changes, middle + dt.timedelta(days=1), last)
    assert both == days(pattern, changes, first, last)


def test_a_fifth_weekday_is_collected_only_in_months_that_have_one() -> None:
    fifth = {"unburnable": [NthWeekdays(frozenset({5}), frozenset({THU}))]}
    found = [day for day, _ in days(fifth, [], dt.date(2024, 1, 1), dt.date(2024, 6, 30))]
    assert found == [dt.date(2024, 2, 29), dt.date(2024, 5, 30)]


def test_every_other_week_goes_on_over_a_leap_day_and_the_turn_of_the_year() -> None:
    pet = {"pet": [EveryWeeks(dt.date(2023, 12, 21))]}
    found = [day for day, _ in days(pet, [], dt.date(2023, 12, 1), dt.date(2024, 3, 15))]
    assert found[:2] == [dt.date(2023, 12, 21), dt.date(2024, 1, 4)]
    assert dt.date(2024, 2, 29) in found
    assert dt.date(2024, 3, 14) in found


def test_collection_goes_on_on_public_holidays() -> None:
    holiday = dt.date(2026, 11, 23)
    assert national_holiday(holiday)
    assert days({"burnable": [Weekly(frozenset({MON}))]}, [], holiday, holiday) == [(holiday, ("burnable",))]


def test_at_the_end_of_the_year_nothing_is_collected_and_a_day_is_moved_before_it() -> None:
    pattern = {"burnable": [Weekly(frozenset({MON, THU}))], "resources": [Weekly(frozenset({FRI}))]}
    closed = Change(dt.date(2026, 12, 31), dt.date(2027, 1, 3))
    moved = Change(dt.date(2027, 1, 1), dt.date(2027, 1, 1), frozenset({"resources"}), moved_to=dt.date(2027, 1, 4))
    found = days(pattern, [closed, moved], dt.date(2026, 12, 28), dt.date(2027, 1, 8))
    assert found == [
        (dt.date(2026, 12, 28), ("burnable",)),
        (dt.date(2027, 1, 4), ("burnable", "resources")),
        (dt.date(2027, 1, 7), ("burnable",)),
        (dt.date(2027, 1, 8), ("resources",)),
    ]


def test_a_day_that_is_moved_into_the_range_from_outside_is_seen() -> None:
    moved = Change(dt.date(2026, 12, 31), dt.date(2026, 12, 31), moved_to=dt.date(2026, 12, 30))
    wednesday = dt.date(2026, 12, 30)
    assert days({"burnable": [Weekly(frozenset({THU}))]}, [moved], wednesday, wednesday) == [(wednesday, ("burnable",))]


def test_a_change_for_one_pattern_leaves_the_others_alone() -> None:
    day = dt.date(2026, 11, 23)
    change = Change(day, day, patterns=frozenset({"1"}))
    pattern = {"burnable": [Weekly(frozenset({MON}))]}
    assert days(pattern, [change], day, day, name="1") == []
    assert days(pattern, [change], day, day, name="2") == [(day, ("burnable",))]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Weekly(frozenset()),
        lambda: Weekly(frozenset({7})),
        lambda: NthWeekdays(frozenset({0}), frozenset({MON})),
        lambda: NthWeekdays(frozenset({6}), frozenset({MON})),
        lambda: EveryWeeks(dt.date(2026, 1, 1), 0),
        lambda: Change(dt.date(2026, 1, 2), dt.date(2026, 1, 1)),
        lambda: Change(dt.date(2026, 1, 1), dt.date(2026, 1, 2), moved_to=dt.date(2026, 1, 5)),
        lambda: Change(dt.date(2026, 1, 1), dt.date(2026, 1, 1), moved_to=dt.date(2026, 1, 1)),
        lambda: Change(dt.date(2026, 1, 1), dt.date(2026, 1, 1), extra=True),
    ],
)
def test_rules_that_mean_nothing_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
