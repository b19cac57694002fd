"""Observations over the API: what was let out for everybody, the whole log for staff with a token."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from kusei.foundation.org.models import Department
from kusei.foundation.org.queries import department_finder
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer, ListQuery
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.negotiation import CSV, JSON
from kusei.foundation.web.api.paging import Listed, PageQuery
from kusei.foundation.web.api.parameters import in_body
from kusei.foundation.web.api.problems import Problem, register_refusals
from kusei.foundation.web.api.words import noop
from kusei.services.plans import scopes
from kusei.services.plans.api.common import Key, Number, caller, plan_of, require_staff, shows, table_of
from kusei.services.plans.api.parameters import PlanId
from kusei.services.plans.models import Plan
from kusei.services.plans.observations.commands import locking, stepping, writing
from kusei.services.plans.observations.queries.listing import Filter, observations
from kusei.services.plans.observations.queries.observation import observation_view, of_initiative, public_of
from kusei.services.plans.schemas.observations import (
    KIND,
    STATE,
    KindKey,
    NewObservationDocument,
    NewStepDocument,
    ObservationEntry,
    ObservationPage,
    ObservationWorkDocument,
    ObservationWorkEntry,
    ObservationWorkPage,
    ReleaseDocument,
    RevisedObservationDocument,
    StateKey,
)

register_refusals(locking.Stale, kind="conflict")
router = Router(tags=["observations"])
COLUMNS = (
    "number", "title", "kind", "vuca", "state", "seen", "source", "source_url", "observed_on", "steps",
)  # fmt: skip


class ObservationQuery(ListQuery):
    """Narrowing the list of public observations."""

    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])


class ObservationWorkQuery(PageQuery):
    """Narrowing the log."""

    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])
    state: StateKey | None = Field(None, description=STATE, examples=["open"])
    kind: KindKey | None = Field(None, description=KIND, examples=["users"])


@router.get(
    "/plans/{id}/observations",
    operation_id="listObservations",
    summary=noop("公表された気づき"),
    description=noop("決定まで進み、公表された気づきを、新しいものから返します。CSVでは、気づき一つが1行です。"),
    response=ObservationPage,
    openapi_extra=shows(COLUMNS),
)
@allow(PUBLIC)
def list_observations(request: HttpRequest, id: PlanId, query: Query[ObservationQuery]) -> HttpResponse:
    """The public observations of a plan."""
    answer, plan = Answer(request, (JSON, CSV), query.format), plan_of(id)
    rows = of_initiative(plan, query.initiative) if query.initiative else public_of(plan)
    found = answer.cut(Listed(rows), query)
    entries = [ObservationEntry.of(one) for one in found.rows]
    return answer.send(lambda: ObservationPage(**found.numbers(), items=entries), lambda: _table(entries))


def _table(entries: Iterable[ObservationEntry]) -> bytes:
    return table_of(
        COLUMNS,
        (
            [
                one.number, one.title, one.kind, one.vuca, one.state, one.seen, one.source, one.source_url,
                one.observed_on.isoformat(),
                "\n".join(f"{step.kind} {step.done_on}: {step.text}" for step in one.steps),
            ]
            for one in entries
        ),
    )  # fmt: skip


@router.get(
    "/plans/{id}/observation-log",
    operation_id="listObservationsAtWork",
    summary=noop("気づきの記録（公表前をふくむ）"),
    description=noop("見る権限のある気づきを、新しいものから返します。"),
    response=ObservationWorkPage,
)
@allow(token(scopes.READ))
def list_observations_at_work(request: HttpRequest, id: PlanId, query: Query[ObservationWorkQuery]) -> HttpResponse:
    """What the person sees of the log."""
    answer, plan = Answer(request), plan_of(id)
    who = require_staff(request, plan)
    wanted = Filter(plan=plan.slug, state=query.state or "", kind=query.kind or "", initiative=query.initiative or "")
    found = answer.cut(observations(plan.municipality, who, wanted), query)
    items = [ObservationWorkEntry.about(row) for row in found.rows]
    return answer.send(lambda: ObservationWorkPage(**found.numbers(), items=items))


@router.get(
    "/observations/{number}",
    operation_id="getObservationAtWork",
    summary=noop("一つの気づき（公表前をふくむ）"),
    description=noop("内容と段階を返します。書き込むときは、versionを見たものとして送ります。"),
    response=ObservationWorkDocument,
)
@allow(token(scopes.READ))
def get_observation_at_work(request: HttpRequest, number: Number) -> HttpResponse:
    """An observation with its steps."""
    answer = Answer(request)
    document = _document(request, number)
    return answer.send(lambda: document)


def _document(request: HttpRequest, number: int) -> ObservationWorkDocument:
    try:
        return ObservationWorkDocument.of(observation_view(caller(request), number))
    except locking.NoSuchObservation:
        raise _none() from None


def _none() -> Problem:
    return Problem("not-found", _("この気づきはないか、見る権限がありません。"), "observations.no-such-observation")


@router.post(
    "/plans/{id}/observation-log",
    operation_id="noteObservation",
    summary=noop("気づきを書きとめる"),
    response={201: ObservationWorkDocument},
)
@allow(token(scopes.OBSERVATIONS))
def note_observation(request: HttpRequest, id: PlanId, payload: NewObservationDocument) -> HttpResponse:
    """Write an observation down."""
    answer, plan = Answer(request), plan_of(id)
    department = _department(plan, payload.department)
    made = writing.note_observation(plan=plan, department=department, content=payload.content(), by=caller(request))
    return answer.written(_document(request, made.pk), 201)


def _department(plan: Plan, name: str | None) -> Department | None:
    if name is None:
        return None
    found = department_finder(plan.municipality)(name)
    if found is None:
        raise in_body([("department", _("この名前の部署はありません。組織の名前を書いてください。"))])
    return found


@router.put(
    "/observations/{number}",
    operation_id="reviseObservation",
    summary=noop("気づきを書き直す"),
    description=noop("対応が始まるまで、本文と、関わる取組を書き直せます。"),
    response=ObservationWorkDocument,
)
@allow(token(scopes.OBSERVATIONS))
def revise_observation(request: HttpRequest, number: Number, payload: RevisedObservationDocument) -> HttpResponse:
    """Write an observation anew."""
    answer = Answer(request)
    try:
        writing.revise_observation(
            observation_id=number, version=payload.version, content=payload.content(), by=caller(request)
        )
    except locking.NoSuchObservation:
        raise _none() from None
    return answer.written(_document(request, number))


@router.post(
    "/observations/{number}/steps",
    operation_id="addObservationStep",
    summary=noop("気づきに、情勢判断・意思決定・実行を書き足す"),
    description=noop("読んだあとに、ほかの人が書き足していたときは409で答え、何も書き込みません。"),
    response={201: ObservationWorkDocument},
)
@allow(token(scopes.OBSERVATIONS))
def add_observation_step(request: HttpRequest, number: Number, payload: NewStepDocument) -> HttpResponse:
    """Add a step."""
    answer = Answer(request)
    try:
        stepping.add_step(
            observation_id=number,
            version=payload.version,
            kind=payload.kind,
            text=payload.text,
            done_on=payload.done_on,
            corrects_id=payload.corrects,
            by=caller(request),
        )
    except locking.NoSuchObservation:
        raise _none() from None
    return answer.written(_document(request, number), 201)


@router.put(
    "/observations/{number}/release",
    operation_id="releaseObservation",
    summary=noop("気づきを公表する、公表をやめる"),
    description=noop("企画担当だけができます。公表できるのは、決定まで進んだものです。"),
    response=ObservationWorkDocument,
)
@allow(token(scopes.OBSERVATIONS))
def release_observation(request: HttpRequest, number: Number, payload: ReleaseDocument) -> HttpResponse:
    """Let an observation out, or no longer."""
    answer = Answer(request)
    try:
        stepping.set_public(observation_id=number, version=payload.version, public=payload.public, by=caller(request))
    except locking.NoSuchObservation:
        raise _none() from None
    return answer.written(_document(request, number))
