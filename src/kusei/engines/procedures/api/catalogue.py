"""The catalogue over the API: procedures, their forms and guides. Everything here is public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from kusei.engines.procedures.api import jsonschema
from kusei.engines.procedures.api.common import GuideSlug, Slug, WhereQuery, municipality_of, version_of
from kusei.engines.procedures.api.schemas.catalogue import (
    AnswersSchema,
    GuideDocument,
    GuideEntry,
    GuidePage,
    ProcedureDocument,
    ProcedureEntry,
    ProcedurePage,
)
from kusei.engines.procedures.catalogue.searching import matches
from kusei.engines.procedures.definition.procedure import LifeEvent
from kusei.engines.procedures.models import StoredGuide, Version
from kusei.engines.procedures.queries.current import current_versions, guides
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.interface import Router, limit
from kusei.foundation.web.api.paging import Cut, Listed, PageQuery
from kusei.foundation.web.api.parameters import Words
from kusei.foundation.web.api.problems import Problem
from kusei.foundation.web.api.words import noop

router = Router(tags=["procedures"])
SEARCHES = "120/m"  # of one address


class ProcedureQuery(WhereQuery, PageQuery):
    """Narrowing the list of procedures."""

    life_event: LifeEvent | None = Field(None, description=noop("ライフイベント"), examples=["moving-housing"])
    q: Words | None = Field(None, description=noop("名称、説明、ことばから探す語"), examples=["証明書"])


class GuideQuery(WhereQuery, PageQuery):
    """Narrowing the list of guides."""


@router.get(
    "/procedures",
    operation_id="listProcedures",
    summary=noop("手続の一覧"),
    description=noop("公開中の手続を、名称の順に返します。"),
    response=ProcedurePage,
)
@allow(PUBLIC)
def list_procedures(request: HttpRequest, query: Query[ProcedureQuery]) -> HttpResponse:
    """The procedures in force."""
    answer = Answer(request)
    if query.q:
        limit(request, "api-search", SEARCHES)
    municipality = municipality_of(query)
    rows = list(current_versions(municipality)) if municipality else []
    life = query.life_event
    shown = [
        one for one in rows if (life is None or life in one.content.life_events) and matches(one.content, query.q or "")
    ]
    found: Cut[Version] = answer.cut(Listed(shown), query)
    items = [ProcedureEntry.of(one) for one in found.rows]
    return answer.send(lambda: ProcedurePage(**found.numbers(), items=items))


@router.get(
    "/procedures/{key}",
    operation_id="getProcedure",
    summary=noop("一つの手続"),
    description=noop("定義の全体と、いま公開中の版を返します。"),
    response=ProcedureDocument,
)
@allow(PUBLIC)
def get_procedure(request: HttpRequest, key: Slug, query: Query[WhereQuery]) -> HttpResponse:
    """A procedure with its definition."""
    answer, version = Answer(request), version_of(query, key)
    return answer.send(lambda: ProcedureDocument.of(version))


@router.get(
    "/procedures/{key}/schema",
    operation_id="getProcedureSchema",
    summary=noop("答えのJSON Schema"),
    description=noop(
        "様式から作ったJSON Schemaです。条件や項目どうしの決まりはJSON Schemaでは書ききれないので、"
        "送る前にPOST /procedures/{key}/checkで確かめてください。"
    ),
    response=AnswersSchema,
)
@allow(PUBLIC)
def get_procedure_schema(request: HttpRequest, key: Slug, query: Query[WhereQuery]) -> HttpResponse:
    """What can be answered."""
    answer, version = Answer(request), version_of(query, key)
    return answer.send(lambda: AnswersSchema(jsonschema.of_procedure(version.content, version.number)))


@router.get(
    "/guides",
    operation_id="listGuides",
    summary=noop("手続ガイドの一覧"),
    response=GuidePage,
)
@allow(PUBLIC)
def list_guides(request: HttpRequest, query: Query[GuideQuery]) -> HttpResponse:
    """The guides."""
    answer, municipality = Answer(request), municipality_of(query)
    found: Cut[StoredGuide] = answer.cut(Listed(guides(municipality) if municipality else []), query)
    items = [GuideEntry.of(one) for one in found.rows]
    return answer.send(lambda: GuidePage(**found.numbers(), items=items))


@router.get(
    "/guides/{guide}",
    operation_id="getGuide",
    summary=noop("一つの手続ガイド"),
    description=noop("質問と、手続ごとの条件を返します。"),
    response=GuideDocument,
)
@allow(PUBLIC)
def get_guide(request: HttpRequest, guide: GuideSlug, query: Query[WhereQuery]) -> HttpResponse:
    """A guide with its questions."""
    answer, stored = Answer(request), guide_of(query, guide)
    return answer.send(lambda: GuideDocument.of(stored))


def guide_of(query: WhereQuery, key: str) -> StoredGuide:
    """The guide. Raises `Problem` (404)."""
    stored = StoredGuide.objects.filter(municipality=municipality_of(query), key=key).first()
    if stored is None:
        raise Problem(
            "not-found", _("このキーのガイドはありません。ガイドの一覧でお確かめください。"), "guide-not-found"
        )
    return stored
