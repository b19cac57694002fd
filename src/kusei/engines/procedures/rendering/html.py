"""The fields of a form as HTML: for the resident, the counter's interview, the builder's preview, a correction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import Field, FieldType, Section
from kusei.engines.procedures.definition.fields import ROWS
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.evaluation.state import Path
from kusei.engines.procedures.rendering import groups, parts, simple
from kusei.engines.procedures.rendering.drawing import EMPTY, Drawing, Spot, attributes, lines, watched
from kusei.engines.procedures.rendering.options import FileShown, Known, RenderOptions, box_id

Draw = Callable[[Drawing, Spot], SafeString]
_DRAW: Final[dict[FieldType, Draw]] = {
    FieldType.TEXTAREA: simple.several_lines,
    FieldType.CHOICE: simple.choice,
    FieldType.CHOICES: simple.choices,
    FieldType.YES_NO: simple.yes_no,
    FieldType.DECLARATION: simple.declaration,
    FieldType.COMPUTED: simple.computed,
    FieldType.NOTE: simple.note,
    FieldType.NAME: parts.composed,
    FieldType.ADDRESS: parts.composed,
    FieldType.BANK_ACCOUNT: parts.composed,
    FieldType.DATE: parts.date,
    FieldType.FILE: parts.files,
}  # all others are one line
_WITH_BUTTONS: Final = ROWS | {FieldType.FILE, FieldType.ADDRESS}


def form_html(  # noqa: PLR0913  what a page knows beside the answers, each by its name
    sections: Sequence[Section],
    state: State,
    raw: Mapping[str, Any],
    *,
    prefix: str = "f",
    problems_shown: bool,
    known: Mapping[str, Known] | None = None,
    files: Mapping[str, list[FileShown]] | None = None,
    language: str | None = None,
    options: RenderOptions | None = None,
) -> SafeString:
    """The fields of these sections that are asked, in one box. `raw`: the answers as the person gave them.

    The form element, its token and the buttons that send it are the caller's; with files in the form it must be
    multipart. `files` go by the dotted path of the field. Whatever the answers, this draws and never raises.
    """
    chosen = options or RenderOptions()
    code = language or translation.get_language() or "ja"
    with translation.override(code):
        drawing = Drawing(
            prefix=prefix,
            state=state,
            language=code,
            options=chosen,
            known=known or {},
            files=files or {},
            watched=watched(sections),
            problems=_problems(state) if problems_shown else {},
        )
        return _box(drawing, [section for section in sections if section.key in state.sections], raw)


def _box(d: Drawing, sections: Sequence[Section], raw: Mapping[str, Any]) -> SafeString:
    with_headings = len(sections) > 1 if d.options.headings is None else d.options.headings
    inner = [_section(d, section, raw, with_headings) for section in sections]
    asked = [one for section in sections for one in section.fields if (one.key,) in d.state.asked]
    watching = any(one.key in d.watched for top in asked for one in top.walk())
    default = EMPTY
    if watching or any(one.type in _WITH_BUTTONS for one in asked):
        # Enter presses the first button of a form. Without this one that would be a button that takes something away.
        name, value = d.options.enter
        attrs = attributes(name=name or None, value=value or None, tabindex=-1, aria_hidden="true")
        default = format_html('<button class="sr"{}></button>', attrs)
    shape = '<{0} class="form-fields" id="{1}"{2}>{3}{4}{5}</{0}>'
    tag, off = ("fieldset", SafeString(" disabled")) if d.options.disabled else ("div", EMPTY)
    return format_html(
        shape,
        SafeString(tag),
        box_id(d.prefix),
        off,
        default,
        SafeString("".join(inner)),
        _next(d) if watching else EMPTY,
    )


def _section(d: Drawing, section: Section, raw: Mapping[str, Any], with_heading: bool) -> SafeString:
    fields = [_field(d, one, raw) for one in _in_order(section.fields, d.options.spoken) if (one.key,) in d.state.asked]
    inner = SafeString("".join(fields))
    if not with_heading:
        return inner
    name = f"{d.prefix}-section-{section.key}"
    intro = format_html("<p>{}</p>", lines(d.said(section.intro))) if section.intro else EMPTY
    shape = '<section aria-labelledby="{0}"><h2 id="{0}">{1}</h2>{2}{3}</section>'
    return format_html(shape, name, d.said(section.title), intro, inner)


def _in_order(fields: Sequence[Field], spoken: bool) -> list[Field]:
    """The order of the form, or that of an interview: `order`, where a field has one, else its place counted from 1."""
    if not spoken:
        return list(fields)
    places = {one.key: one.order if one.order is not None else place for place, one in enumerate(fields, 1)}
    return sorted(fields, key=lambda one: places[one.key])


def _field(d: Drawing, one: Field, raw: Mapping[str, Any]) -> SafeString:
    given = d.state.answers.get(one.key) if one.type is FieldType.COMPUTED else raw.get(one.key)
    spot = Spot(one, (one.key,), given, (one.key,) in d.state.required)
    return groups.group(d, spot, draw) if one.type in ROWS else draw(d, spot)


def draw(d: Drawing, spot: Spot) -> SafeString:
    """One field that is no group."""
    return _DRAW.get(spot.one.type, simple.one_line)(d, spot)


def _next(d: Drawing) -> SafeString:
    """The way to questions that an answer opens, for who has no scripts."""
    name = f"{d.prefix}-refresh"
    button = format_html(
        '<p><button class="button ghost" name="{}" value="1">{}</button></p>', name, _("次の項目を表示")
    )
    return format_html("<noscript>{}</noscript>", button) if d.options.hx_post else button


def _problems(state: State) -> dict[Path, list[str]]:
    found: dict[Path, list[str]] = {}
    for problem in state.problems:
        found.setdefault(problem.path, []).append(problem.sentence)
    return found
