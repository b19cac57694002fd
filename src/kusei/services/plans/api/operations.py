"""The operations of the plan register's API: each parses, asks one query, and serialises."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.interface import Router, limit
from kusei.foundation.web.api.negotiation import CSV, JSON
from kusei.foundation.web.api.parameters import invalid
from kusei.foundation.web.api.words import noop
from kusei.services.plans.api import tables
from kusei.services.plans.api.parameters import (
    Code,
    IndicatorQuery,
    InitiativeQuery,
    NodeQuery,
    OnlyJsonQuery,
    PlanId,
    PlanQuery,
    ScheduleQuery,
)
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.queries import initiatives as listing
from kusei.services.plans.queries import parts
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.queries.initiative import (
    InitiativeDetail,
    InitiativeNotFound,
    initiative_detail,
    key_of_code,
    select_indicators,
)
from kusei.services.plans.queries.initiatives import InitiativeFilter
from kusei.services.plans.queries.nodes import select_nodes
from kusei.services.plans.queries.plan import plan_detail
from kusei.services.plans.queries.register import select_plans
from kusei.services.plans.queries.results import actuals_of
from kusei.services.plans.queries.schedule import select_lines
from kusei.services.plans.schemas import planfile
from kusei.services.plans.schemas.initiatives import InitiativeDocument, InitiativeEntry, InitiativePage
from kusei.services.plans.schemas.measuring import IndicatorEntry, IndicatorPage, LineEntry, LinePage
from kusei.services.plans.schemas.nodes import NodeEntry, NodePage
from kusei.services.plans.schemas.plans import PlanDocument, PlanEntry, PlanPage

BOTH = (JSON, CSV)
router = Router(tags=["plans"])


def _csv(*columns: str) -> dict[str, Any]:
    """For the description: this operation answers CSV too, with these columns."""
    return {"x-csv-columns": columns}


@router.get(
    "/plans",
    operation_id="listPlans",
    summary=noop("計画の一覧"),
    description=noop("すべての自治体の計画を、いまの版で返します。この基盤を使う自治体の計画が先に並びます。"),
    response=PlanPage,
    openapi_extra=_csv(*tables.PLANS),
)
@allow(PUBLIC)
def list_plans(request: HttpRequest, query: Query[PlanQuery]) -> HttpResponse:
    """The plans of all municipalities."""
    answer = Answer(request, BOTH, query.format)
    found = answer.cut(select_plans(municipality=query.municipality or ""), query)
    entries = [PlanEntry.of(edition) for edition in found.rows]
    return answer.send(lambda: PlanPage(**found.numbers(), items=entries), lambda: tables.plans(entries))


@router.get(
    "/plans/{id}",
    operation_id="getPlan",
    summary=noop("一つの計画"),
    description=noop("計画と、計画が自らについて述べることを返します。取組や指標は、それぞれの操作が返します。"),
    response=PlanDocument,
)
@allow(PUBLIC)
def get_plan(request: HttpRequest, id: PlanId, query: Query[OnlyJsonQuery]) -> HttpResponse:
    """One plan."""
    answer = Answer(request)
    detail = plan_detail(id, query.edition)
    return answer.send(lambda: PlanDocument.of_detail(detail))


@router.get(
    "/plans/{id}/nodes",
    operation_id="listNodes",
    summary=noop("計画の体系"),
    description=noop("目標、施策、分野など、計画の体系の場所を返します。上の場所が、その下の場所より先に並びます。"),
    response=NodePage,
    openapi_extra=_csv(*tables.NODES),
)
@allow(PUBLIC)
def list_nodes(request: HttpRequest, id: PlanId, query: Query[NodeQuery]) -> HttpResponse:
    """The nodes of a plan."""
    answer = Answer(request, BOTH, query.format)
    edition = find_edition(id, query.edition)
    rows = select_nodes(edition, level=query.level or "", tree=query.tree or "")
    found = answer.cut(rows, query)
    entries = [NodeEntry.of(row) for row in found.rows]
    return answer.send(lambda: NodePage(**found.numbers(), items=entries), lambda: tables.nodes(entries))


@router.get(
    "/plans/{id}/initiatives",
    operation_id="listInitiatives",
    summary=noop("計画の取組"),
    description=noop("計画の取組を、計画の順に返します。絞り込みを重ねると、すべてに当てはまるものだけになります。"),
    response=InitiativePage,
    openapi_extra=_csv(*tables.INITIATIVES),
)
@allow(PUBLIC)
def list_initiatives(request: HttpRequest, id: PlanId, query: Query[InitiativeQuery]) -> HttpResponse:
    """The initiatives of a plan."""
    answer = Answer(request, BOTH, query.format)
    edition = find_edition(id, query.edition)
    if query.q:
        limit(request, "search", "120/m")
    found = answer.cut(_initiatives(edition, query), query)
    entries = [InitiativeEntry.of(row) for row in found.rows]
    return answer.send(lambda: InitiativePage(**found.numbers(), items=entries), lambda: tables.initiatives(entries))


def _initiatives(edition: Edition, query: InitiativeQuery) -> QuerySet[Initiative]:
    current = edition.plan.current_edition_id == edition.pk
    if query.q and not current:
        raise invalid("q", _("ことばで探せるのは、いまの版だけです。editionを消してください。"))
    wanted = InitiativeFilter(
        plan=edition.plan.slug,
        edition="" if current else edition.code,
        kind=query.kind or "",
        goal=query.goal or "",
        department=query.department or "",
        tag=query.tag or "",
        sdg=query.sdg,
        fiscal_year=query.fiscal_year,
        text=query.q or "",
    )
    return listing.with_rows(listing.select_initiatives(wanted)).annotate(listing_rows=parts.listings())


@router.get(
    "/plans/{id}/initiatives/{code}",
    operation_id="getInitiative",
    summary=noop("一つの取組"),
    description=noop("取組について計画が述べるすべて（年度別計画、指標、注記、確かさなど）を返します。"),
    response=InitiativeDocument,
)
@allow(PUBLIC)
def get_initiative(request: HttpRequest, id: PlanId, code: Code, query: Query[OnlyJsonQuery]) -> HttpResponse:
    """One initiative."""
    answer = Answer(request)
    detail = _detail(find_edition(id, query.edition), code)
    return answer.send(lambda: InitiativeDocument.of_detail(detail))


def _detail(edition: Edition, code: str) -> InitiativeDetail:
    try:
        return initiative_detail(edition, code)
    except InitiativeNotFound:
        return initiative_detail(edition, key_of_code(edition, code))


@router.get(
    "/plans/{id}/indicators",
    operation_id="listIndicators",
    summary=noop("計画の指標"),
    description=noop("指標を、現状値、年度ごとの目標、実績とともに返します。CSVでは、目標か実績のある年度が1行です。"),
    response=IndicatorPage,
    openapi_extra=_csv(*tables.INDICATORS),
)
@allow(PUBLIC)
def list_indicators(request: HttpRequest, id: PlanId, query: Query[IndicatorQuery]) -> HttpResponse:
    """The indicators of a plan."""
    answer = Answer(request, BOTH, query.format)
    edition = find_edition(id, query.edition)
    own = Q(initiative__key=query.initiative) if query.initiative else None
    found = answer.cut(select_indicators(edition, own), query)
    rows = list(found.rows)
    done = actuals_of(edition, rows)
    entries = [IndicatorEntry.of(row, done.get(row.key, {})) for row in rows]
    return answer.send(lambda: IndicatorPage(**found.numbers(), items=entries), lambda: tables.indicators(entries))


@router.get(
    "/plans/{id}/schedule",
    operation_id="listSchedule",
    summary=noop("年度別計画"),
    description=noop("年度別計画の行を、原文に欄のある年度のセルとともに返します。CSVでは、セル一つが1行です。"),
    response=LinePage,
    openapi_extra=_csv(*tables.SCHEDULE),
)
@allow(PUBLIC)
def list_schedule(request: HttpRequest, id: PlanId, query: Query[ScheduleQuery]) -> HttpResponse:
    """The yearly plan of a plan."""
    answer = Answer(request, BOTH, query.format)
    edition = find_edition(id, query.edition)
    rows = select_lines(edition, initiative=query.initiative or "", fiscal_year=query.fiscal_year)
    found = answer.cut(rows, query)
    entries = [LineEntry.of(row) for row in found.rows]
    return answer.send(lambda: LinePage(**found.numbers(), items=entries), lambda: tables.schedule(entries))


@router.get(
    "/plans/{id}/export",
    operation_id="exportPlan",
    summary=noop("計画の全体"),
    description=noop("計画の版を一つのファイル（形式kusei-plan/1）として返します。取り込み直すと同じ内容になります。"),
    openapi_extra={
        "responses": {
            200: {"content": {JSON: {"schema": {"$ref": f"#/components/schemas/{planfile.PREFIX}PlanFile"}}}}
        },
        "x-schemas": planfile.schemas(),
    },
)
@allow(PUBLIC)
def export(request: HttpRequest, id: PlanId, query: Query[OnlyJsonQuery]) -> HttpResponse:
    """A whole plan. The hash of the content is the hash of these very bytes."""
    answer = Answer(request)
    edition = find_edition(id, query.edition)
    return answer.send_made_from([edition.content_hash], lambda: canonical_json(export_plan(edition)).encode())
