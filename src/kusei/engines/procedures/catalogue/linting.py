"""What is wrong or doubtful in a definition beyond its shape: expressions, names, labels, questions without need."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kusei.engines.payments.invoices.rules import titles
from kusei.engines.procedures.definition import Field, FieldType, Guide, Procedure, Text
from kusei.engines.procedures.definition.fields import ROWS, VALUELESS
from kusei.engines.procedures.definition.procedure import Fee
from kusei.engines.procedures.evaluation import language
from kusei.foundation.people.residents.fields import FIELDS

_EQUALS = re.compile(r"\b([a-z][a-z0-9_]*)\s*==\s*'([^']*)'")
_DAY = re.compile(r"today([+-]\d{1,5})?")
# What a profile keeps, by the type of a field that asks for it.
_KEPT = {FieldType.NAME, FieldType.ADDRESS, FieldType.PHONE, FieldType.EMAIL, FieldType.BANK_ACCOUNT}


@dataclass(frozen=True)
class Finding:
    """One thing: `error` must be put right before the definition can be used, `warning` should be looked at."""

    level: str
    path: str
    code: str
    message: str


def lint(content: Procedure | Guide) -> list[Finding]:
    """Everything that was found, errors first."""
    found = list(_guide(content) if isinstance(content, Guide) else _procedure(content))
    return sorted(found, key=lambda one: one.level != "error")


def errors(content: Procedure | Guide) -> list[Finding]:
    """Only what must be put right."""
    return [one for one in lint(content) if one.level == "error"]


def _procedure(content: Procedure) -> Iterator[Finding]:
    form = content.form
    keys = {one.key for one in form.fields if one.type not in VALUELESS}
    before: dict[str, Field] = {}
    for place, section in enumerate(form.sections):
        at = f"form.sections.{place}"
        yield from _condition(f"{at}.when", section.when, before.keys(), before)
        for index, one in enumerate(section.fields):
            yield from _field(f"{at}.fields.{index}", one, before, keys, content)
            before[one.key] = one
    for index, check in enumerate(form.checks):
        yield from _expression(f"form.checks.{index}.that", check.that, keys)
        yield from _condition(f"form.checks.{index}.when", check.when, keys, before)
    yield from _money_and_handover(content, keys)
    yield from _texts(content)
    if not any(one.profile == "name" for one in form.fields) and not any(
        one.type is FieldType.NAME for one in form.fields
    ):
        yield Finding("warning", "form", "no-name", "no field asks for the applicant's name: lists will show a text")


def _guide(content: Guide) -> Iterator[Finding]:
    before: dict[str, Field] = {}
    for index, one in enumerate(content.questions):
        yield from _field(f"questions.{index}", one, before, {q.key for q in content.questions}, None)
        before[one.key] = one
    for index, item in enumerate(content.items):
        yield from _condition(f"items.{index}.when", item.when, before.keys(), before)


def _field(
    at: str, one: Field, before: dict[str, Field], keys: set[str], content: Procedure | None
) -> Iterator[Finding]:
    yield from _condition(f"{at}.when", one.when, before.keys(), before)
    yield from _own(at, one, before.keys(), keys)
    inner: dict[str, Field] = {}
    for index, row in enumerate(one.fields if one.type in ROWS else ()):
        names = before.keys() | inner.keys() | {x.key for x in one.row_fields[: len(one.row_fields) - len(one.fields)]}
        yield from _condition(f"{at}.fields.{index}.when", row.when, names, before | inner)
        yield from _own(f"{at}.fields.{index}", row, names, keys | {x.key for x in one.row_fields})
        inner[row.key] = row
    if content is not None and one.type in _KEPT and one.profile is None and one.shared is None:
        others = [x for x in content.form.fields if x.type is one.type and x.profile]
        if not others:
            yield Finding("warning", at, "once-only", "the profile may know this already: name the fact in `profile`")


def _own(at: str, one: Field, before: Iterable[str], keys: set[str]) -> Iterator[Finding]:
    known = set(before)
    if one.profile is not None and one.profile not in FIELDS:
        yield Finding("error", f"{at}.profile", "unknown-fact", f"the profile keeps no 「{one.profile}」")
    if isinstance(one.required, str):
        yield from _expression(f"{at}.required", one.required, known)
    if one.compute:
        yield from _expression(f"{at}.compute", one.compute, known)
    for index, check in enumerate(one.check):
        yield from _expression(f"{at}.check.{index}.that", check.that, keys | {one.key})
    for name in ("earliest", "latest"):
        if (day := getattr(one, name)) and not _DAY.fullmatch(day) and not _is_date(day):
            yield Finding("error", f"{at}.{name}", "date", f"「{day}」 is no day")
    if one.pattern:
        try:
            re.compile(one.pattern)
        except re.error as error:
            yield Finding("error", f"{at}.pattern", "pattern", str(error))


def _condition(at: str, when: str | None, names: Iterable[str], fields: dict[str, Field]) -> Iterator[Finding]:
    if when is None:
        return
    yield from _expression(at, when, set(names))
    if when.strip() == "false":
        yield Finding("error", at, "unreachable", "this is never shown")
    for key, value in _EQUALS.findall(when):
        one = fields.get(key)
        if one is not None and one.type is FieldType.CHOICE and value not in {x.value for x in one.options}:
            yield Finding("error", at, "unreachable", f"「{key}」 has no option 「{value}」: this is never true")


def _expression(at: str, source: str, names: set[str]) -> Iterator[Finding]:
    try:
        used = language.names_in(source)
    except language.ExpressionWrong as error:
        yield Finding("error", at, "expression", str(error))
        return
    for name in sorted(used - names):
        yield Finding("error", at, "unknown-name", f"「{name}」 is no field that stands before")


def _money_and_handover(content: Procedure, keys: set[str]) -> Iterator[Finding]:
    if content.fee:
        yield from _fee(content.fee, keys)
    for index, column in enumerate(content.handover.columns if content.handover else ()):
        yield from _expression(f"handover.columns.{index}.value", column.value, keys)
    for index, document in enumerate(content.documents):
        if document.when:
            yield from _expression(f"documents.{index}.when", document.when, keys)


def _fee(fee: Fee, keys: set[str]) -> Iterator[Finding]:
    if titles().of(fee.income) is None:
        yield Finding("error", "fee.income", "unknown-title", f"accounts.yaml has no revenue title 「{fee.income}」")
    for index, item in enumerate(fee.items):
        yield from _expression(f"fee.items.{index}.count", item.count, keys)
        if item.when:
            yield from _expression(f"fee.items.{index}.when", item.when, keys)
    for index, reduction in enumerate(fee.reductions):
        yield from _expression(f"fee.reductions.{index}.when", reduction.when, keys)
        for name in sorted(set(reduction.items) - {item.key for item in fee.items}):
            yield Finding("error", f"fee.reductions.{index}.items", "unknown-item", f"the fee has no line 「{name}」")


def _texts(content: Procedure) -> Iterator[Finding]:
    """What residents read and what is missing in a language that the procedure promises."""
    wanted = [code for code in ("en",) if code in content.languages]
    for path, text in _read_by_residents(content):
        for code in wanted:
            if text is not None and not text.en:
                yield Finding("warning", path, "missing-text", f"no text in 「{code}」")


def _read_by_residents(content: Procedure) -> Iterator[tuple[str, Text | None]]:
    form = content.form
    yield from (("title", content.title), ("summary", content.summary), ("who", content.who), ("when", content.when))
    for place, section in enumerate(form.sections):
        yield f"form.sections.{place}.title", section.title
        yield f"form.sections.{place}.intro", section.intro
    for one in form.walk():
        yield f"form.{one.key}.label", one.label
        yield f"form.{one.key}.help", one.help
        yield from ((f"form.{one.key}.{x.value}", x.label) for x in one.options)
        yield from ((f"form.{one.key}.check.{index}", check.message) for index, check in enumerate(one.check))
    yield from ((f"form.checks.{index}.message", check.message) for index, check in enumerate(form.checks))
    yield from ((f"documents.{index}.label", one.label) for index, one in enumerate(content.documents))
    items = content.fee.items if content.fee else ()
    yield from ((f"fee.items.{index}.label", item.label) for index, item in enumerate(items))


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
