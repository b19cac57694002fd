"""Pages of a plan's editions: all of them, one as it was, and two side by side (新旧対照表)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.foundation.web.ratelimit import limited
from kusei.services.plans import hooks
from kusei.services.plans.exporting import comparison_rows
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.queries import editions as queries
from kusei.services.plans.queries import register, tree
from kusei.services.plans.queries.edition_files import file_of
from kusei.services.plans.queries.editions import Comparison
from kusei.services.plans.queries.initiative import initiative_detail
from kusei.services.plans.views.downloads import TYPES
from kusei.services.plans.views.plan import lost_marks, this_year

FILES = {"xlsx": TYPES["xlsx"], "pdf": "application/pdf"}


@dataclass(frozen=True)
class Listed:
    """An edition in the list: since when and until when it is in force, and what it changed of the one before."""

    edition: Edition
    since: dt.date | None
    until: dt.date | None
    before: Edition | None
    kinds: list[tuple[str, str, int]]


@allow(PUBLIC)
@kept(register.stamp)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All editions of a plan, the newest first, each with what it changed in short."""
    found = queries.plan_editions(slug)
    dates = hooks.effective_dates(found)
    changes = {one.new.pk: one for one in queries.successive(found)}
    rows = []
    until: dt.date | None = None
    for edition in found:
        since, earlier = dates.get(edition.pk), changes.get(edition.pk)
        kinds = comparison_rows.kinds(earlier.difference.content) if earlier else []
        rows.append(Listed(edition, since, until, earlier.old if earlier else None, kinds))
        until = since - dt.timedelta(days=1) if since else None
    context = {
        "edition": found[0],
        "rows": rows,
        "this_year": this_year(),
        "crumbs": _crumbs(found[0], _("これまでの版")),
    }
    return render(request, "plans/editions/index.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def show(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One edition as it is: its permanent address."""
    found = queries.plan_editions(slug)
    edition = queries.one_of(found, code)
    context = {
        "edition": edition,
        "newest": found[0],
        "single": len(found) == 1,
        "outline": tree.outline(edition),
        "this_year": this_year(),
        "crumbs": _crumbs(edition, edition.label, listed=True),
    }
    return render(request, "plans/editions/edition.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def initiative(request: HttpRequest, slug: str, code: str, key: str) -> HttpResponse:
    """An initiative as one edition has it."""
    found = queries.plan_editions(slug)
    edition = queries.one_of(found, code)
    detail = initiative_detail(edition, key)
    there = reverse("plans:edition", args=[slug, code])
    context = {
        "edition": edition,
        "newest": found[0],
        "in_newest": Initiative.objects.filter(edition=found[0], key=key).exists(),
        "detail": detail,
        "initiative": detail.initiative,
        "this_year": this_year(),
        "lost_marks": lost_marks(edition, detail.initiative),
        "crumbs": [*_crumbs(edition, "", listed=True)[:-1], (edition.label, there), (detail.initiative.title, "")],
    }
    return render(request, "plans/editions/initiative.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two editions side by side: what was added, removed, moved, renamed, changed, and why."""
    found = queries.plan_editions(slug)
    if len(found) == 1:
        crumbs = _crumbs(found[0], _("新旧対照表"), listed=True)
        return render(request, "plans/editions/alone.html", {"edition": found[0], "crumbs": crumbs})
    comparison = _chosen(request, found)
    everything = queries.table(comparison)
    department, kind = _text(request, "department"), _text(request, "kind")
    context = {
        "edition": comparison.new,
        "editions": found,
        "comparison": comparison,
        "groups": comparison_rows.narrowed(everything, department=department, kind=kind),
        "kinds": comparison_rows.kinds(comparison.difference.content),
        "total": sum(len(group.rows) for group in everything),
        "departments": comparison_rows.departments(everything),
        "department": department,
        "kind": kind,
        "unshown": queries.unshown(comparison),
        "query": urlencode(_query(comparison, department, kind)),
        "crumbs": _crumbs(comparison.new, _("新旧対照表"), listed=True),
    }
    return render(request, "plans/editions/compare.html", context)


@allow(PUBLIC)
@limited("download", "60/m")
def download(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """The table of old and new as a workbook or a printed document, narrowed as the page is."""
    if format not in FILES:
        raise Http404(_("そのファイルはありません。新旧対照表のページにあるダウンロードからお選びください。"))
    comparison = _chosen(request, queries.plan_editions(slug))
    everything = queries.table(comparison)
    shown = comparison_rows.narrowed(everything, department=_text(request, "department"), kind=_text(request, "kind"))
    content = file_of(comparison, shown, format)
    answer = HttpResponse(content, content_type=FILES[format])
    name = f"{slug}-{comparison.old.code}-{comparison.new.code}.{format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> dict[str, object] | None:
    """For an initiative's page: in which editions it changed (改定の経過). Two SQL queries where there are editions
    to compare, else none; and what the reasons cost for each edition that changed it.
    """
    if getattr(edition, "editions_of_plan", 1) < 2:
        return None
    steps = [
        (comparison, [row for group in queries.table(comparison, initiative.key) for row in group.rows])
        for comparison in queries.successive(queries.plan_editions(edition.plan.slug))
        if any(change.initiative == initiative.key for change in comparison.difference.content)
    ]
    return {"steps": steps} if steps else None


def _chosen(request: HttpRequest, found: Sequence[Edition]) -> Comparison:
    return queries.compare_editions(
        *queries.choose(found, _text(request, "from") or None, _text(request, "to") or None)
    )


def _text(request: HttpRequest, name: str) -> str:
    """The value without NUL, and no longer than any name."""
    return request.GET.get(name, "").replace("\x00", "")[:200]


def _query(comparison: Comparison, department: str, kind: str) -> dict[str, str]:
    asked = {"from": comparison.old.code, "to": comparison.new.code, "department": department, "kind": kind}
    return {name: value for name, value in asked.items() if value}


def _crumbs(edition: Edition, here: str, *, listed: bool = False) -> list[tuple[str, str]]:
    slug = edition.plan.slug
    steps = [(_("区の計画"), reverse("plans:index")), (edition.title, reverse("plans:plan", args=[slug]))]
    if listed:
        steps.append((_("これまでの版"), reverse("plans:editions", args=[slug])))
    return [*steps, (here, "")]
