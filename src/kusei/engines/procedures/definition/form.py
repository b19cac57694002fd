"""A form: sections of fields, and rules between them. The same definition checks page, counter and API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import model_validator

from kusei.engines.procedures.definition.fields import Field
from kusei.engines.procedures.definition.texts import Condition, Key, LocalText, Part


class FormCheck(Part):
    """A rule between answers: the sentence is shown at `fields` when `that` is false."""

    that: Condition
    message: LocalText
    fields: tuple[Key, ...]
    when: Condition | None = None


class Section(Part):
    """One step of the form."""

    key: Key
    title: LocalText
    intro: LocalText | None = None
    when: Condition | None = None  # may name only fields of the sections before
    fields: tuple[Field, ...]


class Form(Part):
    """All that is asked. Keys of fields are unique in the whole form; expressions use them as names."""

    sections: tuple[Section, ...]
    checks: tuple[FormCheck, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all sections, in order; those of rows are in their group."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, key: str) -> Field | None:
        """The field of that key, outside rows."""
        return next((field for field in self.fields if field.key == key), None)

    def walk(self) -> Iterator[Field]:
        """Every field, also those of rows."""
        for field in self.fields:
            yield from field.walk()

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        keys = [field.key for field in self.fields]
        twice = sorted({key for key in keys if keys.count(key) > 1}) if len(keys) != len(set(keys)) else []
        if twice:
            raise ValueError(f"two fields have the key 「{twice[0]}」")
        sections = [section.key for section in self.sections]
        if len(sections) != len(set(sections)):
            raise ValueError("two sections have the same key")
        for check in self.checks:
            if missing := [key for key in check.fields if key not in keys]:
                raise ValueError(f"a check names a field that does not exist: 「{missing[0]}」")
        return self
