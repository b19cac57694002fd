"""One's own applications over the API: those of the token's person and of those for whom they may act today."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from kusei.engines.procedures import scopes
from kusei.engines.procedures.api.common import Receipt, caller
from kusei.engines.procedures.api.schemas.applications import (
    ApplicationDocument,
    ApplicationEntry,
    ApplicationPage,
    nothing_there,
)
from kusei.engines.procedures.applications import access, opened
from kusei.engines.procedures.applications.models import Application, Attachment
from kusei.engines.procedures.applications.queries.own import standing
from kusei.engines.procedures.applications.rules import State
from kusei.foundation.files import responses
from kusei.foundation.files.inspection import PAPERS, TYPES
from kusei.foundation.files.models import StoredFile
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import UNKEPT, Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router, limit
from kusei.foundation.web.api.paging import Cut, PageQuery
from kusei.foundation.web.api.problems import Problem
from kusei.foundation.web.api.words import noop

router = Router(tags=["applications"])
LOOKS = "120/m"  # of one address, at single applications

FileNumber = Annotated[
    uuid.UUID,
    Field(
        json_schema_extra={
            "description": noop("ファイルの番号"),
            "examples": ["4f0c9a52-be5f-4b8b-8f6f-3f0e6a2d7c11"],
        }
    ),
]


class OwnQuery(PageQuery):
    """Narrowing one's own applications."""

    state: State | None = Field(None, description=noop("状態"), examples=["received"])


@router.get(
    "/applications",
    operation_id="listApplications",
    summary=noop("自分の申請の一覧"),
    description=noop("自分の申請と、いま代理できる人や団体の申請を、新しい順に返します。"),
    response=ApplicationPage,
)
@allow(token(scopes.READ))
def list_applications(request: HttpRequest, query: Query[OwnQuery]) -> HttpResponse:
    """One's own applications, the newest first."""
    answer = Answer(request)
    rows = Application.objects.filter(access.visible_to_resident(caller(request), (), opened.subjects(request)))
    if query.state is not None:
        rows = rows.filter(state=query.state)
    found: Cut[Application] = answer.cut(
        rows.select_related("procedure", "version").order_by("-submitted_at", "-pk"), query
    )
    items = [ApplicationEntry.of(one) for one in found.rows]
    return answer.send(lambda: ApplicationPage(**found.numbers(), items=items))


@router.get(
    "/applications/{number}",
    operation_id="getApplication",
    summary=noop("一つの自分の申請"),
    description=noop("状態、内容、連絡、できることを返します。ほかの人の受付番号は、ないものとして404で答えます。"),
    response=ApplicationDocument,
)
@allow(token(scopes.READ))
def get_application(request: HttpRequest, number: Receipt) -> HttpResponse:
    """One of one's own applications."""
    answer = Answer(request)
    limit(request, "api-applications", LOOKS)
    document = document_of(own(request, number))
    return answer.send(lambda: document)


def own(request: HttpRequest, number: str) -> Application:
    """The application, if it is this person's. Raises `Problem` (404): numbers cannot be tried out."""
    visible = access.visible_to_resident(caller(request), (), opened.subjects(request))
    related = ("procedure", "version", "department", "cover", "municipality")
    found = Application.objects.filter(visible, number=number).select_related(*related).first()
    if found is None:
        raise Problem("not-found", nothing_there(), "application-not-found")
    return found


def document_of(application: Application) -> ApplicationDocument:
    """The application as its applicant sees it."""
    attachments = Attachment.objects.filter(application=application, replaced_at=None).order_by("pk")
    return ApplicationDocument.about(standing(application), list(attachments))


def _papers() -> dict[str, Any]:
    """For the description: a file comes as what it is."""
    kinds = sorted({TYPES[suffix] for suffix in PAPERS.types} | {"image/jpeg"})
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"content": content}}}


@router.get(
    "/applications/{number}/files/{file}",
    operation_id="getApplicationFile",
    summary=noop("自分の申請の添付書類"),
    description=noop("出した書類を、そのまま返します。"),
    openapi_extra=_papers(),
)
@allow(token(scopes.READ))
def get_application_file(request: HttpRequest, number: Receipt, file: FileNumber) -> HttpResponse:
    """A file of one of one's own applications."""
    limit(request, "api-applications", LOOKS)
    application = own(request, number)
    stored = None
    if Attachment.objects.filter(application=application, file=file).exists():
        stored = StoredFile.objects.filter(public_id=file).first()
    if stored is None:
        raise Problem("not-found", nothing_there(), "file-not-found")
    response = responses.download(stored)
    response.headers["Cache-Control"] = UNKEPT
    return response
