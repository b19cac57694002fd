"""What templates of this engine say of definitions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from kusei.engines.procedures.definition import Field, FieldType, Form, Text
from kusei.engines.procedures.evaluation.state import Path, in_words
from kusei.engines.procedures.rendering.options import FileShown, dotted

register = template.Library()


@register.filter
def said(text: Text | None) -> str:
    """`{{ procedure.title|said }}`: the text in the language of the page."""
    return in_words(text) if text is not None else ""


@register.filter
def file_fields(form: Form) -> list[Field]:
    """`{{ form|file_fields }}`: the fields that ask for files, outside rows."""
    return [one for one in form.fields if one.type is FieldType.FILE]


@register.filter
def at_path(files: Mapping[str, list[FileShown]] | Any, path: Path) -> list[FileShown]:
    """`{{ files|at_path:row.path }}`: the files of one answer."""
    return files.get(dotted(path), []) if isinstance(files, Mapping) else []
