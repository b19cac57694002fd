"""The components as template tags, and the filters for years, dates and numbers.

Each is shown on `/components/`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kusei.foundation.web import controls, formats
from kusei.foundation.web import pagination as pages
from kusei.foundation.web.charts import Chart, HorizontalBars, sparkline
from kusei.foundation.web.charts import bar as chart_bar
from kusei.foundation.web.tables import Table

register = template.Library()

STATES = {
    "ahead": ("▲", "good"),
    "on-track": ("●", "good"),
    "late": ("▼", "late"),
    "done": ("✓", "good"),
    "stopped": ("■", "wrong"),
    "unknown": ("―", "quiet"),
}


# --- words
# -----------------------------------------------------------------------------------------------------------


@register.filter
def fiscal_year(year: int | str | None) -> str:
    """`{{ 2025|fiscal_year }}`: 令和7年度 or FY2025."""
    return formats.NO_VALUE if year is None or year == "" else formats.fiscal_year(int(year))


@register.filter
def fiscal_year_short(year: int | str | None) -> str:
    """`{{ 2025|fiscal_year_short }}`: 7年度 or FY25."""
    return formats.NO_VALUE if year is None or year == "" else formats.fiscal_year_short(int(year))


@register.filter
def fiscal_years(first: int, last: int) -> str:
    """`{{ 2025|fiscal_years:2028 }}`: 令和7～10年度 or FY2025–2028."""
    return formats.fiscal_years(int(first), int(last))


@register.filter
def date_text(day: dt.date | None) -> str:
    """`{{ day|date_text }}`: 令和7年4月1日 or 1 April 2025."""
    return formats.date_text(day)


@register.filter
def moment_text(moment: dt.datetime | None) -> str:
    """`{{ moment|moment_text }}`: date and time in Tokyo."""
    return formats.moment_text(moment)


@register.filter
def deadline_text(moment: dt.datetime | None) -> str:
    """`{{ moment|deadline_text }}`: date and time in Tokyo; the end of a day is its 24:00."""
    return formats.deadline_text(moment)


@register.filter
def number(value: Any) -> str:
    """`{{ 1234.50|number }}`: 1,234.5; ― for no value."""
    return formats.number(value)


@register.filter
def rounded(value: Any) -> str:
    """`{{ 49000|rounded }}`: 4.9万 or 49K."""
    return formats.rounded(value)


@register.filter
def yen(value: Any) -> str:
    """`{{ 1200|yen }}`: 1,200円 or ¥1,200."""
    return formats.yen(value)


@register.filter
def with_unit(value: Any, unit: str) -> str:
    """`{{ 95|with_unit:"%" }}`: 95%."""
    return formats.with_unit(value, unit)


# --- parts
# -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/components/breadcrumb.html")
def breadcrumb(*parts: Any, label: str = "") -> dict[str, Any]:
    """`{% breadcrumb label url label url here %}` or `{% breadcrumb crumbs %}` with (label, url) pairs;
    home is added.
    """
    if len(parts) == 1 and not isinstance(parts[0], str | Promise) and isinstance(parts[0], Iterable):
        return {"crumbs": list(parts[0]), "label": label}
    labels, urls = parts[::2], [*parts[1::2], ""]
    return {"crumbs": list(zip(labels, urls, strict=False)), "label": label}


@register.inclusion_tag("web/components/card.html")
def card(title: str, url: str = "", text: str = "", **more: Any) -> dict[str, Any]:
    """A card; `number`, `unit` and `of` show a figure, `level` is the heading's level (3)."""
    return {"title": title, "url": url, "text": text, "level": 3, **more}


@register.inclusion_tag("web/components/table.html")
def table(table: Table, scroll: bool = True) -> dict[str, Any]:
    """A `tables.Table` with caption, scopes and its own scroll box."""
    return {"table": table, "scroll": scroll}


