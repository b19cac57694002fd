"""The expressions of forms: CEL (Common Expression Language), with a few functions for dates and sums.

CEL has no loops, no side effects and no access to anything but the values it is given, and its specification is public.
What an expression says about something that was not answered is *unknown*: comparing nothing with a number is no
answer, neither yes nor no. `docs/engines/procedures-format.md` lists names and functions.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import cel

LONGEST = 1000  # characters of an expression
MOST_MACROS = 2  # walks through rows in one expression: 200 rows within 200 are still quick
DEEPEST = 40  # brackets within brackets; the library gives up at 96

_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*(\w+)\s*,")


class _Unknown:
    """The answer of an expression about something that was not answered."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = _Unknown()


class ExpressionWrong(ValueError):
    """A text is no expression; the message says where."""

    code = "procedures.expression-wrong"


def value(source: str, names: Mapping[str, Any]) -> Any:
    """What the expression gives with these names, or `UNKNOWN`; so does a text that is none (see `check`)."""
    try:
        program, variables, functions = _program(source)
        # The library converts whatever it is given, so an expression is given what it names and nothing else.
        given: dict[str, Any] = {name: names[name] for name in variables if name in names}
        given |= {name: names[name] if name in names else FUNCTIONS[name] for name in functions}
        return program.execute(given)
    except (TypeError, KeyError, ValueError, RuntimeError, OverflowError, IndexError, ArithmeticError):
        return UNKNOWN


def holds(source: str, names: Mapping[str, Any]) -> bool:
    """Whether the expression is true; unknown is not."""
    return value(source, names) is True


def fails(source: str, names: Mapping[str, Any]) -> bool:
    """Whether the expression is false; unknown is not."""
    return value(source, names) is False


def check(source: str) -> None:
    """Raise `ExpressionWrong` unless the text is an expression."""
    _program(source)


def names_in(source: str) -> frozenset[str]:
    """The names of fields that the expression uses. Raises `ExpressionWrong`."""
    own = {match[1] for match in _MACRO.finditer(source)}
    return frozenset(_program(source)[1]) - GIVEN - FUNCTIONS.keys() - own


@lru_cache(maxsize=4096)
def _program(source: str) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """The program, the names of variables in it, and the names of our functions in it."""
    _refuse_monsters(source)
    try:
        program = cel.compile(source)
        return program, tuple(program.variables()), tuple(FUNCTIONS.keys() & set(program.functions()))
    except ValueError as error:
        lines = [line.strip() for line in str(error).splitlines() if "ERROR" in line] or [str(error)]
        raise ExpressionWrong(lines[0].removeprefix("ERROR: ")[:300]) from None


def _refuse_monsters(source: str) -> None:
    if not source.strip() or len(source) > LONGEST:
        raise ExpressionWrong(f"an expression has 1 to {LONGEST} characters")
    depth = deepest = 0
    for sign in source:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or source.count("?") > DEEPEST or source.count("!") > 2 * DEEPEST:
        raise ExpressionWrong("the expression is nested too deeply")
    if len(_MACRO.findall(source)) > MOST_MACROS:
        raise ExpressionWrong(f"an expression goes through rows {MOST_MACROS} times at most")


# ---------------------------------------------------------------------- functions
# They never raise: the library would write the text of the error, and with it an answer, to the log. What cannot be
# computed is null, and a comparison with null is unknown.


def _date(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def age(birth: Any, on: Any) -> int | None:
    """Completed years on a day; the birthday itself is the first day of the new age, as forms are read."""
    born, day = _date(birth), _date(on)
    if born is None or day is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def days_between(first: Any, second: Any) -> int | None:
    """Days from the first date to the second; negative when the second lies before."""
    one, other = _date(first), _date(second)
    return None if one is None or other is None else (other - one).days


def add_days(day: Any, days: Any) -> str | None:
    """The date so many days later."""
    start = _date(day)
    if start is None or type(days) is not int:
        return None
    try:
        return (start + dt.timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def add_months(day: Any, months: Any) -> str | None:
    """The same day so many months later, or the last one of a shorter month."""
    start = _date(day)
    if start is None or type(months) is not int:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last)).isoformat()


def fiscal_year(day: Any) -> int | None:
    """The 年度 of a date: April to March."""
    date = _date(day)
    return None if date is None else date.year - (date.month < 4)


def total(values: Any) -> int | None:
    """The sum of whole numbers; what was not answered counts as nothing."""
    if not isinstance(values, list) or any(one is not None and type(one) is not int for one in values):
        return None
    return sum(int(one) for one in values if one is not None)


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "age": age,
    "days_between": days_between,
    "add_days": add_days,
    "add_months": add_months,
    "fiscal_year": fiscal_year,
    "total": total,
}
GIVEN: Final = frozenset({"today", "channel", "index"})  # names that every expression may use
