"""Makes ninja's description of an API a complete OpenAPI 3.1 document: headers, CSV, every error, in one
language.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from kusei.foundation.web.api.kinds import KINDS
from kusei.foundation.web.api.negotiation import CSV, PROBLEM
from kusei.foundation.web.api.problems import ConflictDocument, ProblemDocument
from kusei.foundation.web.api.words import noop, translated

_REF = "#/components/schemas/{model}"
_HEADERS = {
    "ETag": noop("この表現を表す強い検証子。次の呼び出しのIf-None-Matchに書くと、変わっていなければ304が返ります。"),
    "Cache-Control": noop("どのくらいの間、手元の写しを使ってよいか"),
    "Link": noop("前後と最初と最後のページのアドレス（rel=prev, next, first, last）"),
    "Retry-After": noop("もう一度呼び出してよくなるまでの秒数"),
}
# What any operation may answer besides its own answers: the status, its name here, a kind of problem behind
# it.
_ERRORS = {
    "400": ("BadRequest", "parameter-invalid", noop("パラメーターの名前か値が正しくありません。")),
    "401": ("Unauthenticated", "unauthenticated", noop("APIトークンがないか、使えません。")),
    "403": ("Forbidden", "forbidden", noop("トークンの権限か、その人の役割では許されていません。")),
    "404": ("NotFound", "not-found", noop("その識別名やキーのもの、またはそのページがありません。")),
    "406": ("NotAcceptable", "not-acceptable", noop("Acceptヘッダーの求める形式では返せません。")),
    "409": ("Conflict", "conflict", noop("読んだあとに、ほかの人が変えています。何も書き込んでいません。")),
    "422": ("Refused", "refused", noop("きまりにより受け付けられません。何も書き込んでいません。")),
    "429": ("TooManyRequests", "too-many-requests", noop("同じアドレスから呼び出された回数が多すぎます。")),
    "500": ("ServerError", "server-error", noop("こちらの不具合です。")),
}
_TOKEN = noop("アカウントのページで作るAPIトークン。その人のその日の役割と、トークンの権限の両方の範囲で使えます。")
_READING = ("400", "404", "406", "429", "500")
_WRITING = ("400", "401", "403", "404", "406", "409", "422", "429", "500")
_SCHEME = "token"


def polished(document: dict[str, Any], scopes: Mapping[str, str]) -> dict[str, Any]:
    """The document as we publish it: valid, the same each time, in the active language. `scopes`: what the operations
    that want a token want, by the operations' ids.
    """
    found = copy.deepcopy(dict(document))
    components = found["components"]
    components["schemas"] |= _problem_schemas()
    components["headers"] = {
        name: {"description": text, "schema": {"type": "integer" if name == "Retry-After" else "string"}}
        for name, text in _HEADERS.items()
    }
    components["responses"] = {name: _error(code, text) for name, code, text in _ERRORS.values()}
    for item in found["paths"].values():
        item.pop("head", None)  # HEAD follows from GET
        for method, operation in item.items():
            _complete(operation, writes=method != "get", scope=scopes.get(operation["operationId"], ""))
            components["schemas"] |= operation.pop("x-schemas", {})
    components["schemas"] = _used(components["schemas"], [found["paths"], components["responses"]])
    components["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer", "description": _TOKEN}}
    found["security"] = []
    for part in (found["paths"], components["schemas"]):
        _without_titles(part)
    result: dict[str, Any] = translated(found)
    return result


def _used(schemas: dict[str, Any], roots: list[Any]) -> dict[str, Any]:
    """The schemas that something refers to, by name; ninja also lists the models of the parameters."""
    wanted: set[str] = set()
    queue = list(roots)
    while queue:
        part = queue.pop()
        if isinstance(part, list):
            queue += part
        elif isinstance(part, dict):
            queue += part.values()
            name = str(part.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in schemas and name not in wanted:
                wanted.add(name)
                queue.append(schemas[name])
    return {name: schemas[name] for name in sorted(wanted)}


def _problem_schemas() -> dict[str, Any]:
    both: list[tuple[type[BaseModel], Literal["serialization"]]] = [
        (ProblemDocument, "serialization"),
        (ConflictDocument, "serialization"),
    ]
    _, definitions = models_json_schema(both, ref_template=_REF)
    found: dict[str, Any] = definitions["$defs"]
    return found


def _error(kind_code: str, text: str) -> dict[str, Any]:
    kind = KINDS[kind_code]
    example = {
        "type": kind.type,
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(kind.advice),
        "instance": "/api/v1/plans",
        "code": kind.code,
        "request_id": "4f0c9a52be5f4b8b8f6f3f0e6a2d7c11",
        "errors": [],
    }
    conflict = kind.code == "conflict"
    if conflict:
        example["conflicts"] = []
    schema = {"$ref": _REF.format(model="ConflictDocument" if conflict else "ProblemDocument")}
    content = {PROBLEM: {"schema": schema, "example": example}}
    headers = {"Retry-After": _header("Retry-After")} if kind.status == 429 else {}
    return {"description": text, "content": content} | ({"headers": headers} if headers else {})


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _complete(operation: dict[str, Any], *, writes: bool, scope: str) -> None:
    """Examples of parameters, who may call, headers of the answer, CSV where it is on offer, 304 and the errors."""
    names = {parameter["name"] for parameter in operation["parameters"]}
    for parameter in operation["parameters"]:
        examples = parameter.pop("examples", None)  # a list in JSON Schema, a mapping in OpenAPI
        if examples:
            parameter["example"] = examples[0]
        parameter["schema"] = _never_null(parameter["schema"])
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    if scope:
        operation["security"] = [{_SCHEME: [scope]}]
    good = responses["201" if "201" in responses else "200"]
    good["description"] = noop("書き込んだあとのもの") if writes else noop("求められたもの")
    own = ("Cache-Control",) if writes else ("ETag", "Cache-Control", *(["Link"] if "page" in names else []))
    good["headers"] = {name: _header(name) for name in own}
    columns = operation.pop("x-csv-columns", None)
    if columns:
        good["content"][CSV] = {
            "schema": {
                "type": "string",
                "contentMediaType": CSV,
                "description": noop("UTF-8（BOM付き）、改行はCRLF、1行目は列の名前"),
            },
            "example": ",".join(columns) + "\r\n",
        }
    if not writes:
        responses["304"] = {"description": noop("If-None-Matchに書かれたものから変わっていません。")}
    # A token that is sent and not believed is answered 401 everywhere.
    for status in _WRITING if writes else (*_READING, "401", "403"):
        responses[status] = {"$ref": f"#/components/responses/{_ERRORS[status][0]}"}
    operation["responses"] = dict(sorted(responses.items()))


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter. One that is left out is left out: there is no way to write null in an
    address.
    """
    parts = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "description", "examples")}
    return rest | (parts[0] if len(parts) == 1 else {"anyOf": parts} if parts else {})


def _without_titles(part: Any) -> None:
    """Pydantic repeats each name as a title, which tells nobody anything."""
    if isinstance(part, list):
        for item in part:
            _without_titles(item)
    elif isinstance(part, dict):
        if isinstance(part.get("title"), str):
            del part["title"]
        for key, value in part.items():
            if key not in ("example", "examples", "default", "enum", "const"):
                _without_titles(value)
