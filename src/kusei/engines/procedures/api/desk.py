"""The desk over the API: applications that the token's person may see, and what their roles let them do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import BaseModel, Field, StringConstraints

from kusei.engines.procedures import scopes
from kusei.engines.procedures.api.common import Receipt, caller
from kusei.engines.procedures.api.schemas.applications import NewMessageDocument, nothing_there
from kusei.engines.procedures.api.schemas.desk import (
    ApplicationReviewDocument,
    AskedDocument,
    DeliveredDocument,
    DeskDocument,
    DeskEntry,
    DeskPage,
    MovedDocument,
    NewDecisionDocument,
)
from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application
from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.desk.commands.deciding import put_forward
from kusei.engines.procedures.desk.queries import listing
from kusei.engines.procedures.desk.queries.one import case_of
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.parameters import Words
from kusei.foundation.web.api.problems import Problem
from kusei.foundation.web.api.words import noop

router = Router(tags=["desk"])


class DeskQuery(BaseModel):
    """Narrowing the desk's list. Names are not among it: they would stand in addresses."""

    procedure: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)] | None = Field(
        None, description=noop("手続のキー"), examples=["certificate-copy"]
    )
    state: State | None = Field(None, description=noop("状態"), examples=["received"])
    channel: Literal["online", "counter", "post"] | None = Field(None, description=noop("経路"), examples=["online"])
    due: Literal["late", "week"] | None = Field(
        None, description=noop("期限。late 過ぎたもの、week 今週のもの。"), examples=["week"]
    )
    assigned: Literal["me", "nobody", "somebody"] | None = Field(
        None, description=noop("担当者。me 自分、nobody 決まっていない、somebody 決まっている。"), examples=["me"]
    )
    since: dt.date | None = Field(None, description=noop("この日からの到達"), examples=["2026-04-01"])
    until: dt.date | None = Field(None, description=noop("この日までの到達"), examples=["2027-03-31"])
    sort: Literal["newest", "due"] = Field("newest", description=noop("順序"), examples=["newest"])
    after: Words | None = Field(None, description=noop("前の答えのnext"), examples=["2026-11-20T10:00:00+00:00~17"])


@dataclass(frozen=True)
class _Seen(listing.Sections):
    """Everything that the person may see, not their own sections alone."""

    @property
    def rows(self) -> QuerySet[Application]:
        """Applications that this member of staff may see."""
        return access.for_staff(self.user)


@router.get(
    "/desk/applications",
    operation_id="listDeskApplications",
    summary=noop("担当する課の申請"),
    description=noop("見る権限のある申請を、50件ずつ返します。氏名と内容はふくみません。"),
    response=DeskPage,
)
@allow(token(scopes.DESK_READ))
def list_desk_applications(request: HttpRequest, query: Query[DeskQuery]) -> HttpResponse:
    """Applications that the person may see."""
    answer = Answer(request)
    sections = listing.sections_of(caller(request))
    wanted = listing.Wanted(
        procedure=query.procedure or "",
        state=query.state or "",
        channel=query.channel or "",
        due=query.due or "",
        assigned=query.assigned or "",
        since=query.since,
        until=query.until,
        sort=query.sort,
    )
    found = listing.find(_Seen(sections.user, sections.reach), wanted, query.after or "")
    page = DeskPage(items=[DeskEntry.of(one) for one in found.rows], next=found.cursor or None)
    return answer.send(lambda: page)


class PurposeQuery(BaseModel):
    """What somebody reads personal data for."""

    purpose: Words = Field(description=noop("読む目的。記録され、本人も見られます。"), examples=["審査"])


@router.get(
    "/desk/applications/{number}",
    operation_id="getDeskApplication",
    summary=noop("一つの申請の内容"),
    description=noop(
        "申請の内容を返し、だれが何のために読んだかを記録します。見られないものは、ないものとして404で答えます。"
    ),
    response=DeskDocument,
)
@allow(token(scopes.DESK_READ))
def get_desk_application(request: HttpRequest, number: Receipt, query: Query[PurposeQuery]) -> HttpResponse:
    """An application with all that belongs to it. The reading stands in the access log."""
    answer, user = Answer(request), caller(request)
    with transaction.atomic():
        application = _one(user, number)
        record_read(user, application, query.purpose)
        document = DeskDocument.about(case_of(application, Q(pk__in=())))  # none of its kin is named
    return answer.send(lambda: document)


