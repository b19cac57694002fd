"""How a value that is missing, none, blank or lost is written in a table, so that the four stay apart in
Excel too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from kusei.services.plans.format.values import Cell, TagUse

Value = str | int | float | Decimal | None
DASH = "―"


def unknown() -> str:
    """The source does not say."""
    return _("（不明）")


def listed(items: Iterable[object] | None) -> str:
    """A list in one cell: （不明） when the source does not say, （なし） when it says none."""
    if items is None:
        return unknown()
    return "、".join(map(str, items)) or _("（なし）")


def joined(items: Iterable[object]) -> str:
    """A list of which the source says nothing special when it is empty."""
    return "、".join(map(str, items))


def mark(value: bool | None) -> str:
    """A three-valued mark: ○, empty, or （不明）."""
    return unknown() if value is None else "○" if value else ""


def tags(uses: Sequence[TagUse], labels: dict[str, str]) -> str:
    """Tags by their labels, with the year when they hold in one year only."""
    return joined(f"{labels[use.tag]}({use.fiscal_year})" if use.fiscal_year else labels[use.tag] for use in uses)


def target(value: Value) -> Value:
    """A target; a printed dash is a dash."""
    return DASH if value is None else value


def year_cell(cell: Cell | None) -> str:
    """What stands in a year's cell; empty when the source has no cell there."""
    if cell is None:
        return ""
    words = {
        "printed": "" if cell.text else _("（語なし）"),
        "blank": _("（空欄）"),
        "none": "" if cell.text else DASH,
        "not_yet": _("（開始前）"),
        "ended": _("（終了後）"),
        "unknown": unknown(),
    }
    parts = (f"{cell.label}：" if cell.label else "", cell.text or "", words[cell.state], *cell.footnotes)
    return "".join(filter(None, parts))
