"""Whose application it is: the name for lists, and the marks to find it by without storing the name in the clear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kusei.engines.procedures.definition import Field, FieldType, Form
from kusei.foundation.web import encryption
from kusei.lib.kana import fold_for_search

PURPOSE = "applicant-name"


def name_of(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """`{name, kana}`: of the field with profile `name`, else of the first name, else of the first line of text."""
    names = [one for one in form.fields if one.type is FieldType.NAME and one.key in answers]
    chosen = next((one for one in names if one.profile == "name"), names[0] if names else None)
    if chosen is not None:
        return written(answers[chosen.key])
    kinds = {FieldType.TEXT, FieldType.SIGNATURE}
    line: Field | None = next((one for one in form.fields if one.type in kinds and one.key in answers), None)
    return {"name": str(answers[line.key])[:100] if line else "", "kana": ""}


def written(name: Mapping[str, str]) -> dict[str, str]:
    """A name of parts as one line each."""
    return {
        "name": " ".join(filter(None, (name.get("family"), name.get("given")))),
        "kana": " ".join(filter(None, (name.get("family_kana"), name.get("given_kana")))),
    }


def marks(name: Mapping[str, str]) -> list[str]:
    """Blind marks: family name, given name and both together, written and in kana."""
    return sorted({encryption.blind(word, purpose=PURPOSE) for text in name.values() for word in _words(text)})


def mark(typed: str) -> str:
    """The mark of what somebody types to find an applicant: a family name, a given name or both."""
    return encryption.blind(_folded(typed), purpose=PURPOSE)


def _words(text: str) -> list[str]:
    pieces = [piece for piece in text.split() if piece]
    return [word for word in {*map(_folded, pieces), _folded("".join(pieces))} if word]


def _folded(text: str) -> str:
    return fold_for_search(re.sub(r"\s+", "", text))