def _one(user: User, number: str) -> Application:
    """The application, if the person may see it. Raises `Problem` (404).

    Contractors have pages of their own, without what is sensitive: to them nothing is told here.
    """
    related = ("procedure", "version", "department", "cover", "assignee", "municipality")
    found = access.for_staff(user).filter(number=number).select_related(*related).first()
    if found is None or not access.may(user, Role.VIEWER, found):
        raise Problem("not-found", nothing_there(), "application-not-found")
    return found


def _moved(answer: Answer, application: Application, status: int = 200) -> HttpResponse:
    application.refresh_from_db(fields=["state", "sequence", "outcome"])
    return answer.written(MovedDocument.of(application), status)


@router.post(
    "/desk/applications/{number}/review",
    operation_id="startReview",
    summary=noop("審査を始める"),
    response=MovedDocument,
)
@allow(token(scopes.DESK_WRITE))
def start_review(request: HttpRequest, number: Receipt, payload: ApplicationReviewDocument) -> HttpResponse:
    """Take an application up."""
    answer, user = Answer(request), caller(request)
    application = _one(user, number)
    office.start_review(application_id=application.pk, by=user, seen=payload.seen)
    return _moved(answer, application)


@router.post(
    "/desk/applications/{number}/corrections",
    operation_id="askCorrection",
    summary=noop("補正を依頼する"),
    description=noop("項目ごとに、何を直すかを書きます。申請した人にメールで知らせます。"),
    response={201: MovedDocument},
)
@allow(token(scopes.DESK_WRITE))
def ask_correction(request: HttpRequest, number: Receipt, payload: AskedDocument) -> HttpResponse:
    """Ask for fields to be put right."""
    answer, user = Answer(request), caller(request)
    application = _one(user, number)
    office.ask_correction(
        application_id=application.pk,
        fields=payload.fields,
        message=payload.message,
        due_on=payload.due_on,
        by=user,
        seen=payload.seen,
    )
    return _moved(answer, application, 201)


@router.post(
    "/desk/applications/{number}/decision",
    operation_id="decideApplication",
    summary=noop("決定する"),
    description=noop("一人で決められる手続では決定し、決裁や二人の目の要る手続では案を起こします。"),
    response=MovedDocument,
)
@allow(token(scopes.DESK_WRITE))
def decide_application(request: HttpRequest, number: Receipt, payload: NewDecisionDocument) -> HttpResponse:
    """Decide, or propose."""
    answer, user = Answer(request), caller(request)
    application = _one(user, number)
    put_forward(
        application=application,
        outcome=payload.outcome,
        reason=payload.reason,
        conditions=payload.conditions,
        by=user,
        seen=payload.seen,
    )
    return _moved(answer, application)


@router.post(
    "/desk/applications/{number}/delivery",
    operation_id="deliverResult",
    summary=noop("交付を記録する"),
    response=MovedDocument,
)
@allow(token(scopes.DESK_WRITE))
def deliver_result(request: HttpRequest, number: Receipt, payload: DeliveredDocument) -> HttpResponse:
    """Note that the result was handed over."""
    answer, user = Answer(request), caller(request)
    application = _one(user, number)
    note = applicants.without_my_number(payload.note)
    office.deliver(application_id=application.pk, by=user, note=note, seen=payload.seen)
    return _moved(answer, application)


@router.post(
    "/desk/applications/{number}/messages",
    operation_id="writeMessageToApplicant",
    summary=noop("申請した人に連絡する"),
    response={201: MovedDocument},
)
@allow(token(scopes.DESK_WRITE))
def write_message_to_applicant(request: HttpRequest, number: Receipt, payload: NewMessageDocument) -> HttpResponse:
    """Write to the applicant."""
    answer, user = Answer(request), caller(request)
    application = _one(user, number)
    access.require(user, Role.EDITOR, application)
    by = By(Actor.STAFF, user)
    applicants.write_message(application_id=application.pk, text=payload.text, by=by, from_office=True)
    return _moved(answer, application, 201)
