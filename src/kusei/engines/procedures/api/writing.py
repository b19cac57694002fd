"""Handing in and what follows, over the API. The same intent sent twice is one application."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import File, Header
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from kusei.engines.procedures import scopes
from kusei.engines.procedures.api.common import Receipt, WhereQuery, answers_checked, caller, plain, version_of
from kusei.engines.procedures.api.own import document_of, own, router
from kusei.engines.procedures.api.schemas.applications import (
    ApplicationDocument,
    CorrectedDocument,
    NewApplicationDocument,
    NewMessageDocument,
    StoredFileDocument,
    WithdrawDocument,
)
from kusei.engines.procedures.applications import opened
from kusei.engines.procedures.applications.commands import applicants, at_once
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import PAPERS, inspect
from kusei.foundation.people.registration.origin import site_origin
from kusei.foundation.people.residents.queries import subjects_for
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import limit
from kusei.foundation.web.api.parameters import in_body
from kusei.foundation.web.api.words import noop

SUBMISSIONS, FILES, ACTS = "30/m", "60/m", "60/m"  # of one address

IntentKey = Annotated[
    str,
    StringConstraints(pattern=r"^[\x21-\x7e]{8,100}$"),
    Field(
        json_schema_extra={
            "description": noop(
                "この申請をほかと区別する、呼び出す側の印（8～100字）。同じ印で何度送っても、申請は一つです。"
            ),
            "examples": ["5f2b7c1e-moving-2026"],
        }
    ),
]


Paper = Annotated[UploadedFile, File(description=noop("書類（10MBまで）"))]


@router.post(
    "/applications",
    operation_id="submitApplication",
    summary=noop("申請する"),
    description=noop(
        "答えを確かめて、すぐに受け付けます。下書きは残りません。"
        "ファイルは先にPOST /filesで送り、その番号を答えに書きます。"
        "はじめてのときは201、同じIdempotency-Keyで前に受け付けていたときは200で、同じ申請を返します。"
        "答えが足りないときは422で、errorsに項目の場所と直し方があります。"
    ),
    response={201: ApplicationDocument, 200: ApplicationDocument},
)
@allow(token(scopes.WRITE))
def submit_application(
    request: HttpRequest, payload: NewApplicationDocument, key: Annotated[IntentKey, Header(alias="Idempotency-Key")]
) -> HttpResponse:
    """Hand an application in."""
    answer = Answer(request)
    limit(request, "api-submit", SUBMISSIONS)
    user, version = caller(request), version_of(WhereQuery(municipality=None), payload.procedure)
    if payload.subject and payload.subject not in map(opened.subject_word, subjects_for(user, version.procedure.key)):
        raise in_body([("subject", _("この人や団体のために申請することはできません。"))])
    with answers_checked():
        filed = at_once.hand_in(
            intent=at_once.intent_of(user, key),
            version=version,
            answers=plain(payload.answers),
            by=user,
            subject=payload.subject,
            delivery=payload.delivery,
            language=get_language() or "ja",
            site=site_origin(request),
        )
    return answer.written(document_of(_again(filed.application)), 201 if filed.made else 200)


def _again(application: Application) -> Application:
    related = ("procedure", "version", "department", "cover", "municipality")
    return Application.objects.select_related(*related).get(pk=application.pk)


@router.post(
    "/files",
    operation_id="sendFile",
    summary=noop("書類を送る"),
    description=noop("申請や補正の前に、書類を一つ送ります。形式は内容から見分け、写真は作り直します。"),
    response={201: StoredFileDocument},
)
@allow(token(scopes.WRITE))
def send_file(request: HttpRequest, file: Paper) -> HttpResponse:
    """Take a file in."""
    answer = Answer(request)
    limit(request, "api-files", FILES)
    upload = inspect(file.name or "", file.read(), PAPERS)
    stored = files.store(upload=upload, owner=caller(request), purpose=at_once.PURPOSE)
    return answer.written(StoredFileDocument(id=stored.public_id, media_type=stored.media_type, size=stored.size), 201)


@router.post(
    "/applications/{number}/withdraw",
    operation_id="withdrawApplication",
    summary=noop("申請を取り下げる"),
    description=noop("決裁中と、決定の後は取り下げられません。"),
    response=ApplicationDocument,
)
@allow(token(scopes.WRITE))
def withdraw_application(request: HttpRequest, number: Receipt, payload: WithdrawDocument) -> HttpResponse:
    """Take an application back."""
    answer, application, by = _acting(request, number)
    applicants.withdraw(application_id=application.pk, by=by, reason=payload.reason, seen=payload.seen)
    return answer.written(document_of(_again(application)))


@router.post(
    "/applications/{number}/correction",
    operation_id="correctApplication",
    summary=noop("補正に答える"),
    description=noop("依頼された項目だけを直します。新しいファイルは、先にPOST /filesで送ります。"),
    response=ApplicationDocument,
)
@allow(token(scopes.WRITE))
def correct_application(request: HttpRequest, number: Receipt, payload: CorrectedDocument) -> HttpResponse:
    """Answer a request for correction."""
    answer, application, _by = _acting(request, number)
    with answers_checked():
        at_once.correct(
            application=application,
            answers=plain(payload.answers),
            by=caller(request),
            note=payload.note,
            seen=payload.seen,
        )
    return answer.written(document_of(_again(application)))


@router.post(
    "/applications/{number}/messages",
    operation_id="writeMessage",
    summary=noop("担当の課に連絡する"),
    response={201: ApplicationDocument},
)
@allow(token(scopes.WRITE))
def write_message(request: HttpRequest, number: Receipt, payload: NewMessageDocument) -> HttpResponse:
    """Write to the office."""
    answer, application, by = _acting(request, number)
    applicants.write_message(application_id=application.pk, text=payload.text, by=by, from_office=False)
    return answer.written(document_of(_again(application)), 201)


def _acting(request: HttpRequest, number: str) -> tuple[Answer, Application, By]:
    """The answer in the making, the application, and who acts."""
    answer = Answer(request)
    limit(request, "api-act", ACTS)
    return answer, own(request, number), By(Actor.RESIDENT, caller(request))
