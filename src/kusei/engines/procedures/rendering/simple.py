"""Controls of fields with one answer: text, numbers, choices, declarations, computed values and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.evaluation.composed import BANK_KINDS
from kusei.engines.procedures.rendering.drawing import (
    EMPTY,
    Drawing,
    Spot,
    attributes,
    described,
    errors,
    framed,
    invalid,
    key_of,
    lines,
    live,
    mark,
    typed,
)
from kusei.engines.procedures.rendering.names import in_select
from kusei.engines.procedures.rendering.reading import shown

# What a browser may fill in, of the facts of the person's own profile only; in an interview nothing: it would be the
# data of the member of staff.
AUTOCOMPLETE: Final = {
    FieldType.PHONE: "tel",
    FieldType.EMAIL: "email",
    FieldType.POSTCODE: "postal-code",
    FieldType.SIGNATURE: "name",
}
_INPUTMODE: Final = {
    FieldType.MONEY: "numeric",
    FieldType.POSTCODE: "numeric",
    FieldType.CORPORATE_NUMBER: "numeric",
    FieldType.PHONE: "tel",
    FieldType.EMAIL: "email",
}
_LONGEST: Final = {
    FieldType.NUMBER: 40,
    FieldType.MONEY: 40,
    FieldType.POSTCODE: 20,
    FieldType.CORPORATE_NUMBER: 40,
    FieldType.PHONE: 40,
    FieldType.EMAIL: 254,
    FieldType.TEXTAREA: 2000,
}
_KIND: Final = {FieldType.PHONE: "tel", FieldType.EMAIL: "email"}


def bank_kinds() -> list[tuple[str, str]]:
    """The kinds of an account and their words."""
    return list(zip(BANK_KINDS, (_("普通"), _("当座")), strict=True))


def autocomplete(d: Drawing, spot: Spot, token: str | None) -> str | None:
    """The token for a fact of the person's own; `off` where staff type for somebody else."""
    if d.options.spoken or len(spot.path) > 1:
        return "off"
    return token if spot.one.profile else None


def inputmode(one: Field) -> str | None:
    """The keyboard of a phone. The one for numbers has no minus on some."""
    if one.type is FieldType.NUMBER:
        return None if one.min is None or one.min < 0 else "decimal" if one.decimals else "numeric"
    return _INPUTMODE.get(one.type)


def one_line(d: Drawing, spot: Spot) -> SafeString:
    """An input of one line, with its unit."""
    one, name = spot.one, d.name(spot.path)
    attrs = attributes(
        type=_KIND.get(one.type, "text"),
        id=name,
        name=name,
        value=typed(spot.raw),
        maxlength=one.max_length or _LONGEST.get(one.type, 200),
        inputmode=inputmode(one),
        autocomplete=autocomplete(d, spot, AUTOCOMPLETE.get(one.type)),
        lang="ja" if one.type is FieldType.KANA else None,
        aria_describedby=described(d, spot),
        aria_invalid=invalid(d, spot.path),
    )
    control = format_html("<input{}>", attrs)
    unit = format_html("{}", _("円")) if one.type is FieldType.MONEY else d.said(one.unit) if one.unit else EMPTY
    if unit:
        control = format_html('<span class="with-unit">{} <span>{}</span></span>', control, unit)
    return framed(d, spot, control)


def several_lines(d: Drawing, spot: Spot) -> SafeString:
    """A text of several lines. The first line break of a textarea is not part of it."""
    one, name = spot.one, d.name(spot.path)
    attrs = attributes(
        id=name,
        name=name,
        rows=5,
        maxlength=one.max_length or _LONGEST[FieldType.TEXTAREA],
        aria_describedby=described(d, spot),
        aria_invalid=invalid(d, spot.path),
    )
    return framed(d, spot, format_html("<textarea{}>\n{}</textarea>", attrs, typed(spot.raw)))


def choice(d: Drawing, spot: Spot) -> SafeString:
    """One of several: radios, or a select when there are many."""
    options = [(o.value, d.said(o.label), d.said(o.help) if o.help else EMPTY) for o in spot.one.options]
    if in_select(spot.one):
        return _select(d, spot, options)
    return framed(d, spot, _radios(d, spot, options, typed(spot.raw)), grouped=True)


def yes_no(d: Drawing, spot: Spot) -> SafeString:
    """はい or いいえ."""
    options: list[tuple[str, Any, SafeString]] = [("true", _("はい"), EMPTY), ("false", _("いいえ"), EMPTY)]
    return framed(d, spot, _radios(d, spot, options, yes_no_word(spot.raw)), grouped=True)


def yes_no_word(raw: Any) -> str:
    """The value of the input for what was answered."""
    words = {"true": "true", "yes": "true", "false": "false", "no": "false"}
    return words.get(str(raw).strip().lower(), "") if isinstance(raw, bool | str) else ""


