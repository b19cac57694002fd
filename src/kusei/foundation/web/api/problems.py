"""Errors of the API as problem details (RFC 9457): what went wrong, in a sentence, and where to read more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from kusei.foundation.web.api.kinds import BY_STATUS, KINDS, TYPES, general
from kusei.foundation.web.api.negotiation import PROBLEM
from kusei.foundation.web.api.words import described, noop
from kusei.lib.errors import RuleError

_refusals: dict[type[Exception], str] = {}


def register_refusals(*classes: type[Exception], kind: str = "refused") -> None:
    """Hook: errors by which commands refuse are answered as problems of the kind, the nearest class first.

    Each has a stable `code` and a sentence as its text; `fields` or
    `problems`, a mapping, says which fields of the body are meant.
    """
    for one in classes:
        _refusals[one] = kind


@dataclass
class Problem(Exception):
    """An error to answer with. `detail` is a sentence in the language of the request; `code` may be finer
    than the kind.
    """

    kind: str
    detail: str
    code: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    conflicts: Sequence[Mapping[str, Any]] | None = None  # what stands there now; of conflicts alone


class ParameterErrorDocument(BaseModel):
    """One parameter that cannot be accepted."""

    model_config = described(noop("受け取れないパラメーター"))

    parameter: str = Field(description=noop("パラメーターの名前"), examples=["fiscal_year"])
    detail: str = Field(description=noop("何が正しくないか、どう直すか"), examples=["1868以上の整数で書いてください。"])


class ProblemDocument(BaseModel):
    """An error answer."""

    model_config = described(noop("RFC 9457の問題の詳細。文の言語はAccept-Languageに従います（jaかen）。"))

    type: str = Field(description=noop("問題の種類を表すURI。開くと説明があります。"), examples=[f"{TYPES}not-found"])
    title: str = Field(description=noop("問題の種類の名前"), examples=["見つかりません"])
    status: int = Field(description=noop("HTTPの状態コード"), ge=400, le=599, examples=[404])
    detail: str = Field(
        description=noop("今回の問題を述べる文"),
        examples=["「nowhere」という計画はありません。計画の一覧からお探しください。"],
    )
    instance: str = Field(description=noop("呼び出されたパス"), examples=["/api/v1/plans/nowhere"])
    code: str = Field(description=noop("変わらない符号。typeより細かいことがあります。"), examples=["plan-not-found"])
    request_id: str = Field(description=noop("問い合わせのときに添えるリクエストの番号"), examples=["4f0c9a…"])
    errors: list[ParameterErrorDocument] = Field(
        description=noop("パラメーターか本文の項目ごとの説明。ほかの種類の問題では空です。")
    )


class ConflictEntry(BaseModel):
    """One field that somebody else has changed meanwhile."""

    model_config = described(noop("読んだあとに、ほかの人が変えた項目"))

    field: str = Field(description=noop("本文の項目の名前"), examples=["summary"])
    now: Any = Field(description=noop("いまの値"))
    sent: Any = Field(description=noop("送られた値"))


class ConflictDocument(ProblemDocument):
    """The answer to a write that would overwrite what the caller has not seen."""

    model_config = described(noop("書き込みの衝突。何も変わっていません。"))

    conflicts: list[ConflictEntry] = Field(description=noop("衝突した項目"))


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer. Never cached; in the language that is active."""
    kind = KINDS[problem.kind]
    return _answer(request, kind.status, (kind.type, str(kind.title)), problem)


def of_status(request: HttpRequest, response: Any) -> HttpResponse:
    """A problem in the place of an error answer that somebody else made; its headers that matter are kept."""
    headers = {name: response[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in response}
    kind = BY_STATUS.get(response.status_code)
    if kind:
        return respond(request, Problem(kind.code, general(kind.code), headers=headers))
    phrase = HTTPStatus(response.status_code).phrase
    problem = Problem(phrase.lower().replace(" ", "-"), _refused(), headers=headers)
    return _answer(request, response.status_code, ("about:blank", phrase), problem)


def of_exception(error: Exception, *, writing: bool = False) -> Problem | None:
    """The problem that an exception stands for; None for a mistake of ours, which is logged and answered with
    500. `writing`: the call has a body.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, RuleError):
        sentence = error.en if (get_language() or "").startswith("en") else error.ja
        return Problem("body-invalid" if writing else "parameter-invalid", sentence, error.code)
    code = getattr(error, "code", "")
    if kind := next((_refusals[one] for one in type(error).__mro__ if one in _refusals), ""):
        return Problem(kind, str(error), code, errors=_wrong_fields(error))
    for exception, kind in (
        (Http404, "not-found"),
        (PermissionDenied, "forbidden"),
        (SuspiciousOperation, "bad-request"),
    ):
        if isinstance(error, exception):
            return Problem(kind, str(error) if code else general(kind), code)
    return None


def _wrong_fields(error: Exception) -> list[dict[str, str]]:
    fields = getattr(error, "fields", None) or getattr(error, "problems", None)
    if not isinstance(fields, Mapping):
        return []
    return [{"parameter": str(name), "detail": str(sentence)} for name, sentence in fields.items()]


def _refused() -> str:
    return _("このリクエストには答えられません。")


def _answer(request: HttpRequest, status: int, kind: tuple[str, str], problem: Problem) -> HttpResponse:
    type_, title = kind
    body: dict[str, Any] = {
        "type": type_,
        "title": title,
        "status": status,
        "detail": problem.detail,
        "instance": escape_uri_path(request.path),
        "code": problem.code or problem.kind,
        "request_id": getattr(request, "id", ""),
        "errors": list(problem.errors),
    }
    if problem.conflicts is not None or status == HTTPStatus.CONFLICT:
        body["conflicts"] = list(problem.conflicts or ())
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=PROBLEM,
        headers={"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **problem.headers},
    )
    response.headers["Content-Language"] = (get_language() or "ja").split("-")[0]
    return response
