"""The summary of what is missing or wrong, each with the way to its input."""

from __future__ import annotations

from django.utils.translation import get_language

from kusei.engines.procedures.definition import Field, Form, Text
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.evaluation.state import Path, Problem
from kusei.engines.procedures.rendering.names import anchor, field_at
from kusei.engines.procedures.rendering.parts import part_label


def summary(state: State, form: Form, *, prefix: str = "f") -> list[tuple[str, str]]:
    """(id of the input, sentence) in the order of the form; each sentence says of which field and row it speaks."""
    fields = form.fields
    places = {one.key: place for place, one in enumerate(fields)}
    found = []
    for problem in sorted(state.problems, key=lambda one: places.get(str(one.path[0]), 0) if one.path else 0):
        at = field_at(fields, problem.path)
        if at is not None:
            one, path, part = at
            found.append((anchor(one, prefix, path, part), _sentence(fields, one, problem, path, part)))
    return found


def _sentence(fields: tuple[Field, ...], one: Field, problem: Problem, path: Path, part: str) -> str:
    words, of_part = _words(one.label), part_label(one.type, part)
    named = f"{words}・{of_part}" if of_part else words
    said = problem.sentence if words in problem.sentence else f"{named}：{problem.sentence}"
    if len(path) == 1:
        return said
    group = next(field for field in fields if field.key == path[0])
    return f"{_words(group.row_label or group.label)} {int(path[1]) + 1}：{said}"


def _words(text: Text) -> str:
    return text.in_language(get_language() or "ja")
