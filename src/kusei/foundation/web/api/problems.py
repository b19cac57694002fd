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
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from kusei.foundation.web.api.negotiation import PROBLEM
from kusei.foundation.web.api.words import described, noop
from kusei.lib.errors import RuleError

TYPES = "/api/v1/problems/"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the status it answers with, its name, and what the caller can do about it."""

    code: str
    status: int
    title: Promise
    advice: Promise

    @property
    def type(self) -> str:
        """Its URI, which leads to its description."""
        return f"{TYPES}{self.code}"


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "bad-request",
            400,
            gettext_lazy("リクエストを読み取れません"),
            gettext_lazy("アドレスの書き方を確かめてください。文字はUTF-8をパーセント符号化して送ります。"),
        ),
        Kind(
            "parameter-invalid",
            400,
            gettext_lazy("パラメーターの値が正しくありません"),
            gettext_lazy("errorsの文が、どのパラメーターをどう直せばよいかを述べています。"),
        ),
        Kind(
            "parameter-unknown",
            400,
            gettext_lazy("このパラメーターは使えません"),
            gettext_lazy("つづりを確かめてください。使えるパラメーターの名前はdetailの文にあります。"),
        ),
        Kind(
            "forbidden",
            403,
            gettext_lazy("許可されていません"),
            gettext_lazy("この操作を許された人として認証してから、もう一度送ってください。"),
        ),
        Kind(
            "not-found",
            404,
            gettext_lazy("見つかりません"),
            gettext_lazy("識別名やキーを、一覧を返す操作で確かめてください。"),
        ),
        Kind(
            "method-not-allowed",
            405,
            gettext_lazy("この方法では呼び出せません"),
            gettext_lazy("使える方法はAllowヘッダーにあります。"),
        ),
        Kind(
            "not-acceptable",
            406,
            gettext_lazy("求められた形式では返せません"),
            gettext_lazy("Acceptヘッダーか、パラメーターformatで、返せる形式を指定してください。"),
        ),
        Kind(
            "too-many-requests",
            429,
            gettext_lazy("回数が多すぎます"),
            gettext_lazy("Retry-Afterの秒数だけ待ってください。ETagを使うと、変わらないデータを送り直さずにすみます。"),
        ),
        Kind(
            "server-error",
            500,
            gettext_lazy("こちらの不具合です"),
            gettext_lazy("しばらくしてからもう一度送ってください。続くときはrequest_idを添えてお知らせください。"),
        ),
    )
}
_BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values())}


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
        description=noop("パラメーターごとの説明。ほかの種類の問題では空です。")
    )


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer. Never cached; in the language that is active."""
    kind = KINDS[problem.kind]
    return _answer(request, kind.status, (kind.type, str(kind.title)), problem)


def of_status(request: HttpRequest, response: Any) -> HttpResponse:
    """A problem in the place of an error answer that somebody else made; its headers that matter are kept."""
    headers = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
    kind = _BY_STATUS.get(response.status_code)
    if kind:
        return respond(request, Problem(kind.code, general(kind.code), headers=headers))
    phrase = HTTPStatus(response.status_code).phrase
    problem = Problem(phrase.lower().replace(" ", "-"), _refused(), headers=headers)
    return _answer(request, response.status_code, ("about:blank", phrase), problem)


def of_exception(error: Exception) -> Problem | None:
    """The problem that an exception stands for; None for a mistake of ours, which is logged and answered with
    500.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, RuleError):
        sentence = error.en if (get_language() or "").startswith("en") else error.ja
        return Problem("parameter-invalid", sentence, error.code)
    code = getattr(error, "code", "")
    for exception, kind in (
        (Http404, "not-found"),
        (PermissionDenied, "forbidden"),
        (SuspiciousOperation, "bad-request"),
    ):
        if isinstance(error, exception):
            return Problem(kind, str(error) if code else general(kind), code)
    return None


def general(code: str) -> str:
    """The sentence of a kind of problem when nothing more is known."""
    return {
        "not-found": _("このアドレスには何もありません。/api/v1/ から操作の一覧をたどれます。"),
        "forbidden": _("この操作は許可されていません。"),
        "method-not-allowed": _("この方法では呼び出せません。使える方法はAllowヘッダーにあります。"),
        "not-acceptable": _("求められた形式では返せません。"),
        "too-many-requests": _("短い間に何度も呼び出されました。しばらく待ってから、もう一度送ってください。"),
        "server-error": _("こちらの不具合で答えられませんでした。しばらくしてから、もう一度送ってください。"),
    }.get(code) or _("リクエストを読み取れませんでした。アドレスの書き方を確かめてください。")


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
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=PROBLEM,
        headers={"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **problem.headers},
    )
    response.headers["Content-Language"] = (get_language() or "ja").split("-")[0]
    return response
