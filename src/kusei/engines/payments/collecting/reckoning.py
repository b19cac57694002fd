"""Counting days and yen: due dates, late charges, instalments, days of debit. Pure but for the pack's rules."""

from __future__ import annotations

import calendar as month_calendar
import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from kusei.engines.payments.collecting import rules
from kusei.lib.businessdays import ClosingCalendar, YearlyClosing

# Banks are closed on Saturdays, Sundays, national holidays and from 31 December to 3 January (銀行法施行令5条).
BANKS = ClosingCalendar(weekly=frozenset({5, 6}), yearly=(YearlyClosing((12, 31), (1, 3)),))


def due_date(income: str, issued_on: dt.date, found: rules.DueRules | None = None) -> dt.date:
    """The due date (納期限) of an invoice of that revenue title: by the pack's rule, never on a day when banks are
    closed, and never before the day of issue.
    """
    found = found or rules.due_rules()
    rule = found.rules.get(income, found.default)
    if rule.days is not None:
        day = issued_on + dt.timedelta(days=rule.days)
    else:
        assert rule.months is not None  # the rule says one or the other
        assert rule.day is not None
        day = day_of_month(issued_on, rule.months, rule.day)
    return BANKS.next_open_day(max(day, issued_on))


def day_of_month(start: dt.date, months: int, day: int | str) -> dt.date:
    """The day (a number, or `end`) of the month so many months later."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = month_calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, last if day == "end" else min(int(day), last))


def debit_day(kind: rules.Kind, after: dt.date) -> dt.date:
    """The next day after `after` on which fees of the kind are debited (振替日)."""
    for months in range(3):
        day = BANKS.next_open_day(day_of_month(after, months, kind.day))
        if day > after:
            return day
    raise AssertionError("one of three months has a day to come")


def late_charge(rule: rules.LateCharge | None, owed: int, due_on: dt.date, day: dt.date) -> int:
    """延滞金 in yen when paid on the day: nothing without a rule. Simple interest over 365 days, from the day after the
    due date, rounded down.
    """
    days = (day - due_on).days
    if rule is None or days <= rule.grace_days:
        return 0
    exact = Fraction(rule.percent) / 100 * owed * days / 365
    return int(exact) // rule.round_down * rule.round_down


def split(total: int, parts: int) -> list[int]:
    """So many parts, equal in hundreds of yen where that can be; the first takes the remainder. Their sum is the total.

    Raises `ValueError` when there are fewer yen than parts.
    """
    if parts < 1 or total < parts:
        raise ValueError("each part has a yen at least")
    each = total // parts
    each = each // 100 * 100 or each
    return [total - each * (parts - 1), *([each] * (parts - 1))]


def part_days(first: dt.date, parts: int) -> list[dt.date]:
    """The first day, then the same day of each month (or its last), moved where banks are closed; each later than
    the one before.
    """
    found: list[dt.date] = []
    for number in range(parts):
        day = BANKS.next_open_day(day_of_month(first, number, first.day))
        found.append(day)
    return found


def spread(paid: int, amounts: Sequence[int]) -> list[int]:
    """How much of each part is paid: payments go to the oldest part first."""
    found = []
    for amount in amounts:
        found.append(min(max(paid, 0), amount))
        paid -= amount
    return found
