"""A draft as the forms that it fills in: which steps there are, and what an earlier form answered already.

A draft holds `{"forms": [answers of each form], "guide": answers of the guide's questions}`. What two forms share (the
same `shared` or `profile` word and the same type) is asked once, in the first of them; later ones take it from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kusei.engines.procedures.definition import Field, FieldType, Procedure, Section
from kusei.engines.procedures.evaluation import State, evaluate
from kusei.engines.procedures.evaluation.cleaning import Wrong, clean
from kusei.engines.procedures.models import Version

EMPTY: dict[str, Any] = {"forms": [], "guide": {}}


@dataclass(frozen=True)
class Step:
    """One section of one of the forms."""

    form: int
    section: Section

    @property
    def key(self) -> str:
        """Its name in addresses: `0.applicant`."""
        return f"{self.form}.{self.section.key}"


@dataclass
class Composition:
    """The forms of a draft with their answers, evaluated on a day."""

    versions: Sequence[Version]
    stored: Mapping[str, Any]
    today: dt.date
    channel: str
    states: list[State] = field(default_factory=list)
    inherited: list[dict[str, Any]] = field(default_factory=list)  # of each form: key → value from an earlier form

    def __post_init__(self) -> None:
        words: dict[tuple[str, FieldType], Any] = {}
        for index, procedure in enumerate(self.procedures):
            own = self.raw(index)
            taken = {
                one.key: words[word]
                for one in procedure.form.fields
                if (word := _word(one)) in words and _fits(one, words[word], self.today)
            }
            state = evaluate(procedure.form, {**own, **taken}, today=self.today, channel=self.channel)
            self.inherited.append(taken)
            self.states.append(state)
            for one in procedure.form.fields:
                if (word := _word(one)) and word not in words and one.key in state.answers:
                    words[word] = state.answers[one.key]

    @property
    def procedures(self) -> list[Procedure]:
        """The definitions, in order."""
        return [version.content for version in self.versions]

    def raw(self, index: int) -> dict[str, Any]:
        """The form's own answers as they were typed."""
        forms = self.stored.get("forms") or []
        return dict(forms[index]) if index < len(forms) else {}

    def seen(self, index: int) -> dict[str, Any]:
        """The form's answers as typed, with what an earlier form answered."""
        return {**self.raw(index), **self.inherited[index]}

    def steps(self) -> list[Step]:
        """The sections that are asked, in order; one whose every question an earlier form answered is left out."""
        return [
            Step(index, section)
            for index, procedure in enumerate(self.procedures)
            for section in procedure.form.sections
            if section.key in self.states[index].sections and self.asks(index, section)
        ]

    def asks(self, index: int, section: Section) -> bool:
        """Whether the section has a question that no earlier form answered."""
        return any(self.to_ask(index, section))

    def to_ask(self, index: int, section: Section) -> list[Field]:
        """The fields of the section that are asked here."""
        return [
            one
            for one in section.fields
            if (one.key,) in self.states[index].asked and one.key not in self.inherited[index]
        ]

    def step(self, key: str) -> Step | None:
        """The step of that name, if it is asked."""
        return next((step for step in self.steps() if step.key == key), None)

    @property
    def complete(self) -> bool:
        """Whether every form is complete."""
        return all(state.complete for state in self.states)


def replaced(stored: Mapping[str, Any], index: int, answers: Mapping[str, Any], count: int) -> dict[str, Any]:
    """What a draft holds after the answers of one form changed. `count`: how many forms it has."""
    forms = [dict(one) for one in stored.get("forms") or []]
    forms += [{} for _ in range(count - len(forms))]
    forms[index] = {**forms[index], **answers}
    return {"forms": forms, "guide": dict(stored.get("guide") or {})}


def _word(one: Field) -> tuple[str, FieldType] | None:
    return (one.same_as, one.type) if one.same_as and one.type is not FieldType.FILE else None


def _fits(one: Field, value: Any, today: dt.date) -> bool:
    try:
        return clean(one, value, today=today) is not None if one.type is not FieldType.GROUP else True
    except (Wrong, KeyError):
        return one.type is FieldType.MEMBERS
