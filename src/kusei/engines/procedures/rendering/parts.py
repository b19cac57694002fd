"""Controls of fields with several inputs: 氏名とフリガナ, 住所, 口座, 日付, and files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.evaluation.cleaning import MOST_FILES
from kusei.engines.procedures.rendering.drawing import (
    EMPTY,
    Drawing,
    Spot,
    attributes,
    errors,
    framed,
    invalid,
    sends,
    typed,
)
from kusei.engines.procedures.rendering.names import DATE_PARTS
from kusei.engines.procedures.rendering.options import FileShown, dotted
from kusei.engines.procedures.rendering.simple import autocomplete, bank_kinds, ticks
from kusei.foundation.people.residents.towns import by_postcode

PICTURES: Final = "image/jpeg,image/png,image/heic,image/webp"
_THREE = re.compile(r"([^-]*)-([^-]*)-([^-]*)")


@dataclass(frozen=True)
class Part:
    """One input of a composed field."""

    key: str
    label: str
    token: str | None = None  # autocomplete
    inputmode: str | None = None
    longest: int = 60
    kana: bool = False
    wide: bool = False
    optional: bool = False  # also where the field itself is needed


def name_parts() -> tuple[Part, ...]:
    """氏, 名 and their readings."""
    return (
        Part("family", _("氏"), "family-name"),
        Part("given", _("名"), "given-name"),
        Part("family_kana", _("氏のフリガナ"), kana=True),
        Part("given_kana", _("名のフリガナ"), kana=True),
    )


def address_parts() -> tuple[Part, ...]:
    """The parts of an address in Japanese order."""
    return (
        Part("postal_code", _("郵便番号"), "postal-code", "numeric", 20, optional=True),
        Part("prefecture", _("都道府県"), "address-level1", longest=120),
        Part("city", _("市区町村"), "address-level2", longest=120),
        Part("town", _("町名・丁目"), "address-level3", longest=120),
        Part("block", _("番地・号"), "address-line1", longest=120, optional=True),
        Part("building", _("建物名・部屋番号"), "address-line2", longest=120, wide=True, optional=True),
    )


def bank_parts() -> tuple[Part, ...]:
    """Bank, branch, kind, number, holder."""
    return (
        Part("bank", _("金融機関名")),
        Part("branch", _("支店名")),
        Part("kind", _("口座の種類")),
        Part("number", _("口座番号"), None, "numeric", 20),
        Part("holder_kana", _("口座名義（カナ）"), kana=True, wide=True),
    )


PARTS_OF: Final = {
    FieldType.NAME: name_parts,
    FieldType.ADDRESS: address_parts,
    FieldType.BANK_ACCOUNT: bank_parts,
}


def part_label(kind: FieldType, key: str) -> str:
    """What a part of a composed field is called; blank for fields without parts."""
    return next((part.label for part in PARTS_OF[kind]() if part.key == key), "") if kind in PARTS_OF else ""


def composed(d: Drawing, spot: Spot) -> SafeString:
    """A field of named parts; each part has its own label and its own errors."""
    raw = spot.raw if isinstance(spot.raw, Mapping) else {}
    inner = [_part(d, spot, part, raw.get(part.key)) for part in PARTS_OF[spot.one.type]()]
    control = format_html('<div class="form-parts {}">{}</div>', spot.one.type, SafeString("".join(inner)))
    return framed(d, spot, control, grouped=True)


def _part(d: Drawing, spot: Spot, part: Part, raw: Any) -> SafeString:
    path = (*spot.path, part.key)
    name = d.name(path)
    css = SafeString(' class="wide"') if part.wide else EMPTY
    if part.key == "kind":
        options = [(value, words, EMPTY) for value, words in bank_kinds()]
        boxes = ticks(d, path, options, [typed(raw)], kind="radio")
        words = format_html('<span id="{}-label">{}</span>', name, part.label)
        group = format_html('<div role="group" aria-labelledby="{}-label">{}{}</div>', name, boxes, errors(d, path))
        return format_html("<div{}>{}{}</div>", css, words, group)
    towns = _town_list(d, name, spot.raw) if part.key == "town" and isinstance(spot.raw, Mapping) else EMPTY
    attrs = attributes(
        type="text",
        id=name,
        name=name,
        value=typed(raw),
        list=f"{name}-list" if towns else None,
        maxlength=part.longest,
        inputmode=part.inputmode,
        autocomplete=autocomplete(d, spot, part.token),
        lang="ja" if part.kana else None,
        aria_describedby=f"{name}-error" if d.problems.get(path) else None,
        aria_invalid=invalid(d, path),
    )
    more = _towns_button(d, d.name(spot.path)) if part.key == "postal_code" else towns
    mark = format_html(' <span class="optional">{}</span>', _("任意")) if part.optional and spot.required else EMPTY
    shape = '<div{}><label for="{}">{}{}</label><input{}>{}{}</div>'
    return format_html(shape, css, name, part.label, mark, attrs, more, errors(d, path))


def _towns_button(d: Drawing, name: str) -> SafeString:
    """Takes the address from the town list of the packs, by the postcode that was typed."""
    if not d.options.towns:
        return EMPTY
    htmx = sends(d, d.options.hx_post, trigger="click") if d.options.hx_post else EMPTY
    shape = '<button class="button ghost" id="{0}-find" name="{0}-find" value="1"{1}>{2}</button>'
    return format_html(shape, name, htmx, _("住所を入れる"))


def _town_list(d: Drawing, name: str, raw: Mapping[str, Any]) -> SafeString:
    """The towns of a postcode that has several, offered where the town is typed."""
    found = by_postcode(typed(raw.get("postal_code"))[:20]) if d.options.towns and raw.get("postal_code") else []
    if len(found) < 2:
        return EMPTY
    options = format_html_join("", '<option value="{}"></option>', ((town.town,) for town in found))
    return format_html('<datalist id="{}-list">{}</datalist>', name, options)


def date(d: Drawing, spot: Spot) -> SafeString:
    """Year, month and day as three short inputs; the year may be one of an era."""
    labels = (_("年"), _("月"), _("日"))
    tokens = [f"bday-{part}" if spot.one.profile == "date_of_birth" else None for part in DATE_PARTS]
    inner = format_html_join(
        " ",
        "<label><input{}> {}</label>",
        [
            (
                attributes(
                    type="text",
                    id=f"{d.name(spot.path)}-{part}",
                    name=f"{d.name(spot.path)}-{part}",
                    value=text,
                    maxlength=40 if part == "year" else 4,
                    inputmode=None if part == "year" else "numeric",
                    autocomplete=autocomplete(d, spot, token),
                    aria_invalid=invalid(d, spot.path),
                ),
                words,
            )
            for part, text, words, token in zip(DATE_PARTS, date_parts(spot.raw), labels, tokens, strict=True)
        ],
    )
    return framed(d, spot, format_html('<div class="date-parts">{}</div>', inner), grouped=True)


def date_parts(raw: Any) -> Sequence[str]:
    """The three parts of a date or of what was typed; what has no parts stands in the year."""
    text = typed(raw)
    found = _THREE.fullmatch(text)
    if found is None:
        return (text, "", "")
    if all(part.isdecimal() for part in found.groups()):
        return (found[1], found[2].lstrip("0") or found[2], found[3].lstrip("0") or found[3])
    return found.groups()


def files(d: Drawing, spot: Spot) -> SafeString:
    """The files that are there, each with its way out, and an input for one more."""
    name = d.name(spot.path)
    there = d.files.get(dotted(spot.path), [])
    known = {one.id: one for one in there}
    ids = file_ids(spot.raw) if spot.raw else [one.id for one in there]
    rows = [
        _file(name, known.get(one) or FileShown(one, _("ファイル%(n)s") % {"n": n})) for n, one in enumerate(ids, 1)
    ]
    listed = format_html('<ul class="form-files">{}</ul>', SafeString("".join(rows))) if rows else EMPTY
    most = spot.one.most or MOST_FILES
    attrs = attributes(
        type="file",
        id=f"{name}-new",
        name=f"{name}-new",
        multiple=most > 1,
        accept=PICTURES if spot.one.pictures_only or spot.one.camera else f"{PICTURES},application/pdf",
        capture="environment" if spot.one.camera else None,
        aria_invalid=invalid(d, spot.path),
    )
    upload = EMPTY
    if d.options.upload_url:
        upload = sends(d, d.options.upload_url, trigger="change", encoding="multipart/form-data")
    words = _("写真をとる・ファイルを選ぶ") if spot.one.camera else _("ファイルを選ぶ")
    adding = format_html('<label for="{}-new">{}</label><input{}{}>', name, words, attrs, upload)
    return framed(
        d, spot, format_html("{}{}", listed, adding if len(ids) < most else EMPTY), grouped=True, reached=True
    )


def file_ids(raw: Any) -> list[str]:
    """The ids in an answer, whatever its shape."""
    return [one for one in (raw if isinstance(raw, list | tuple) else [raw]) if isinstance(one, str) and one]


def _file(name: str, one: FileShown) -> SafeString:
    words: SafeString | str = one.name
    if one.thumbnail:
        words = format_html('<img src="{}" alt="" width="96" height="96" loading="lazy"> {}', one.thumbnail, one.name)
    if one.url:
        words = format_html('<a href="{}">{}</a>', one.url, words)
    return format_html(
        '<li><input type="hidden" name="{0}" value="{1}">{2} '
        '<button class="button ghost" name="{0}-remove" value="{1}">{3}<span class="sr">：{4}</span></button></li>',
        name,
        one.id,
        words,
        _("削除"),
        one.name,
    )
