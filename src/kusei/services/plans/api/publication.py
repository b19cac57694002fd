"""What was let out about plans, over the API: events as in the feeds, and booklets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.paging import Listed, PageQuery
from kusei.foundation.web.api.words import noop
from kusei.services.plans.api.common import plan_of
from kusei.services.plans.api.parameters import PlanId
from kusei.services.plans.publication.queries import booklets
from kusei.services.plans.publication.queries.changes import events
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.schemas.publication import BookletEntry, BookletPage, EventEntry, EventPage

router = Router(tags=["publication"])


def _events(request: HttpRequest, plan: str | None, query: PageQuery) -> HttpResponse:
    answer = Answer(request)
    found = answer.cut(Listed(events(plan)), query)
    items = [EventEntry.of(one) for one in found.rows]
    return answer.send(lambda: EventPage(**found.numbers(), items=items))


@router.get(
    "/changes",
    operation_id="listChanges",
    summary=noop("公表したこと"),
    description=noop("すべての計画の、新しい版、進捗、評価、冊子の公表を、新しいものから50件まで返します。"),
    response=EventPage,
)
@allow(PUBLIC)
def list_changes(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """The events of all plans."""
    return _events(request, None, query)


@router.get(
    "/plans/{id}/changes",
    operation_id="listPlanChanges",
    summary=noop("計画について公表したこと"),
    description=noop("計画の、新しい版、進捗、評価、冊子の公表を、新しいものから50件まで返します。"),
    response=EventPage,
)
@allow(PUBLIC)
def list_plan_changes(request: HttpRequest, id: PlanId, query: Query[PageQuery]) -> HttpResponse:
    """The events of a plan."""
    return _events(request, plan_of(id).slug, query)


@router.get(
    "/plans/{id}/booklets",
    operation_id="listBooklets",
    summary=noop("公表された冊子"),
    description=noop("計画書と年次報告書のPDFの、アドレスとハッシュを返します。"),
    response=BookletPage,
)
@allow(PUBLIC)
def list_booklets(request: HttpRequest, id: PlanId, query: Query[PageQuery]) -> HttpResponse:
    """The published booklets of a plan."""
    answer = Answer(request)
    found = answer.cut(Listed(booklets.published(find_edition(id))), query)
    items = [BookletEntry.of(row) for row in found.rows]
    return answer.send(lambda: BookletPage(**found.numbers(), items=items))
