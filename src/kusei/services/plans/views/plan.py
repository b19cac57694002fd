"""Pages of one plan: its contents, what it says about itself, its indicators, a node, an initiative."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.measures.queries.ways import HowMeasured, how_measured
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans import hooks
from kusei.services.plans.counts import compare_counts
from kusei.services.plans.models import Edition, Initiative, Node, Subplan
from kusei.services.plans.queries import comparison, register, tree
from kusei.services.plans.queries import node as nodes
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.queries.initiative import indicators_of, initiative_detail
from kusei.services.plans.queries.results import courses_of
from kusei.services.plans.series import series_key
from kusei.services.plans.views.charts import Promise, promises


def crumbs(edition: Edition, path: Sequence[Node], here: str) -> list[tuple[str, str]]:
    """The way from the register down to this page."""
    slug = edition.plan.slug
    steps = [(node.title or node.key, reverse("plans:node", args=[slug, node.key])) for node in path]
    return [
        (_("区の計画"), reverse("plans:index")),
        (edition.title, reverse("plans:plan", args=[slug])),
        *steps,
        (here, ""),
    ]


def lost_marks(edition: Edition, initiative: Initiative) -> list[str]:
    """The marks of the plan's legend that the source lost for this initiative."""
    labels = {mark["key"]: mark["label"] for mark in edition.document["marks"]}
    return [labels[key] for key, value in initiative.marks.items() if value is None]


def this_year() -> int:
    """The fiscal year of today."""
    return FiscalYear.of(clock.today()).year


@allow(PUBLIC)
@kept(register.stamp)
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """A plan: what it is, its totals, its trees with every initiative."""
    edition = find_edition(slug)
    context = {
        "edition": edition,
        "outline": tree.outline(edition),
        "totals": compare_counts(edition.document["declared_counts"], edition.counts),
        "this_year": this_year(),
        "panels": hooks.plan_panels(request, edition),
        "links": hooks.plan_links(edition),
    }
    return render(request, "plans/plan.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """What a plan says about itself, and what its source leaves open."""
    edition = find_edition(slug)
    subplans = Subplan.objects.filter(edition=edition).order_by("position")
    context = {"edition": edition, "document": edition.document, "subplans": subplans}
    return render(request, "plans/about.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def indicators(request: HttpRequest, slug: str) -> HttpResponse:
    """Every indicator of a plan with baseline, targets and actual values, and how each is measured."""
    edition = find_edition(slug)
    rows = indicators_of(edition)
    ways = how_measured([series_key(slug, one.key) for one in rows]) if rows else {}
    groups: dict[str, list[tuple[Promise, HowMeasured | None]]] = {}
    for promise in promises(rows, edition, courses=courses_of(edition, rows, this_year()), current_year=this_year()):
        groups.setdefault(promise.perspective, []).append((promise, ways.get(promise.series)))
    context = {"edition": edition, "groups": groups, "years": list(edition.years), "this_year": this_year()}
    return render(request, "plans/indicators.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def node(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A node of a plan's tree: what it stands for and what is listed under it."""
    edition = find_edition(slug)
    detail = nodes.node_detail(edition, key)
    rows = indicators_of(edition, Q(node=detail.node))
    shown = promises(rows, edition, courses=courses_of(edition, rows, this_year()), current_year=this_year())
    context = {
        "edition": edition,
        "detail": detail,
        "promises": shown,
        "this_year": this_year(),
        "crumbs": crumbs(edition, detail.path, detail.node.title or detail.node.key),
    }
    return render(request, "plans/node.html", context)


@allow(PUBLIC)
@kept(register.stamp)
def initiative(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Everything a plan says about one initiative, and who else does the same."""
    edition = find_edition(slug)
    detail = initiative_detail(edition, key)
    address = f"{slug}/{key}"
    context = {
        "edition": edition,
        "detail": detail,
        "initiative": detail.initiative,
        "promises": promises(detail.indicators, edition, courses=detail.courses, current_year=this_year()),
        "similar": comparison.similar_initiatives(address, municipality=edition.plan.municipality.code, limit=3),
        "address": address,
        "this_year": this_year(),
        "crumbs": crumbs(edition, detail.paths[0][-1:] if detail.paths else [], detail.initiative.title),
        "lost_marks": lost_marks(edition, detail.initiative),
        "panels": hooks.initiative_panels(request, edition, detail.initiative),
        "files": [
            (label, reverse("plans:download", args=[slug, what, "csv"]))
            for label, what in ((_("取組の一覧（CSV）"), "initiatives"), (_("年度別の予定（CSV）"), "schedule"))
        ],
    }
    return render(request, "plans/initiative.html", context)
