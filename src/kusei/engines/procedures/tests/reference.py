"""A second, plain evaluator, written from the description of the format and sharing no code with `evaluation`.

It is slow and simple: one recursive pass, CEL by another library (cel-python), cleaning as a table of small functions.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import celpy
from celpy.celtypes import BoolType, IntType, ListType, StringType

from kusei.engines.procedures.definition import Field, Form
from kusei.lib.corporatenumber import CorporateNumber
from kusei.lib.kana import fold_width, hiragana_to_katakana
from kusei.lib.mynumber import find_possible_my_numbers
from kusei.lib.names import normalize_name
from kusei.lib.numerals import parse_number
from kusei.lib.wareki import parse_wareki

NOTHING = object()  # what an expression gives that cannot be worked out


# --------------------------------------------------------------------------------------------- expressions


def expression(source: str, names: Mapping[str, Any]) -> Any:
    try:
        given = _program(source).evaluate({key: celpy.json_to_cel(value) for key, value in names.items()})
    except (celpy.CELEvalError, ArithmeticError, ValueError, TypeError, KeyError, IndexError):
        return NOTHING
    return _plain(given)


@cache
def _program(source: str) -> Any:
    environment = celpy.Environment()
    return environment.program(environment.compile(source), functions=FUNCTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, BoolType):
        return bool(value)
    if isinstance(value, IntType):
        return int(value)
    if isinstance(value, StringType):
        return str(value)
    if isinstance(value, ListType):
        return [_plain(one) for one in value]
    return value


def _equal(one: Any, other: Any) -> Any:
    """Values of different types are different (the specification's heterogeneous equality)."""
    for given in (one, other):
        if isinstance(given, celpy.CELEvalError):
            return given
    if one is None or other is None or isinstance(one, BoolType) != isinstance(other, BoolType):
        return BoolType(one is None and other is None)
    if isinstance(one, str) != isinstance(other, str):
        return BoolType(False)
    return BoolType(_plain(one) == _plain(other))


def _differ(one: Any, other: Any) -> Any:
    same = _equal(one, other)
    return BoolType(not same) if isinstance(same, BoolType) else same


def _size(value: Any) -> Any:
    if value is None:
        raise TypeError("null has no size")
    return IntType(len(value))


def _function(inner: Any) -> Any:
    return lambda *given: celpy.json_to_cel(inner(*map(_plain, given)))


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None


def _age(birth: Any, on: Any) -> Any:
    first, second = _day(birth), _day(on)
    if not first or not second:
        return None
    years = second.year - first.year
    return years if (second.month, second.day) >= (first.month, first.day) else years - 1


def _add_months(day: Any, months: Any) -> Any:
    start = _day(day)
    if not start or not isinstance(months, int):
        return None
    for _step in range(months):
        year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
        if year > 9999:
            return None
        start = dt.date(year, month, 1)
    return start.replace(day=min(_day(day).day, calendar.monthrange(start.year, start.month)[1])).isoformat()


def _add_days(day: Any, days: Any) -> Any:
    return (_day(day) + dt.timedelta(days)).isoformat() if _day(day) else None


FUNCTIONS = {
    "_==_": _equal,
    "_!=_": _differ,
    "size": _size,
    "age": _function(_age),
    "add_days": _function(_add_days),
    "add_months": _function(_add_months),
    "days_between": _function(lambda a, b: (_day(b) - _day(a)).days if _day(a) and _day(b) else None),
    "fiscal_year": _function(lambda a: _day(a).year - (1 if _day(a).month in (1, 2, 3) else 0) if _day(a) else None),
    "total": _function(lambda a: sum(x for x in a if x is not None) if isinstance(a, list) else None),
}


# ------------------------------------------------------------------------------------------------ cleaning


class Bad(Exception):
    """An answer is wrong: (path within the answer, code)."""

    def __init__(self, *found: tuple[tuple[str, ...], str]) -> None:
        super().__init__(found)
        self.found = list(found)


def bad(code: str) -> Bad:
    return Bad(((), code))


def text(raw: Any, most: int, *, one_line: bool = True) -> str | None:
    if not isinstance(raw, str):
        raise bad("shape")
    if any(
        unicodedata.category(x) in ("Cc", "Cs", "Zl", "Zp") and x not in "\t\n\r" and not 0x80 <= ord(x) < 0xA0
        for x in raw
    ):
        raise bad("control-characters")
    if any(x in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for x in raw):
        raise bad("control-characters")
    if one_line:
        given = normalize_name(raw)
    else:
        given = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(given) > most:
        raise bad("too-long")
    if find_possible_my_numbers(given):
        raise bad("my-number")
    return given or None


def kana(given: str) -> str:
    made = hiragana_to_katakana(given)
    if not re.fullmatch("[ァ-ヺー・ヽヾ ]+", made):
        raise bad("kana")
    return made


def digits(given: str) -> str:
    return "".join(x for x in fold_width(given) if x not in "-‐‑‒–—―−－ー 〒()（）")


def clean_text(one: Field, raw: Any) -> Any:
    given = text(raw, one.max_length or (2000 if one.type == "textarea" else 200), one_line=one.type != "textarea")
    if given and one.type == "kana":
        given = kana(given)
    if given and one.min_length and len(given) < one.min_length:
        raise bad("too-short")
    if given and one.pattern and not re.fullmatch(one.pattern, given):
        raise bad("pattern")
    return given


def clean_number(one: Field, raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise bad("shape")
    try:
        given = parse_number(str(raw) if isinstance(raw, int) else text(raw, 40) or "")
    except ValueError:
        raise bad("number") from None
    if abs(given) >= 10**15 or given != round(given, one.decimals):
        raise bad("number")
    least = 0 if one.type == "money" and one.min is None else one.min
    if least is not None and given < least:
        raise bad("too-small")
    if one.max is not None and given > one.max:
        raise bad("too-large")
    return f"{given:.{one.decimals}f}" if one.decimals else int(given)


def bound(text: str, today: dt.date) -> dt.date:
    if not text.startswith("today"):
        return dt.date.fromisoformat(text)
    return today + dt.timedelta(int(text.removeprefix("today") or "0"))


def clean_date(one: Field, raw: Any, today: dt.date) -> Any:
    given = text(raw, 40)
    try:
        numbers = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", given)
        day = dt.date(*map(int, numbers.groups())) if numbers else parse_wareki(given).date
    except ValueError:
        raise bad("date") from None
    if one.earliest and day < bound(one.earliest, today):
        raise bad("too-early")
    if one.latest and day > bound(one.latest, today):
        raise bad("too-late")
    return day.isoformat()


def clean_yes_no(one: Field, raw: Any) -> Any:
    words = {"true": True, "yes": True, "false": False, "no": False}
    given = raw if isinstance(raw, bool) else words.get(raw.strip().lower()) if isinstance(raw, str) else None
    if given is None:
        raise bad("option")
    return given or (None if one.type == "declaration" else False)


def clean_choice(one: Field, raw: Any) -> Any:
    if not isinstance(raw, str) or raw not in [option.value for option in one.options]:
        raise bad("option")
    return raw


def clean_choices(one: Field, raw: Any) -> Any:
    values = [option.value for option in one.options]
    if not isinstance(raw, list) or any(not isinstance(x, str) or x not in values for x in raw):
        raise bad("option")
    if one.most and len(set(raw)) > one.most:
        raise bad("too-many")
    if one.least and len(set(raw)) < one.least:
        raise bad("too-few")
    return [x for x in values if x in raw]


def clean_files(one: Field, raw: Any) -> Any:
    given = raw if isinstance(raw, list) else [raw]
    try:
        ids = [str(uuid.UUID(x)) for x in given]
    except (ValueError, AttributeError, TypeError):
        raise bad("files") from None
    if len(ids) > len(set(ids)):
        raise bad("files")
    if len(ids) > (one.most or 10):
        raise bad("too-many")
    if one.least and len(ids) < one.least:
        raise bad("too-few")
    return ids


def postcode(given: str) -> str:
    if not re.fullmatch("[0-9]{7}", digits(given)):
        raise bad("postcode")
    return digits(given)


def clean_phone(one: Field, raw: Any) -> Any:
    given = digits(text(raw, 40) or "")
    if not re.fullmatch(r"0\d{9,10}|\+\d{8,15}", given):
        raise bad("phone")
    return given


def clean_email(one: Field, raw: Any) -> Any:
    given = text(raw, 254) or ""
    if not re.fullmatch(r"[a-zA-Z0-9._+-]+@([a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}", given):
        raise bad("email")
    return given


def clean_corporate(one: Field, raw: Any) -> Any:
    try:
        return CorporateNumber.parse(text(raw, 40) or "").value
    except ValueError:
        raise bad("corporate-number") from None


def account(given: str) -> str:
    if not re.fullmatch("[0-9]{1,7}", digits(given)):
        raise bad("bank-digits")
    return digits(given).rjust(7, "0")


def holder(given: str) -> str:
    made = given.upper()
    return made if re.fullmatch(r"[ァ-ヺーA-Z0-9 ().\-/,]+", made) else kana(made)


def kind(given: str) -> str:
    if given not in ("ordinary", "current"):
        raise bad("option")
    return given


NAME = (
    {"family": str, "given": str, "family_kana": kana, "given_kana": kana},
    {"family", "given", "family_kana", "given_kana"},
    60,
)
ADDRESS = (
    {"postal_code": postcode, "prefecture": str, "city": str, "town": str, "block": str, "building": str},
    {"prefecture", "city", "town"},
    120,
)
BANK = (
    {"bank": str, "branch": str, "kind": kind, "number": account, "holder_kana": holder},
    {"bank", "branch", "kind", "number", "holder_kana"},
    60,
)


def clean_parts(one: Field, raw: Any) -> Any:
    makers, needed, most = {"name": NAME, "address": ADDRESS, "bank_account": BANK}[one.type]
    if not isinstance(raw, Mapping):
        raise bad("shape")
    found = [((), "shape")] if set(raw) - set(makers) else []
    typed, given = {}, {}
    for part in makers:
        try:
            if raw.get(part) is not None:
                typed[part] = text(raw[part], most)
        except Bad as wrong:
            found += [((part,), code) for _path, code in wrong.found]
    if not found and not any(typed.values()):
        return None
    if (
        one.type == "name"
        and not typed.get("given")
        and re.fullmatch("[A-Za-z][A-Za-z .,'-]*", typed.get("family") or "")
    ):
        needed = {"family", "family_kana"}
    for part, make in makers.items():
        if part in {path[0] for path, _code in found if path}:
            continue
        try:
            if typed.get(part):
                given[part] = make(typed[part])
            elif part in needed:
                found.append(((part,), "required"))
        except Bad as wrong:
            found += [((part,), code) for _path, code in wrong.found]
    if found:
        raise Bad(*found)
    return given


CLEAN = {
    "text": clean_text, "textarea": clean_text, "kana": clean_text, "signature": clean_text, "number": clean_number,
    "money": clean_number, "yes_no": clean_yes_no, "declaration": clean_yes_no, "choice": clean_choice,
    "choices": clean_choices, "file": clean_files, "phone": clean_phone, "email": clean_email,
    "corporate_number": clean_corporate, "name": clean_parts, "address": clean_parts, "bank_account": clean_parts,
    "postcode": lambda one, raw: postcode(text(raw, 20) or ""),
}  # fmt: skip


# -------------------------------------------------------------------------------------------------- pass


class Reference:
    """The form with its answers: `asked`, `required`, `problems` as (path, code), `answers` with what is computed."""

    def __init__(self, form: Form, answers: Mapping[str, Any], today: dt.date) -> None:
        self.today, self.asked, self.required = today, set(), set()
        self.problems, self.answers = set(), {}
        names = {one.key: None for one in form.fields if one.type != "note"}
        names |= {"today": today.isoformat(), "channel": "online"}
        shown = [section for section in form.sections if self._section(section, answers, names)]
        for one in [one for section in shown for one in section.fields]:
            self._checks(one, names, (one.key,))
            for index, row in enumerate((self.answers.get(one.key) or []) if one.row_fields else []):
                inner = {**names, **{x.key: self._named(x, row.get(x.key)) for x in one.row_fields}, "index": index}
                for x in one.row_fields:
                    self._checks(x, inner, (one.key, index, x.key))
        for check in form.checks:
            if check.when is None or expression(check.when, names) is True:
                places = [key for key in check.fields if (key,) in self.asked]
                if places and expression(check.that, names) is False:
                    self.problems.add(((places[0],), "check"))

    def _section(self, section: Any, answers: Mapping[str, Any], names: dict[str, Any]) -> bool:
        if section.when is not None and expression(section.when, names) is not True:
            return False
        for one in section.fields:
            given = self._take(one, answers.get(one.key), names, (one.key,))
            if given is not None:
                self.answers[one.key] = given
        return True

    def _take(self, one: Field, raw: Any, names: dict[str, Any], path: tuple[Any, ...]) -> Any:
        if one.when is not None and expression(one.when, names) is not True:
            return None
        self.asked.add(path)
        if one.type == "note":
            return None
        given = self._value(one, raw, names, path)
        names[one.key] = self._named(one, given)
        return given

    def _value(self, one: Field, raw: Any, names: dict[str, Any], path: tuple[Any, ...]) -> Any:
        if one.type == "computed":
            given = expression(one.compute, names)
            return given if isinstance(given, bool | int | str) else None
        needed = one.required is True or (isinstance(one.required, str) and expression(one.required, names) is True)
        if one.type in ("group", "members"):
            return self._rows(one, raw, names, path, max(one.least or 0, int(needed)))
        if needed:
            self.required.add(path)
        blank = raw is None or raw in ("", [], {}) or (isinstance(raw, str) and not raw.strip())
        try:
            cleaned = (
                None if blank else clean_date(one, raw, self.today) if one.type == "date" else CLEAN[one.type](one, raw)
            )
        except Bad as wrong:
            self.problems |= {((*path, *part), code) for part, code in wrong.found}
            return None
        if cleaned is None and needed and not one.may_follow:
            self.problems.add((path, "required"))
        return cleaned

    def _rows(self, one: Field, raw: Any, names: dict[str, Any], path: tuple[Any, ...], least: int) -> Any:
        if least:
            self.required.add(path)
        if raw is not None and not (isinstance(raw, list) and all(isinstance(x, Mapping) for x in raw)):
            self.problems.add((path, "rows"))
            return None
        rows, most = raw or [], one.most or 50
        if len(rows) > most:
            self.problems.add((path, "too-many"))
        if len(rows) < least:
            self.problems.add((path, "too-few"))
        found = []
        for index, row in enumerate(rows[:most]):
            inner = {**names, **{x.key: None for x in one.row_fields}, "index": index}
            taken = {x.key: self._take(x, row.get(x.key), inner, (*path, index, x.key)) for x in one.row_fields}
            found.append({key: value for key, value in taken.items() if value is not None})
        return found or None

    def _checks(self, one: Field, names: Mapping[str, Any], path: tuple[Any, ...]) -> None:
        if path in self.asked and any(expression(check.that, names) is False for check in one.check):
            self.problems.add((path, "check"))

    def _named(self, one: Field, given: Any) -> Any:
        if given is not None and one.row_fields:
            return [
                {x.key: self._named(x, row.get(x.key)) for x in one.row_fields if x.type != "note"} for row in given
            ]
        return float(given) if given is not None and one.decimals else given
