"""Amendments over the API: staff begin a draft of a new edition, read and edit it cell by cell, and submit it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from kusei.foundation.org.queries import department_finder
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.paging import Listed, PageQuery
from kusei.foundation.web.api.parameters import in_body
from kusei.foundation.web.api.problems import Problem, register_refusals
from kusei.foundation.web.api.words import noop
from kusei.services.plans import scopes
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.queries.cells import cells
from kusei.services.plans.amendment.queries.drafts import draft_or_none, draft_view, drafts
from kusei.services.plans.api.common import Key, Number, caller, conflict, plan_of
from kusei.services.plans.api.parameters import PlanId
from kusei.services.plans.schemas.amendment import (
    AmendmentDocument,
    AmendmentEntry,
    AmendmentPage,
    DraftCellEntry,
    DraftCellPage,
    EditsDocument,
    NewAmendmentDocument,
    ProblemEntry,
    SavedEditsDocument,
    SubmissionDocument,
)

register_refusals(commands.NoSuchAmendment, kind="not-found")
register_refusals(commands.Stale, kind="conflict")
router = Router(tags=["amendment"])


class DraftQuery(PageQuery):
    """Narrowing the list of drafts."""

    plan: Key | None = Field(None, description=noop("計画の識別名"), examples=["ota-dx"])


class CellQuery(PageQuery):
    """Narrowing the values of a draft."""

    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])


@router.get(
    "/amendments",
    operation_id="listAmendments",
    summary=noop("計画の改定案"),
    description=noop("見る権限のある改定案を、進んでいるものから返します。"),
    response=AmendmentPage,
)
@allow(token(scopes.READ))
def list_amendments(request: HttpRequest, query: Query[DraftQuery]) -> HttpResponse:
    """The drafts that the person may see."""
    answer = Answer(request)
    rows = [row for row in drafts(caller(request)) if query.plan in {None, row.plan.slug}]
    found = answer.cut(Listed(rows), query)
    items = [AmendmentEntry.of(row) for row in found.rows]
    return answer.send(lambda: AmendmentPage(**found.numbers(), items=items))


@router.get(
    "/amendments/{number}",
    operation_id="getAmendment",
    summary=noop("一つの改定案"),
    description=noop("もとの版からの変更と、決裁に出すまでに直すことを返します。"),
    response=AmendmentDocument,
)
@allow(token(scopes.READ))
def get_amendment(request: HttpRequest, number: Number) -> HttpResponse:
    """A draft and how far it is."""
    answer = Answer(request)
    view = draft_view(_draft(number), caller(request))
    return answer.send(
        lambda: AmendmentDocument.of(
            view.draft,
            changes=[change.as_json() for change in view.checked.difference.content],
            problems=[ProblemEntry.of(one) for one in view.problems],
            base_replaced=view.base_replaced,
        )
    )


def _draft(number: int) -> AmendmentDraft:
    found = draft_or_none(number)
    if found is None:
        raise commands.NoSuchAmendment
    return found


@router.get(
    "/amendments/{number}/cells",
    operation_id="listAmendmentCells",
    summary=noop("改定案の欄"),
    description=noop("取組の文、年度別計画、指標の欄を、計画の順に返します。"),
    response=DraftCellPage,
)
@allow(token(scopes.READ))
def list_amendment_cells(request: HttpRequest, number: Number, query: Query[CellQuery]) -> HttpResponse:
    """The values of a draft."""
    answer = Answer(request)
    rows = cells(_draft(number), caller(request), initiative=query.initiative or "")
    found = answer.cut(Listed(rows), query)
    items = [DraftCellEntry.of(cell) for cell in found.rows]
    return answer.send(lambda: DraftCellPage(**found.numbers(), items=items))


@router.post(
    "/plans/{id}/amendments",
    operation_id="startAmendment",
    summary=noop("計画の改定を始める"),
    description=noop("いまの版をもとに、改定案を作ります。企画担当だけができます。"),
    response={201: AmendmentEntry},
)
@allow(token(scopes.AMENDMENT))
def start_amendment(request: HttpRequest, id: PlanId, payload: NewAmendmentDocument) -> HttpResponse:
    """Begin a draft."""
    answer, plan = Answer(request), plan_of(id)
    owner = department_finder(plan.municipality)(payload.owner)
    if owner is None:
        raise in_body([("owner", _("この名前の部署はありません。組織の名前を書いてください。"))])
    made = commands.start_amendment(
        plan=plan,
        owner=owner,
        by=caller(request),
        **payload.model_dump(exclude={"owner"}),
    )
    return answer.written(AmendmentEntry.of(made), 201)


@router.put(
    "/amendments/{number}/cells",
    operation_id="saveAmendmentCells",
    summary=noop("改定案の欄に書く"),
    description=noop(
        "見た値と書く値を送ります。見たあとに、ほかの人が変えた欄が一つでもあれば409で答え、どれも書き込みません。"
    ),
    response=SavedEditsDocument,
)
@allow(token(scopes.AMENDMENT))
def save_amendment_cells(request: HttpRequest, number: Number, payload: EditsDocument) -> HttpResponse:
    """Save edits."""
    answer = Answer(request)
    try:
        saved = commands.save_edits(
            draft_id=number,
            edits=[one.edit() for one in payload.edits],
            by=caller(request),
            reasons={tuple(one.address): one.text for one in payload.reasons},
        )
    except commands.Conflict as error:
        clashes = (("/".join(one.address), None if one.gone else one.theirs, one.mine) for one in error.cells)
        raise conflict(error, clashes) from error
    return answer.written(SavedEditsDocument(changed=[list(edit.address) for edit in saved]))


@router.post(
    "/amendments/{number}/submission",
    operation_id="submitAmendment",
    summary=noop("改定案を決裁に出す"),
    description=noop("直すことが残っていないとき、新旧対照表を付けて決裁の起案を作り、提出します。"),
    response={201: AmendmentEntry},
)
@allow(token(scopes.AMENDMENT))
def submit_amendment(request: HttpRequest, number: Number, payload: SubmissionDocument) -> HttpResponse:
    """Ask for the decision."""
    answer = Answer(request)
    try:
        draft = commands.submit(draft_id=number, version=payload.version, by=caller(request))
    except commands.NotReady as error:
        listed = [{"parameter": "/".join(one.address), "detail": one.message} for one in error.problems]
        raise Problem("refused", str(error), error.code, errors=listed) from error
    return answer.written(AmendmentEntry.of(draft), 201)
