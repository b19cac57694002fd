"""Parts of pages with forms: the summary of problems, and answers to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kusei.engines.procedures.rendering.options import FileShown
from kusei.engines.procedures.rendering.reading import SectionShown

register = template.Library()


@register.simple_tag
def form_style() -> SafeString:
    """The style sheet of forms and the script that keeps what is typed while fields are replaced, for `head`."""
    shape = '<link rel="stylesheet" href="{}"><script src="{}" defer></script>'
    return format_html(shape, static("procedures/form.css"), static("procedures/form.js"))


@register.inclusion_tag("procedures/form/problems.html")
def form_problems(problems: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """`{% form_problems problems %}` with what `rendering.errors.summary` gives: a box with a link to each input."""
    return {"problems": problems}


@register.inclusion_tag("procedures/form/answers.html")
def answers_shown(
    sections: Sequence[SectionShown],
    files: Mapping[str, Sequence[FileShown]] | None = None,
    level: int = 2,
    change: str = "",
) -> dict[str, Any]:
    """`{% answers_shown sections files %}` with what `rendering.reading.rows` gives.

    `files`: by id of the file, to link it. `level`: of the headings. `change`: an address that gets the section's key
    and a slash after it, for 「直す」; blank: no such link.
    """
    by_id = {one.id: one for group in (files or {}).values() for one in group}
    return {"sections": sections, "files": by_id, "level": level, "change": change}


@register.filter
def file_of(files: Mapping[str, FileShown], file_id: str) -> FileShown | None:
    """`{{ files|file_of:id }}`."""
    return files.get(file_id)
