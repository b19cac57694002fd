"""Rows of a group: repeated fields with buttons that add, take away and move rows without scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.evaluation.state import Path
from kusei.engines.procedures.rendering.drawing import EMPTY, Drawing, Spot, attributes, framed, live, sends
from kusei.engines.procedures.rendering.names import most_rows

Draw = Callable[[Drawing, Spot], SafeString]


def group(d: Drawing, spot: Spot, draw: Draw) -> SafeString:
    """The rows, at least as many as are needed. `-rows` counts those that are there, `-shown` all that are drawn."""
    one, name = spot.one, d.name(spot.path)
    rows = [row for row in spot.raw if isinstance(row, Mapping)] if isinstance(spot.raw, list | tuple) else []
    rows = rows[: most_rows(one) + 1]
    there = len(rows)
    least = min(max(one.least or 0, 1 if spot.required else 0), most_rows(one))
    drawn = [*rows, *({} for _spare in range(least - there))]
    rows_of = _Rows(d, replace(spot, quiet=spot.quiet or bool(live(d, spot))), draw, there)
    inner = [rows_of.row(row, index) for index, row in enumerate(drawn)]
    counts = format_html(
        '<input type="hidden" name="{0}-rows" value="{1}"><input type="hidden" name="{0}-shown" value="{2}">',
        name,
        there,
        len(drawn),
    )
    words = _("もう1つ書く") if drawn else _("書く")
    add = EMPTY if len(drawn) >= most_rows(one) else _button(d, f"{name}-add", words, d.said(one.label))
    control = format_html("{}{}{}", counts, SafeString("".join(inner)), add)
    return framed(d, spot, control, grouped=True, reached=True)


def row_title(d: Drawing, one: Field, index: int) -> SafeString:
    """What a row is called: 子ども 2."""
    return format_html("{} {}", d.said(one.row_label or one.label), index + 1)


@dataclass(frozen=True)
class _Rows:
    """The rows of one group; the first `there` of them are answers, the others wait to be filled in."""

    d: Drawing
    spot: Spot
    draw: Draw
    there: int

    def row(self, row: Mapping[str, Any], index: int) -> SafeString:
        path: Path = (*self.spot.path, index)
        inner = SafeString("".join(self._field(one, row, (*path, one.key)) for one in self.spot.one.row_fields))
        title = row_title(self.d, self.spot.one, index)
        shape = '<fieldset class="form-row"><legend>{}</legend>{}{}</fieldset>'
        return format_html(shape, title, inner, self._actions(self.d.name(path), index, title))

    def _field(self, one: Field, row: Mapping[str, Any], path: Path) -> SafeString:
        """Of a row that is not written yet nothing is known: it shows what is asked in any case."""
        index, state = int(path[1]), self.d.state
        evaluated = index < min(self.there, most_rows(self.spot.one))
        if not (path in state.asked if evaluated else one.when is None):
            return EMPTY
        raw = row.get(one.key)
        if one.compute:
            rows = state.answers.get(self.spot.one.key) or []
            raw = rows[index].get(one.key) if evaluated and index < len(rows) else None
        needed = path in state.required if evaluated else one.required is True
        return self.draw(self.d, Spot(one, path, raw, needed, self.spot.quiet))

    def _actions(self, name: str, index: int, title: SafeString) -> SafeString:
        if index >= self.there:
            return EMPTY
        up = _button(self.d, f"{name}-up", _("1つ上へ"), title) if index else EMPTY
        remove = _button(self.d, f"{name}-remove", _("この行を消す"), title)
        return format_html('<div class="form-row-actions">{}{}</div>', remove, up)


def _button(d: Drawing, name: str, words: str, of_what: SafeString) -> SafeString:
    attrs = attributes(id=name, name=name, value="1")
    htmx = sends(d, d.options.hx_post, trigger="click") if d.options.hx_post else EMPTY
    shape = '<button class="button ghost"{}{}>{}<span class="sr">：{}</span></button>'
    return format_html(shape, attrs, htmx, words, of_what)