def _radios(d: Drawing, spot: Spot, options: Sequence[tuple[str, Any, SafeString]], chosen: str) -> SafeString:
    """Radios; where no answer is needed, one takes the answer back."""
    if not spot.required:
        options = [*options, ("", _("選ばない"), EMPTY)]
    picked = chosen if chosen in {value for value, _label, _help in options} else None
    return ticks(d, spot.path, options, [] if picked is None else [picked], kind="radio")


def choices(d: Drawing, spot: Spot) -> SafeString:
    """Some of several: checkboxes."""
    options = [(o.value, d.said(o.label), d.said(o.help) if o.help else EMPTY) for o in spot.one.options]
    given = [value for value in spot.raw if isinstance(value, str)] if isinstance(spot.raw, list | tuple) else []
    return framed(d, spot, ticks(d, spot.path, options, given, kind="checkbox"), grouped=True)


def ticks(
    d: Drawing, path: Any, options: Sequence[tuple[str, Any, SafeString]], given: Sequence[str], *, kind: str
) -> SafeString:
    """Radios or checkboxes with a large area to touch; the help of an option stands under it."""
    name = d.name(path)
    rows = []
    for index, (value, words, more) in enumerate(options):
        one_id = f"{name}-{index}"
        attrs = attributes(
            type=kind,
            id=one_id,
            name=name,
            value=value,
            checked=value in given,
            aria_describedby=f"{one_id}-hint" if more else None,
            aria_invalid=invalid(d, path) if kind == "checkbox" else None,
        )
        below = format_html('<p class="hint" id="{}-hint">{}</p>', one_id, more) if more else EMPTY
        rows.append((attrs, words, below))
    inner = format_html_join("", '<label class="choice"><input{}><span>{}</span></label>{}', rows)
    return format_html('<div class="choices">{}</div>', inner)


def _select(d: Drawing, spot: Spot, options: Sequence[tuple[str, Any, SafeString]]) -> SafeString:
    name, chosen = d.name(spot.path), typed(spot.raw)
    inner = format_html_join(
        "",
        "<option{}>{}</option>",
        [(attributes(value=value, selected=value == chosen), _plain(words)) for value, words, _help in options],
    )
    attrs = attributes(id=name, name=name, aria_describedby=described(d, spot), aria_invalid=invalid(d, spot.path))
    first = format_html('<option value="">{}</option>', _("選んでください"))
    helps = format_html_join("", "<li>{}：{}</li>", [(words, more) for _value, words, more in options if more])
    below = format_html('<ul class="hint">{}</ul>', helps) if helps else EMPTY
    return framed(d, spot, format_html("<select{}>{}{}</select>{}", attrs, first, inner, below))


def _plain(words: SafeString) -> SafeString:
    """An option holds no elements."""
    return SafeString(words.removeprefix('<span lang="ja">').removesuffix("</span>"))


def declaration(d: Drawing, spot: Spot) -> SafeString:
    """A text to be read, and one box to tick under it."""
    one, name = spot.one, d.name(spot.path)
    words = d.said(one.spoken if d.options.spoken and one.spoken else one.label)
    text = (
        format_html('<div class="note" id="{}-hint"><p>{}</p></div>', name, lines(d.said(one.help))) if one.help else ""
    )
    ids = [f"{name}-{word}" for word, there in (("hint", one.help), ("error", d.problems.get(spot.path))) if there]
    attrs = attributes(
        type="checkbox",
        id=name,
        name=name,
        value="true",
        checked=yes_no_word(spot.raw) == "true",
        aria_describedby=" ".join(ids) or None,
        aria_invalid=invalid(d, spot.path),
    )
    return format_html(
        '<div class="field declaration"{}>{}<label class="choice"><input{}><span>{}{}{}</span></label>{}</div>',
        live(d, spot),
        text,
        attrs,
        words,
        mark(spot),
        key_of(d, one),
        errors(d, spot.path),
    )


def computed(d: Drawing, spot: Spot) -> SafeString:
    """What the form works out of the answers."""
    words = lines(format_html("{}", shown(spot.one, spot.raw, d.language)))
    return framed(d, spot, format_html("<output{}>{}</output>", attributes(id=d.name(spot.path)), words))


def note(d: Drawing, spot: Spot) -> SafeString:
    """A text between questions."""
    more = format_html("<p>{}</p>", lines(d.said(spot.one.help))) if spot.one.help else ""
    words = lines(d.said(spot.one.label))
    shape = '<div class="field" id="{}"><div class="note"><p>{}{}</p>{}</div>{}</div>'
    return format_html(shape, d.name(spot.path), words, key_of(d, spot.one), more, errors(d, spot.path))
