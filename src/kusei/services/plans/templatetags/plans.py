"""How parts of the plan format are shown: blocks, cells of a year, figures, names in the language of the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web import formats
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.services.plans.views.sdgs import SDGS

register = template.Library()

# A phase's look and its word; the look is a pattern or a tint, never the only sign.
PHASES = {
    "plan": ("plan", _("検討")),
    "pilot": ("pilot", _("試行")),
    "build": ("build", _("整備")),
    "run": ("run", _("実施")),
    "check": ("check", _("検証")),
    "done": ("done", _("完了")),
    "stop": ("none", _("中止")),
}
RELATIONS = {
    "based_on": _("もとになる計画"),
    "aligned_with": _("整合をとる計画"),
    "includes": _("含む計画"),
    "excludes": _("含まないもの"),
    "predecessor": _("前の計画"),
    "fulfils": _("法律上の位置づけ"),
}


@register.filter
def in_language(thing: Any, name: str = "label") -> str:
    """`{{ level|in_language }}`: the English name on English pages where there is one, else the plan's own word."""
    own = _get(thing, name) or ""
    return (_get(thing, f"{name}_en") or own) if get_language() == "en" else own


@register.filter
def counted_kind(kind: Any, number: int) -> str:
    """`{{ kind|counted_kind:25 }}`: 取組 or initiatives, as it is read behind a number."""
    word = in_language(kind)
    if get_language() != "en" or word != kind.label_en:
        return word
    return word.lower() if number == 1 else f"{word.lower()}s"


def _get(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """`{{ mapping|at:key }}`: the value of the key, or None."""
    return mapping.get(key)


@register.inclusion_tag("plans/parts/cell.html")
def year_cell(cell: Any) -> dict[str, Any]:
    """What a line says about a year (a row or a dictionary): phases as words with a pattern, then the text."""
    if cell is None:
        return {"cell": None}
    if not isinstance(cell, dict):
        cell = {name: getattr(cell, name) for name in ("text", "state", "phases", "detail")}
    labels = [PHASES[phase] for phase in cell["phases"]]
    text = cell["text"] or ""
    bare = text.replace("・", "").replace("、", "").replace("／", "")
    detail = cell["detail"]
    return {
        "cell": cell,
        "phases": labels,
        # A cell that says nothing but its phase's word would only repeat it.
        "text": "" if labels and bare == "".join(str(label) for _style, label in labels) else text,
        "detail": detail,
    }


@register.filter
def figure_value(figure: dict[str, Any]) -> str:
    """The number with its unit, or the text that stands for it."""
    value = figure.get("number")
    if value is None:
        return str(figure.get("text") or formats.NO_VALUE)
    unit = figure.get("unit") or ""
    # A year is a name, not an amount: 令和9年度, never 2,027年度.
    return formats.fiscal_year(int(value)) if unit == "年度" else formats.with_unit(value, unit)


@register.inclusion_tag("plans/parts/blocks.html")
def blocks(items: list[dict[str, Any]], level: int = 3) -> dict[str, Any]:
    """Blocks of text, lists, facts and tables of the plan format."""
    shown = [{**block, "table": _table(block)} if block["type"] == "table" else block for block in items]
    return {"blocks": shown, "level": level}


def _table(block: dict[str, Any]) -> Table:
    rows = [[_cell(value) for value in row] for row in block["rows"]]
    return Table(block.get("title") or block["key"], [Column(name) for name in block["columns"]], rows)


def _cell(value: Any) -> Cell:
    if value is None:
        return Cell(formats.NO_VALUE, none=True)
    if isinstance(value, bool):
        return Cell(gettext("はい") if value else gettext("いいえ"))
    if isinstance(value, list):
        return Cell("、".join(str(item) for item in value))
    return Cell(formats.number(value) if isinstance(value, int | float) else str(value))


@register.filter
def certainty(code: str | None) -> str:
    """How sure the reading of the source is, in words; nothing for what the source says plainly."""
    return {
        "inferred": gettext("年度の区切りは推定"),
        "low": gettext("行の読み取りは不確か"),
    }.get(code or "", "")


@register.filter
def listed_places(listing: dict[str, Any]) -> str:
    """Whether a listing is the first, a re-listing, or not known."""
    if listing["primary"] is None:
        return gettext("どの掲載が主かは本文から分かりません")
    return "" if listing["primary"] else gettext("再掲")


@register.filter
def relation_label(kind: str) -> str:
    """How a plan stands to another document, in words."""
    return str(RELATIONS[kind])


@register.filter
def sdg_name(goal: int) -> str:
    """The plain name of a Sustainable Development Goal."""
    return str(SDGS[goal])


@register.simple_tag
def phases_legend() -> list[tuple[str, str]]:
    """Every phase with its look and its word, for a legend."""
    return [(style, str(label)) for style, label in PHASES.values()]


@register.filter
def count(value: int) -> str:
    """`{{ 8|count }}`: 8件 or 8 items."""
    return formats.count_text(value)
