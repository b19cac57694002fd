"""Sample answers: made up for a form, and run against it to see whether they give what they should."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kusei.engines.procedures.catalogue.trying import tried
from kusei.engines.procedures.definition import Field, FieldType, Procedure
from kusei.engines.procedures.definition.fields import ROWS, UNASKED
from kusei.engines.procedures.evaluation import evaluate
from kusei.lib.corporatenumber import check_digit

_ROUNDS = 6  # a condition may open a question whose answer opens the next
_NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
_ADDRESS = {"postal_code": "1000001", "prefecture": "東京都", "city": "見本区", "town": "見本町", "block": "1-1"}
_ACCOUNT = {
    "bank": "見本銀行",
    "branch": "本店",
    "kind": "ordinary",
    "number": "0000001",
    "holder_kana": "ミホン ハナコ",
}
_FIXED: dict[FieldType, Any] = {
    FieldType.TEXT: "見本",
    FieldType.TEXTAREA: "見本の文章です。",
    FieldType.KANA: "ミホン",
    FieldType.NAME: _NAME,
    FieldType.ADDRESS: _ADDRESS,
    FieldType.BANK_ACCOUNT: _ACCOUNT,
    FieldType.PHONE: "0300000000",
    FieldType.EMAIL: "mihon@example.jp",
    FieldType.POSTCODE: "1000001",
    FieldType.YES_NO: True,
    FieldType.DECLARATION: True,
    FieldType.SIGNATURE: "見本 花子",
    FieldType.FILE: ["picture"],
}


@dataclass(frozen=True)
class Run:
    """What a sample gave: whether it is as it should be, what was found, and what was expected and missing or more."""

    right: bool
    found: dict[str, str]
    missing: dict[str, str]
    more: dict[str, str]
    fee: int


def run(
    content: Procedure, answers: Mapping[str, Any], wrong: Mapping[str, str], *, channel: str, today: dt.date
) -> Run:
    """Try the answers. With `wrong` (path → code) exactly these problems are expected, else none."""
    result = tried(content, with_files(content, answers), today=today, channel=channel)
    found = {one["path"]: one["code"] for one in reversed(result["problems"])}
    found |= dict.fromkeys(result["unknown"], "unknown")
    missing = {path: code for path, code in wrong.items() if found.get(path) != code}
    more = {path: code for path, code in found.items() if wrong.get(path) != code}
    return Run(not missing and not more, found, missing, more, result["fee"]["total"])


def with_files(content: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with an invented number for each word (`picture`, `pdf`) that stands for a file."""
    return _filled(content.form.fields, answers)


def generated(content: Procedure, *, today: dt.date, channel: str = "online") -> dict[str, Any]:
    """Answers to everything that must be answered. Where the rules between answers want more, a person goes on."""
    answers: dict[str, Any] = {}
    for _round in range(_ROUNDS):
        state = evaluate(content.form, with_files(content, answers), today=today, channel=channel)
        new = {
            one.key: _value(one, today)
            for one in content.form.fields
            if (one.key,) in state.required and one.key not in answers
        }
        if not new:
            break
        answers |= new
    return answers


def spoilt(content: Procedure, answers: Mapping[str, Any], *, today: dt.date) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers without the first that is needed, and the problems that this gives."""
    state = evaluate(content.form, with_files(content, answers), today=today)
    gone = next((one.key for one in content.form.fields if (one.key,) in state.required and one.key in answers), None)
    left = {key: value for key, value in answers.items() if key != gone}
    after = evaluate(content.form, with_files(content, left), today=today)
    return left, {one.dotted: one.code for one in reversed(after.problems)}


def _filled(fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    after, by_key = dict(answers), {one.key: one for one in fields}
    for key, value in answers.items():
        one = by_key.get(key)
        if one is not None and one.type is FieldType.FILE and isinstance(value, list):
            after[key] = [_number(f"{key} {place} {word}") for place, word in enumerate(value)]
        elif one is not None and one.type in ROWS and isinstance(value, list):
            after[key] = [_filled(one.row_fields, row) if isinstance(row, Mapping) else row for row in value]
    return after


def _number(word: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, word))


def _value(one: Field, today: dt.date) -> Any:  # noqa: PLR0911  one for each kind of type
    if one.type in ROWS:
        inner = [x for x in one.row_fields if x.type not in UNASKED and x.required is not False]
        return [{x.key: _value(x, today) for x in inner} for _row in range(max(1, one.least or 1))]
    if one.type is FieldType.CHOICE:
        return one.options[0].value
    if one.type is FieldType.CHOICES:
        return [option.value for option in one.options[: max(1, one.least or 1)]]
    if one.type in (FieldType.NUMBER, FieldType.MONEY):
        return one.min if one.min is not None else min(1, one.max if one.max is not None else 1)
    if one.type is FieldType.DATE:
        return _day(one, today).isoformat()
    if one.type is FieldType.CORPORATE_NUMBER:
        return _corporate_number()
    if one.type is FieldType.FILE:
        return ["picture"] * max(1, one.least or 1)
    if one.pattern:
        return _fitting(one.pattern)
    given = _FIXED[one.type]
    return given * -(-(one.min_length or 1) // len(given)) if isinstance(given, str) and one.min_length else given


def _fitting(pattern: str) -> str:
    """A text that fits the pattern, if it is one of the usual kind; else any text, for a person to put right."""
    usual = (sign * length for length in range(1, 15) for sign in "1A0aアあ")
    return next((text for text in usual if re.fullmatch(pattern, text)), "見本")


def _day(one: Field, today: dt.date) -> dt.date:
    """A day between the bounds: the earlier one where it says one, else the later."""
    for bound in (one.earliest, one.latest):
        if bound and bound.startswith("today"):
            return today + dt.timedelta(days=int(bound[5:] or 0))
        if bound:
            return dt.date.fromisoformat(bound)
    return today


def _corporate_number() -> str:
    """A number that is right by its check digit and belongs to nobody."""
    body = "000000000001"
    return check_digit(body) + body
