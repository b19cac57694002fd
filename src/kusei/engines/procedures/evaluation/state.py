"""A form and answers become a state: what is asked, what is missing or wrong, what is computed.

One pass from the first field to the last. A condition names only fields that stand before it, so the order of the form
is the order of evaluation and there are no cycles. A field that is not asked has no answer for anything after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from kusei.engines.procedures.definition import Field, FieldType, Form, Text
from kusei.engines.procedures.definition.fields import ROWS, UNASKED, VALUELESS
from kusei.engines.procedures.evaluation import language, sentences
from kusei.engines.procedures.evaluation.cleaning import Wrong, clean
from kusei.engines.procedures.evaluation.language import UNKNOWN

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One answer that is missing or wrong. `path`: key of the field, then in rows index and key, then a part."""

    path: Path
    code: str  # required | a code of `cleaning` | check
    sentence: str

    @property
    def dotted(self) -> str:
        """The path as text: `members.0.name.family`."""
        return ".".join(map(str, self.path))


@dataclass
class State:
    """What evaluation found. `answers` holds canonical values of what is asked and answered, and computed ones."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: set[Path] = field(default_factory=set)  # fields that are shown; of rows (key, index, inner key)
    required: set[Path] = field(default_factory=set)
    sections: set[str] = field(default_factory=set)  # keys of the sections that are shown
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)  # what expressions see after the last field

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or wrong."""
        return not self.problems

    def of(self, key: str) -> list[Problem]:
        """The problems of one field, with those of its rows."""
        return [problem for problem in self.problems if problem.path[:1] == (key,)]


def evaluate(
    form: Form,
    answers: Mapping[str, Any],
    *,
    today: dt.date,
    channel: str = "online",
    missing_files_may_follow: bool = True,
) -> State:
    """The state of the form with these answers: plain values as `cleaning` takes them, under the fields' keys.

    Unknown keys are left out; who wants them refused asks `unknown_keys`. Nothing raises, whatever the answers.
    """
    names: dict[str, Any] = dict.fromkeys((one.key for one in form.fields if one.type not in VALUELESS), None)
    names |= {"today": today.isoformat(), "channel": channel}
    run = _Run(State(names=names), today, missing_files_may_follow)
    for section in form.sections:
        if section.when is not None and not language.holds(section.when, names):
            continue
        run.state.sections.add(section.key)
        for one in section.fields:
            run.take(one, answers.get(one.key), names, (), run.state.answers)
    run.check_fields([one for section in form.sections if section.key in run.state.sections for one in section.fields])
    for check in form.checks:
        if (check.when is None or language.holds(check.when, names)) and language.fails(check.that, names):
            shown = [key for key in check.fields if (key,) in run.state.asked]
            for key in shown[:1]:
                run.wrong((key,), "check", in_words(check.message))
    return run.state


def unknown_keys(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """Keys of answers that the form does not ask for at all."""
    known = {one.key for one in form.fields if one.type not in UNASKED}
    return sorted(str(key) for key in answers if key not in known)


def in_words(text: Text) -> str:
    """A text of the definition in the language of the visitor."""
    return text.in_language(get_language() or "ja")


@dataclass
class _Run:
    """One evaluation on its way."""

    state: State
    today: dt.date
    may_follow: bool

    def wrong(self, path: Path, code: str, sentence: str) -> None:
        self.state.problems.append(Problem(path, code, sentence))

    def take(self, one: Field, raw: Any, names: dict[str, Any], at: Path, into: dict[str, Any]) -> None:
        """Evaluate one field: `at` is where its row is, `into` the answers of its level."""
        path = (*at, one.key)
        if one.when is not None and not language.holds(one.when, names):
            return
        self.state.asked.add(path)
        if one.type in VALUELESS:
            return
        if one.type is FieldType.COMPUTED:
            computed = language.value(one.compute or "null", names)
            given = computed if _plain(computed) else None
        elif one.type in ROWS:
            given = self._rows(one, raw, names, path)
        else:
            given = self._answer(one, raw, names, path)
        if given is not None:
            into[one.key] = given
        names[one.key] = _as_name(one, given)

    def _answer(self, one: Field, raw: Any, names: dict[str, Any], path: Path) -> Any:
        needed = self._needed(one, names)
        if needed:
            self.state.required.add(path)
        try:
            given = clean(one, raw, today=self.today)
        except Wrong as wrong:
            for part, code, sentence in wrong.found:
                self.wrong((*path, *part), code, sentence)
            return None
        if given is None and needed and not (one.may_follow and self.may_follow):
            self.wrong(path, "required", sentences.required(one))
        return given

    def _needed(self, one: Field, names: dict[str, Any]) -> bool:
        return one.required if isinstance(one.required, bool) else language.holds(one.required, names)

    def _rows(self, one: Field, raw: Any, names: dict[str, Any], path: Path) -> list[dict[str, Any]] | None:
        least = max(one.least or 0, 1 if self._needed(one, names) else 0)
        if least:
            self.state.required.add(path)
        if raw is None or raw == []:
            rows: Sequence[Any] = []
        elif isinstance(raw, list) and all(isinstance(row, Mapping) for row in raw):
            rows = raw
        else:
            self.wrong(path, "rows", sentences.not_rows())
            return None
        if len(rows) > (one.most or 50):
            self.wrong(path, "too-many", sentences.too_many(one.most or 50))
            rows = rows[: one.most or 50]
        if len(rows) < least:
            self.wrong(path, "too-few", sentences.required(one) if least == 1 else sentences.too_few(least))
        return [self._row(one, row, names, (*path, index)) for index, row in enumerate(rows)] or None

    def _row(self, one: Field, row: Mapping[str, Any], names: dict[str, Any], at: Path) -> dict[str, Any]:
        inner: dict[str, Any] = {**names, **dict.fromkeys((x.key for x in one.row_fields), None), "index": at[-1]}
        taken: dict[str, Any] = {}
        for field_ in one.row_fields:
            self.take(field_, row.get(field_.key), inner, at, taken)
        return taken

    def check_fields(self, fields: Sequence[Field]) -> None:
        """The rules of single answers; they may name every field, so they come last."""
        for one in fields:
            if (one.key,) not in self.state.asked:
                continue
            if one.type in ROWS:
                for index, row in enumerate(self.state.answers.get(one.key) or []):
                    values = {x.key: _as_name(x, row.get(x.key)) for x in one.row_fields if x.type not in VALUELESS}
                    inner = {**self.state.names, **values, "index": index}
                    for field_ in one.row_fields:
                        self._check(field_, inner, (one.key, index, field_.key))
            self._check(one, self.state.names, (one.key,))

    def _check(self, one: Field, names: Mapping[str, Any], path: Path) -> None:
        if path not in self.state.asked:
            return
        for check in one.check:
            if language.fails(check.that, names):
                self.wrong(path, "check", in_words(check.message))
                return


def _plain(computed: Any) -> bool:
    return computed is not UNKNOWN and computed is not None and isinstance(computed, bool | int | str)


def _as_name(one: Field, given: Any) -> Any:
    """The value as expressions see it: decimals, stored as text, are numbers there; rows have all their keys."""
    if given is None:
        return None
    if one.type is FieldType.NUMBER and one.decimals:
        return float(given)
    if one.type in ROWS:
        keys = [x for x in one.row_fields if x.type not in VALUELESS]
        return [{x.key: _as_name(x, row.get(x.key)) for x in keys} for row in given]
    return given
