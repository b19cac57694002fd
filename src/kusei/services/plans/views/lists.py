"""The list of initiatives over all plans, and the ways into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.web import clock, formats
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.charts import horizontal_bars
from kusei.foundation.web.ratelimit import limited
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.queries import indexes, register
from kusei.services.plans.queries import initiatives as listing
from kusei.services.plans.queries.initiatives import InitiativeFilter
from kusei.services.plans.views.sdgs import SDGS

PAGE = 30


def read_filter(query: QueryDict) -> InitiativeFilter:
    """The filter that an address asks for; what cannot be read does not narrow."""
    words = {name: _text(query, name) for name in ("municipality", "plan", "kind", "goal", "department", "tag")}
    return InitiativeFilter(
        **words,
        sdg=_number(query.get("sdg", ""), 1, 17),
        fiscal_year=_number(query.get("fy", ""), 1868, 2200),
        text=_text(query, "q"),
    )


def _text(query: QueryDict, name: str) -> str:
    """The value without NUL, which PostgreSQL refuses, and no longer than anybody types."""
    return query.get(name, "").replace("\x00", "")[:200]


def _number(text: str, low: int, high: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and low <= int(text) <= high else None


@allow(PUBLIC)
@limited("search", "120/m")
def initiatives(request: HttpRequest) -> HttpResponse:
    """Initiatives of all plans, narrowed by what the address says."""
    wanted = read_filter(request.GET)
    rows = listing.with_rows(listing.select_initiatives(wanted))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    this_year = FiscalYear.of(clock.today()).year
    context = {
        "filter": wanted,
        "chosen": list(chosen(wanted, request.GET)),
        "page": page,
        "cells": listing.cells_in_year(list(page), wanted.fiscal_year) if wanted.fiscal_year else {},
        "plans": register.all_plans(),
        "years": [year for year, _count in indexes.by_year()],
        "this_year": this_year,
        "sdgs": SDGS,
        "kept": [
            (name, value)
            for name in ("municipality", "kind", "goal", "department", "tag")
            if (value := _text(request.GET, name))
        ],
        "query": urlencode([(k, v) for k, v in request.GET.items() if k != "page" and v]),
    }
    return render(request, "plans/initiatives.html", context)


def chosen(wanted: InitiativeFilter, query: QueryDict) -> Iterator[tuple[str, str]]:
    """What the list is narrowed by, in words, each with the address of the list without it."""
    words = {
        "municipality": wanted.municipality,
        "plan": wanted.plan,
        "kind": wanted.kind,
        "goal": wanted.goal,
        "department": wanted.department,
        "tag": wanted.tag,
        "sdg": f"SDGs {wanted.sdg} {SDGS[wanted.sdg]}" if wanted.sdg else "",
        "fy": formats.fiscal_year(wanted.fiscal_year) if wanted.fiscal_year else "",
        "q": f"「{wanted.text}」" if wanted.text else "",
    }
    for parameter, text in words.items():
        if text:
            rest = query.copy()
            rest.pop(parameter, None)
            rest.pop("page", None)
            yield text, f"{reverse('plans:initiatives')}?{rest.urlencode()}"


Way = tuple[str, int, str]


def _ways(request: HttpRequest, title: str, lead: str, head: str, groups: dict[str, list[Way]]) -> HttpResponse:
    bars = [(name, horizontal_bars(name or title, head, _("取組の数"), rows)) for name, rows in groups.items()]
    return render(request, "plans/ways.html", {"title": title, "lead": lead, "groups": bars})


def _address(**parameters: Any) -> str:
    return f"{reverse('plans:initiatives')}?{urlencode(parameters)}"


def _by_municipality(entries: Sequence[indexes.Entry], parameter: str) -> dict[str, list[Way]]:
    groups: dict[str, list[Way]] = {}
    for entry in entries:
        url = _address(**{parameter: entry.value, "municipality": entry.slug})
        label = f"{entry.label}（{entry.detail}）" if entry.detail else entry.label
        groups.setdefault(entry.municipality, []).append((label, entry.count, url))
    return groups


@allow(PUBLIC)
def departments(request: HttpRequest) -> HttpResponse:
    """Every responsible department."""
    groups = _by_municipality(indexes.by_department(), "department")
    lead = _("取組を担う部や課の名前から探せます。名前は計画に書かれたとおりです。")
    return _ways(request, _("所管から探す"), lead, _("所管"), groups)


@allow(PUBLIC)
def tags(request: HttpRequest) -> HttpResponse:
    """Every tag and mark."""
    lead = _("重点や新規など、計画が取組に付けた印から探せます。")
    return _ways(request, _("印から探す"), lead, _("印"), _by_municipality(indexes.by_tag(), "tag"))


@allow(PUBLIC)
def sdgs(request: HttpRequest) -> HttpResponse:
    """The seventeen Sustainable Development Goals."""
    rows = [(f"{number} {SDGS[number]}", count, _address(sdg=number)) for number, count in indexes.by_sdg().items()]
    lead = _(
        "本文から目標との対応が分かる取組だけを数えています。0件は「対応しない」ではなく「本文から分からない」という意味です。"
    )
    return _ways(request, _("SDGsから探す"), lead, "SDGs", {"": rows})


@allow(PUBLIC)
def years(request: HttpRequest) -> HttpResponse:
    """Every fiscal year that a schedule names."""
    rows = [(f"{formats.fiscal_year(year)}（{year}）", count, _address(fy=year)) for year, count in indexes.by_year()]
    lead = _("その年度に何をするかを、すべての計画から並べます。")
    return _ways(request, _("年度から探す"), lead, _("年度"), {"": rows})
