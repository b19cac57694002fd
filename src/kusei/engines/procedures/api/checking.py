"""Checking over the API: what a form makes of answers, what a guide finds. Nothing is stored, so both are public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from kusei.engines.procedures.api.catalogue import guide_of
from kusei.engines.procedures.api.common import GuideSlug, Slug, WhereQuery, plain, version_of
from kusei.engines.procedures.api.schemas.catalogue import (
    CheckDocument,
    CheckedDocument,
    FindDocument,
    FoundDocument,
    FoundEntry,
    problem_entries,
)
from kusei.engines.procedures.applications.commands.at_once import refuse_unknown
from kusei.engines.procedures.catalogue import guiding
from kusei.engines.procedures.evaluation import evaluate, fees
from kusei.engines.procedures.queries.current import current_versions
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.interface import Router, limit
from kusei.foundation.web.api.words import noop

router = Router(tags=["procedures"])
CHECKS = "120/m"  # of one address


@router.post(
    "/procedures/{key}/check",
    operation_id="checkAnswers",
    summary=noop("答えを確かめる"),
    description=noop("画面や窓口と同じ決まりで確かめ、足りないところと手数料を返します。何も保存しません。"),
    response=CheckedDocument,
)
@allow(PUBLIC)
def check_answers(request: HttpRequest, key: Slug, payload: CheckDocument, query: Query[WhereQuery]) -> HttpResponse:
    """What the form makes of the answers."""
    answer = Answer(request)
    limit(request, "api-check", CHECKS)
    content = version_of(query, key).content
    answers = plain(payload.answers)
    state = evaluate(content.form, answers, today=clock.today(), channel=payload.channel)
    fee = fees.statement(content.fee, state, by_post=payload.delivery == "paper") if content.fee else None
    return answer.written(CheckedDocument.of(state, refuse_unknown(content.form, answers), fee))


@router.post(
    "/guides/{guide}/find",
    operation_id="findProcedures",
    summary=noop("ガイドで手続を探す"),
    description=noop("質問への答えから、要る手続を返します。何も保存しません。"),
    response=FoundDocument,
)
@allow(PUBLIC)
def find_procedures(
    request: HttpRequest, guide: GuideSlug, payload: FindDocument, query: Query[WhereQuery]
) -> HttpResponse:
    """What the guide finds for the answers."""
    answer = Answer(request)
    limit(request, "api-check", CHECKS)
    stored = guide_of(query, guide)
    answers = plain(payload.answers)
    state = guiding.state_of(stored.content, answers, clock.today())
    problems = [*refuse_unknown(guiding.as_form(stored.content), answers), *state.problems]
    entries = []
    if not problems:
        versions = {one.procedure.key: one for one in current_versions(stored.municipality)}
        entries = [FoundEntry.of(one) for one in guiding.found(stored.content, state, versions)]
    document = FoundDocument(complete=not problems, problems=problem_entries(problems), entries=entries)
    return answer.written(document)