@register.simple_block_tag(end_name="endscroll")
def scroll(content: str, label: str) -> str:
    """`{% scroll label %}<table>…{% endscroll %}`: a box that scrolls by itself and can be reached by the
    keyboard.
    """
    return format_html('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, content)


@register.simple_tag
def tag(text: str, kind: str = "", url: str = "") -> SafeString:
    """A tag; kind is `key`, `good`, `late` or `unsure`."""
    css = f"tag {kind}".strip()
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', css, url, text)
    return format_html('<span class="{}">{}</span>', css, text)


@register.simple_tag
def phase(kind: str, label: str) -> SafeString:
    """A phase of a schedule: `plan`, `pilot`, `run`, `check`, `done` or `none`, always with its word."""
    return format_html('<span class="phase {}">{}</span>', kind, label)


@register.simple_tag
def state(kind: str, text: str) -> SafeString:
    """How far something is, as a shape and a word: `ahead`, `on-track`, `late`, `done`, `stopped`,
    `unknown`.
    """
    shape, css = STATES.get(kind, STATES["unknown"])
    return format_html('<span class="status {}"><span aria-hidden="true">{}</span> {}</span>', css, shape, text)


@register.inclusion_tag("web/components/steps.html")
def steps(labels: Sequence[str], current: int, label: str = "") -> dict[str, Any]:
    """The steps of a procedure; `current` counts from 1."""
    marked = [(text, "done" if n < current else "here" if n == current else "") for n, text in enumerate(labels, 1)]
    return {"steps": marked, "label": label or _("手続の流れ"), "current": current, "total": len(marked)}


@register.simple_block_tag(end_name="endbanner")
def banner(content: str, title: str = "", kind: str = "info", live: bool = False) -> str:
    """`{% banner title "warning" %}…{% endbanner %}`: info, success, warning or error."""
    head = format_html('<p class="title">{}</p>', title) if title else ""
    role = SafeString(' role="status"') if live else ""
    return format_html('<div class="banner {}"{}><div>{}{}</div></div>', kind, role, head, content)


@register.simple_block_tag(end_name="endnote")
def note(content: str, kind: str = "") -> str:
    """`{% note %}…{% endnote %}`; kind `unsure` marks what the source leaves open."""
    return format_html('<div class="{}">{}</div>', f"note {kind}".strip(), content)


@register.simple_block_tag(end_name="enddisclosure")
def disclosure(content: str, summary: str, opened: bool = False) -> str:
    """`{% disclosure "数え方" %}…{% enddisclosure %}`: opens without script."""
    is_open = SafeString(" open") if opened else ""
    return format_html(
        '<details class="disclosure"{}><summary>{}</summary><div>{}</div></details>',
        is_open,
        summary,
        content,
    )


@register.inclusion_tag("web/components/facts.html")
def facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A list of facts (dl) from (name, value) pairs; pairs without a value are left out."""
    return {"pairs": [(name, value) for name, value in pairs if value is not None and value != ""]}


@register.inclusion_tag("web/components/empty.html")
def empty(text: str, hint: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What stands where nothing is, with a way on."""
    return {"text": text, "hint": hint, "url": url, "label": label}


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Iterable[tuple[str, str, bool]], label: str) -> dict[str, Any]:
    """Tabs without script: (label, url, is_current) links."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("web/components/downloads.html")
def downloads(items: Iterable[tuple[str, str]], label: str = "") -> dict[str, Any]:
    """Downloads of what is on the page: (label, url) pairs."""
    return {"items": list(items), "label": label or _("ダウンロード")}


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links to the pages of a list; the query of the address is kept."""
    return {"pages": pages.links(page, context["request"].GET, parameter), "page": page}


@register.inclusion_tag("web/components/progress.html")
def progress(value: Any, target: Any, unit: str = "", **more: Any) -> dict[str, Any]:
    """Value against target as a bar with a text; `mark` is where we should be today; `state` and `status`
    the word.
    """
    mark: Decimal | float | None = more.get("mark")
    return {
        "value": value,
        "target": target,
        "unit": unit,
        "bar": chart_bar.geometry(value, target, mark),
        **more,
    }


# --- forms
# -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """A form control with label, ※必須, hint and error, tied together for screen readers."""
    return controls.described(bound, hint)


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """The errors of a form in one box at its top, each a link to its field."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


# --- charts
# ----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/components/chart.html")
def chart(chart: Chart, table: bool = True) -> dict[str, Any]:
    """A `charts.Chart`: the picture and, right under it, the table with the same facts."""
    return {"chart": chart, "with_table": table}


@register.inclusion_tag("web/components/hbars.html")
def hbars(bars: HorizontalBars) -> dict[str, Any]:
    """`charts.horizontal_bars`: counts as a table with bars."""
    return {"bars": bars}


@register.simple_tag
def spark(label: str, values: Sequence[Any]) -> SafeString:
    """The course of a few values in a line of text."""
    return sparkline(label, values)
