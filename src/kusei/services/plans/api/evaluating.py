"""Evaluation at work over the API: sections' sheets before they are published, writing, assessing, submitting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.paging import Listed, PageQuery
from kusei.foundation.web.api.problems import register_refusals
from kusei.foundation.web.api.words import noop
from kusei.services.plans import scopes
from kusei.services.plans.api.common import FiscalYear, Number, caller, conflict, plan_of, standing_in
from kusei.services.plans.api.evaluation import router
from kusei.services.plans.api.parameters import PlanId, Year
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.models import Bundle
from kusei.services.plans.evaluation.queries import sheets as queries
from kusei.services.plans.evaluation.refused import NoSuchSheet
from kusei.services.plans.schemas.evaluating import (
    AnswersDocument,
    BundleDocument,
    BundleEntry,
    BundlePage,
    EvaluationsOutDocument,
    RecordedReviewDocument,
    ReviewDocument,
    SavedSheetDocument,
    SheetDocument,
    SubmittedDocument,
)

register_refusals(NoSuchSheet, kind="not-found")
register_refusals(commands.ReviewedMeanwhile, kind="conflict")


class BundleQuery(PageQuery):
    """Narrowing the list of what sections submit."""

    fiscal_year: Year | None = Field(None, description=noop("評価する年度"), examples=[2025])


@router.get(
    "/plans/{id}/evaluation-bundles",
    operation_id="listEvaluationBundles",
    summary=noop("組織ごとの評価シートの束"),
    description=noop(
        "公表前をふくむ評価シートを、提出の単位（計画、年度、組織）で返します。見る権限のあるものだけです。"
    ),
    response=BundlePage,
)
@allow(token(scopes.READ))
def list_evaluation_bundles(request: HttpRequest, id: PlanId, query: Query[BundleQuery]) -> HttpResponse:
    """The bundles that the person may see."""
    answer, plan = Answer(request), plan_of(id)
    which = {"fiscal_year": query.fiscal_year} if query.fiscal_year else {}
    rows = queries.bundles(standing_in(request, plan), plan=plan, **which)
    found = answer.cut(Listed(rows), query)
    return answer.send(lambda: BundlePage(**found.numbers(), items=[BundleEntry.of(row) for row in found.rows]))


@router.get(
    "/evaluation-bundles/{number}",
    operation_id="getEvaluationBundle",
    summary=noop("一つの組織の評価シート"),
    description=noop("束のシートを、足りない欄と、終わった段階とともに返します。"),
    response=BundleDocument,
)
@allow(token(scopes.READ))
def get_evaluation_bundle(request: HttpRequest, number: Number) -> HttpResponse:
    """A bundle with its sheets."""
    answer, bundle = Answer(request), queries.find_bundle(number)
    _require_seen(request, bundle, set())
    rows = queries.rows_of(bundle)
    return answer.send(lambda: BundleDocument.of_bundle(bundle, rows))


@router.get(
    "/evaluation-sheets/{number}",
    operation_id="getEvaluationSheet",
    summary=noop("公表前をふくむ一つの評価シート"),
    description=noop("記入と、様式の欄の名前を返します。書き込むときは、versionを見たものとして送ります。"),
    response=SheetDocument,
)
@allow(token(scopes.READ))
def get_evaluation_sheet(request: HttpRequest, number: Number) -> HttpResponse:
    """A sheet with what is written on it."""
    answer, sheet = Answer(request), queries.find_sheet(number)
    _require_seen(request, sheet.bundle, queries.departments_of(sheet))
    before = queries.promises_before(sheet.plan_id, sheet.fiscal_year, [sheet.initiative_key])
    kept = [one["number"] for one in before.get(sheet.initiative_key, ())]
    missing = queries.missing_of(sheet.bundle, [sheet])[sheet.pk]
    reviews = queries.latest_reviews([sheet])[sheet.pk]
    return answer.send(lambda: SheetDocument.of_sheet(sheet, missing, reviews, kept))


def _require_seen(request: HttpRequest, bundle: Bundle, departments: set[int]) -> None:
    if not queries.may_see(standing_in(request, bundle.plan), bundle, departments):
        raise NoSuchSheet


@router.put(
    "/evaluation-sheets/{number}",
    operation_id="saveEvaluationSheet",
    summary=noop("評価シートに書く"),
    description=noop(
        "シートの記入をすべて送ります。読んだあとに、ほかの人が同じ欄を変えていたときは409で答え、何も書き込みません。"
        "別の欄の変更は、両方が残ります。"
    ),
    response=SavedSheetDocument,
)
@allow(token(scopes.EVALUATION))
def save_evaluation_sheet(request: HttpRequest, number: Number, payload: AnswersDocument) -> HttpResponse:
    """Save a sheet."""
    answer = Answer(request)
    try:
        sheet = commands.save_sheet(
            sheet_id=number, version=payload.version, answers=payload.answers, by=caller(request)
        )
    except commands.SheetConflict as error:
        raise conflict(error, ((one.field, one.theirs, one.mine) for one in error.clashes)) from error
    return answer.written(SavedSheetDocument.of(sheet))


@router.post(
    "/evaluation-sheets/{number}/reviews",
    operation_id="recordEvaluationReview",
    summary=noop("所管より後の段階の評価を記録する"),
    description=noop("段階の評価を新しく記録します。seen_turnより新しい評価があるときは409で答えます。"),
    response={201: RecordedReviewDocument},
)
@allow(token(scopes.EVALUATION))
def record_evaluation_review(request: HttpRequest, number: Number, payload: ReviewDocument) -> HttpResponse:
    """Record a stage's view."""
    answer = Answer(request)
    review = commands.record_review(
        sheet_id=number,
        stage=payload.stage,
        view=payload.view(),
        by=caller(request),
        seen_turn=payload.seen_turn,
    )
    return answer.written(RecordedReviewDocument.of(review), 201)


@router.post(
    "/evaluation-bundles/{number}/submission",
    operation_id="submitEvaluationBundle",
    summary=noop("組織の評価シートをまとめて提出する"),
    description=noop("すべてのシートが書き終わっているとき、決裁の起案とともに提出します。"),
    response={201: SubmittedDocument},
)
@allow(token(scopes.EVALUATION))
def submit_evaluation_bundle(request: HttpRequest, number: Number) -> HttpResponse:
    """Submit a section's sheets."""
    answer = Answer(request)
    draft = commands.submit_bundle(bundle_id=number, by=caller(request))
    return answer.written(SubmittedDocument(bundle=number, draft=draft.pk), 201)


@router.post(
    "/plans/{id}/evaluation-publications/{fiscal_year}",
    operation_id="publishEvaluations",
    summary=noop("決まった評価を公表する"),
    description=noop("年度の評価のうち、決まっていてまだ公表していないものを、すべて公表します。取り消せません。"),
    response={201: EvaluationsOutDocument},
)
@allow(token(scopes.EVALUATION))
def publish_evaluations(request: HttpRequest, id: PlanId, fiscal_year: FiscalYear) -> HttpResponse:
    """Publish what is decided."""
    answer = Answer(request)
    made = commands.publish(plan=plan_of(id), fiscal_year=fiscal_year, by=caller(request))
    return answer.written(EvaluationsOutDocument(initiatives=[one.initiative_key for one in made]), 201)
