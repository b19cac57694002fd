"""What the drawing of one form shares, and the frame around each field: label, mark, help, source, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import Field, FieldType, Section, Text
from kusei.engines.procedures.definition.fields import UNASKED
from kusei.engines.procedures.evaluation import State, language
from kusei.engines.procedures.evaluation.state import Path
from kusei.engines.procedures.rendering.names import input_name
from kusei.engines.procedures.rendering.options import FileShown, Known, RenderOptions, box_id
from kusei.foundation.web.formats import date_text

EMPTY = SafeString("")


@dataclass(frozen=True)
class Drawing:
    """One form on its way to HTML."""

    prefix: str
    state: State
    language: str
    options: RenderOptions
    known: Mapping[str, Known]
    files: Mapping[str, list[FileShown]]
    watched: frozenset[str]  # keys on which something in these sections depends
    problems: Mapping[Path, list[str]] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        return input_name(self.prefix, path)

    def said(self, text: Text) -> SafeString:
        """The text in the page's language, marked as Japanese where it is not translated."""
        if self.language == "en" and not text.en:
            return format_html('<span lang="ja">{}</span>', text.ja)
        return format_html("{}", text.in_language(self.language))


@dataclass(frozen=True)
class Spot:
    """One field in its place. `quiet`: what stands around it already watches for changes."""

    one: Field
    path: Path
    raw: Any
    required: bool
    quiet: bool = False


def attributes(**pairs: Any) -> SafeString:
    """Attributes of an element; None and False are left out, True stands alone. `aria_label`: aria-label."""
    given = [(name.strip("_").replace("_", "-"), value) for name, value in pairs.items()]
    return SafeString(
        "".join(
            f' {name}="{"" if value is True else conditional_escape(value)}"'
            for name, value in given
            if value is not None and value is not False
        )
    )


def lines(text: SafeString) -> SafeString:
    """Line breaks of an escaped text as HTML."""
    return SafeString(text.replace("\n", "<br>"))


def typed(raw: Any) -> str:
    """What was typed, as text; other shapes show nothing."""
    if isinstance(raw, str):
        return raw
    return str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else ""


def framed(d: Drawing, spot: Spot, control: SafeString, *, grouped: bool = False, reached: bool = False) -> SafeString:
    """The control with everything around it; `grouped` for fields of several inputs.

    `reached`: a link leads to the field as a whole, because its first input is not always there.
    """
    name = d.name(spot.path)
    parts = (label(d, spot), help_(d, spot), source(d, spot), control, errors(d, spot.path))
    if not grouped:
        shape = '<div class="field"{}><label for="{}">{}</label>{}{}{}{}</div>'
        return format_html(shape, live(d, spot), name, *parts)
    outer = attributes(
        id=name if reached else None, tabindex=-1 if reached else None, aria_describedby=described(d, spot)
    )
    shape = '<fieldset class="field"{}{}><legend>{}</legend>{}{}{}{}</fieldset>'
    return format_html(shape, outer, live(d, spot), *parts)


def label(d: Drawing, spot: Spot) -> SafeString:
    """The label with ※必須 or 任意; in an interview the sentence that is spoken."""
    one = spot.one
    text = d.said(one.spoken if d.options.spoken and one.spoken else one.label)
    return format_html("{}{}{}", text, mark(spot), key_of(d, one))


def mark(spot: Spot) -> SafeString:
    """The mark of what must be answered and what may be left out."""
    if spot.one.type in UNASKED:
        return EMPTY
    css, word = ("required", _("※必須")) if spot.required else ("optional", _("任意"))
    return format_html(' <span class="{}">{}</span>', css, word)


def key_of(d: Drawing, one: Field) -> SafeString:
    """The key of the field, for those who build forms."""
    return format_html(' <code class="form-key">{}</code>', one.key) if d.options.show_keys else EMPTY


def help_(d: Drawing, spot: Spot) -> SafeString:
    """The field's help and what follows from its kind."""
    sentences = hints(d, spot.one)
    if not sentences:
        return EMPTY
    inner = SafeString("<br>").join(sentences)
    return format_html('<div class="hint" id="{}-hint">{}</div>', d.name(spot.path), SafeString(inner))


