"""Visits over several sections (おくやみ and the like): few questions, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kusei.services.counters.packs.offices import Office
from kusei.services.counters.packs.shapes import Bookable, Key, Sentence, Strict, Words

MOST_STEPS = 10  # so many are ordered exactly


class Question(Strict):
    """What is asked: yes, no, or not sure, which counts as yes."""

    key: Key
    text: Sentence
    hint: Sentence | None = None


class Step(Strict):
    """A section where something is to be done."""

    key: Key
    name: Words
    office: Key
    service: Key
    when: tuple[Key, ...] = ()  # any of these answered with yes; always where nothing stands
    after: tuple[Key, ...] = ()  # steps that come before it
    bring: tuple[Sentence, ...] = ()


class Elsewhere(Strict):
    """What is left to do at another place than ours."""

    name: Words
    text: Sentence
    when: tuple[Key, ...] = ()


class VisitKind(Strict):
    """An occasion on which people go to several sections."""

    key: Key
    name: Words
    lead: Sentence
    office: Key  # where it is booked and begun, and whose staff plan it
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=12)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
    elsewhere: tuple[Elsewhere, ...] = ()
    appointments: Bookable | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        questions = {one.key for one in self.questions}
        before: set[str] = set()
        for one in self.steps:
            if one.key in before:
                raise ValueError(f"{self.key}: steps must differ")
            if wrong := set(one.after) - before:
                raise ValueError(f"{self.key}/{one.key}: {', '.join(sorted(wrong))} must stand before it")
            before.add(one.key)
        asked = {key for one in self.steps for key in one.when} | {key for one in self.elsewhere for key in one.when}
        if wrong := asked - questions:
            raise ValueError(f"{self.key}: nobody asks for {', '.join(sorted(wrong))}")
        if len(questions) != len(self.questions):
            raise ValueError(f"{self.key}: questions must differ")
        return self

    def step(self, key: str) -> Step | None:
        """The step of that key."""
        return next((one for one in self.steps if one.key == key), None)

    def steps_for(self, said: Collection[str]) -> list[Step]:
        """The steps of somebody who said yes (or "not sure") to these questions."""
        return [one for one in self.steps if not one.when or set(one.when) & set(said)]

    def fits(self, offices: Collection[Office]) -> None:
        """Raise `ValueError` unless the offices have what the visit needs."""
        known = {one.key: one for one in offices}
        for one in self.steps:
            if one.office not in known or known[one.office].service(one.service) is None:
                raise ValueError(f"{self.key}/{one.key}: {one.office} has no {one.service}")
        if self.office not in known:
            raise ValueError(f"{self.key}: there is no office {self.office}")
        if known[self.office].service(self.key) is not None:
            raise ValueError(f"{self.key}: a service of {self.office} has this key")


class Visits(Strict):
    """`counters/visits.yaml`; it belongs to the `offices.yaml` of the same folder."""

    format: Literal["kusei-counters/1"]
    sample: bool
    visits: tuple[VisitKind, ...]

    @model_validator(mode="after")
    def _differ(self) -> Self:
        keys = [one.key for one in self.visits]
        if len(keys) != len(set(keys)):
            raise ValueError("keys of visits must differ")
        return self