def hints(d: Drawing, one: Field) -> list[SafeString]:
    """The sentences of the help."""
    found = [lines(d.said(one.help))] if one.help and one.type is not FieldType.DECLARATION else []
    if one.type is FieldType.DATE:
        found.append(format_html("{}", _("年は「2025」でも「令和7」でも書けます。")))
    if one.type is FieldType.SIGNATURE:
        found.append(format_html("{}", _("氏名を書くと、署名したことになります。")))
    if one.original:
        found.append(format_html("{}", _("原本も窓口で見せてください。")))
    if one.may_follow:
        found.append(format_html("{}", _("いまないときは、申請のあとでも送れます。")))
    return found


def source(d: Drawing, spot: Spot) -> SafeString:
    """Where a value came from that was filled in and is unchanged."""
    known = d.known.get(spot.one.key) if len(spot.path) == 1 else None
    if known is None or not _same(known.value, spot.raw, d.state.answers.get(spot.one.key)):
        return EMPTY
    words = _("前に書いた内容です（%(day)s、%(source)s）") % {"day": date_text(known.on), "source": known.source_label}
    return format_html('<p class="hint known" id="{}-known">{}</p>', d.name(spot.path), words)


def _same(known: Any, raw: Any, canonical: Any) -> bool:
    if known is None:
        return False
    return _bare(known) in (_bare(raw), _bare(canonical))


def _bare(value: Any) -> Any:
    """Without blank parts, which a form sends and a profile does not keep."""
    if isinstance(value, Mapping):
        parts = {key: _bare(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part is not None and part not in ("", [], {})}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def errors(d: Drawing, path: Path) -> SafeString:
    """The problems of exactly this path."""
    found = d.problems.get(path)
    if not found:
        return EMPTY
    words = format_html_join(SafeString("<br>"), "＊{}", ((sentence,) for sentence in found))
    return format_html('<p class="error" id="{}-error">{}</p>', d.name(path), words)


def described(d: Drawing, spot: Spot) -> str | None:
    """The ids of help, source and errors, for `aria-describedby`."""
    name = d.name(spot.path)
    there = (("hint", hints(d, spot.one)), ("known", source(d, spot)), ("error", d.problems.get(spot.path)))
    return " ".join(f"{name}-{word}" for word, is_there in there if is_there) or None


def invalid(d: Drawing, path: Path) -> str | None:
    """`aria-invalid` of the input at that path."""
    return "true" if d.problems.get(path) else None


def live(d: Drawing, spot: Spot) -> SafeString:
    """What makes a change of this field ask the server again what is asked."""
    if spot.quiet or not d.options.hx_post or spot.one.key not in d.watched:
        return EMPTY
    return sends(d, d.options.hx_post, trigger="change delay:150ms", sync="closest form:abort")


def sends(d: Drawing, url: str, *, sync: str = "closest form:drop", **more: str) -> SafeString:
    """Attributes that send the form and replace the box of fields; ids keep the focus.

    `sync`: a button or a file goes before the question what is asked now, and is never broken off. What was changed
    meanwhile is asked about after it (form.js).
    """
    target = d.options.hx_target or f"#{box_id(d.prefix)}"
    pairs = {"post": url, "target": target, "select": target, "swap": "outerHTML", "sync": sync}
    return format_html_join("", ' hx-{}="{}"', [*pairs.items(), *more.items()])


def watched(sections: Sequence[Section]) -> frozenset[str]:
    """The names in the conditions and computations of these sections."""
    found: set[str] = set()
    for section in sections:
        found |= _names(section.when)
        for one in (inner for field_ in section.fields for inner in field_.walk()):
            found |= _names(one.when) | _names(one.compute)
            found |= frozenset() if isinstance(one.required, bool) else _names(one.required)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _names(source_: str | None) -> frozenset[str]:
    """The names in an expression; one that is wrong, as in an unfinished form, names nothing."""
    if source_ is None:
        return frozenset()
    try:
        return language.names_in(source_)
    except language.ExpressionWrong:
        return frozenset()
