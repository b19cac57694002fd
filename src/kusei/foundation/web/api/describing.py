"""An OpenAPI document as the page for developers shows it: operations in groups, and the schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kusei.foundation.web.api.negotiation import CSV, JSON

_SCHEMA = "#/components/schemas/"


@dataclass(frozen=True)
class Word:
    """A piece of a type; `anchor` leads to the schema of that name."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Part:
    """A parameter, or a property of a schema."""

    name: str
    type: Sequence[Word]
    description: str
    required: bool
    example: str
    place: str = ""


@dataclass(frozen=True)
class Reply:
    """One way in which an operation may answer."""

    status: str
    description: str
    media: Sequence[str]
    type: Sequence[Word]


@dataclass(frozen=True)
class Call:
    """An operation. `scope`: what a token needs for it, blank where none is needed; `body`: what is sent."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Part]
    replies: Sequence[Reply]
    examples: Sequence[str]
    scope: str
    body: Sequence[Word]


@dataclass(frozen=True)
class Group:
    """The operations of one subject."""

    name: str
    calls: Sequence[Call]


@dataclass(frozen=True)
class Shape:
    """A schema."""

    name: str
    description: str
    parts: Sequence[Part]
    type: Sequence[Word]


def groups(document: dict[str, Any], site: str) -> list[Group]:
    """Every operation, by subject. `site` stands before the addresses of the examples."""
    calls = [
        (operation["tags"][0], _call(document, site, method, path, operation))
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    return [
        Group(tag["description"], [call for name, call in calls if name == tag["name"]]) for tag in document["tags"]
    ]


def schemas(document: dict[str, Any]) -> list[Shape]:
    """Every schema of the API itself, by name."""
    return [
        Shape(name, schema.get("description", ""), _properties(schema), type_of(schema))
        for name, schema in document["components"]["schemas"].items()
        if _shown_here(name)
    ]


def _shown_here(name: str) -> bool:
    """The parts of a file format (their names have a dot) are for programs: the OpenAPI document has them."""
    return "." not in name


def type_of(schema: dict[str, Any]) -> list[Word]:
    """The type in words: `string | null`, `array of PlanEntry`."""
    if ref := schema.get("$ref"):
        name = ref.removeprefix(_SCHEMA)
        return [Word(name, name if _shown_here(name) else "")]
    if values := schema.get("enum") or ("const" in schema and [schema["const"]]):
        return _between([[Word(f'"{value}"')] for value in values])
    if parts := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return _between([type_of(part) for part in parts])
    if schema.get("type") == "array" and "items" in schema:
        return [Word(_("並び：")), *type_of(schema["items"])]
    if isinstance(schema.get("additionalProperties"), dict):
        return [Word(_("名前から")), *type_of(schema["additionalProperties"])]
    return [Word(schema.get("type", _("どの値でも")))]


def _between(parts: Sequence[list[Word]]) -> list[Word]:
    joined: list[Word] = []
    for number, part in enumerate(parts):
        joined += [Word(" | "), *part] if number else part
    return joined


def _properties(schema: dict[str, Any]) -> list[Part]:
    required = schema.get("required", ())
    return [
        Part(
            name,
            type_of(part),
            part.get("description", ""),
            name in required,
            _shown(part.get("examples", [""])[0]),
        )
        for name, part in schema.get("properties", {}).items()
    ]


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _call(document: dict[str, Any], site: str, method: str, path: str, operation: dict[str, Any]) -> Call:
    base = document["servers"][0]["url"]
    parameters = [
        Part(
            parameter["name"],
            type_of(parameter["schema"]),
            parameter.get("description", ""),
            parameter["required"],
            _shown(parameter.get("example")),
            parameter["in"],
        )
        for parameter in operation["parameters"]
    ]
    replies = [_reply(document, status, reply) for status, reply in operation["responses"].items()]
    address = f"{site}{base}{path}"
    for part in parameters:
        address = address.replace(f"{{{part.name}}}", part.example)
    scope = next(iter(operation.get("security", [{}])[0].get("token", [])), "")
    sent = operation.get("requestBody", {}).get("content", {})
    body, multipart = sent.get(JSON, {}).get("schema"), "multipart/form-data" in sent
    return Call(
        operation["operationId"],
        method.upper(),
        f"{base}{path}",
        operation["summary"],
        operation.get("description", ""),
        parameters,
        replies,
        _examples(address, parameters, replies)
        if method == "get" and not scope
        else [_one_call(address, method, bool(body), scope, multipart)],
        scope,
        type_of(body) if body else [],
    )


def _one_call(address: str, method: str, body: bool, scope: str, multipart: bool) -> str:
    """A call with all that it needs: a token, something in the body."""
    sent = " -H 'Content-Type: application/json' -d @body.json" if body else " -F file=@file.pdf" if multipart else ""
    verb = "" if method == "get" else f" -X {method.upper()}"
    token = ' -H "Authorization: Bearer $KUSEI_TOKEN"' if scope else ""
    return f"curl{verb}{token}{sent} '{address}'"


def _examples(address: str, parameters: Sequence[Part], replies: Sequence[Reply]) -> list[str]:
    """Calls to try: as JSON, narrowed where that is possible, and as CSV where that is on offer."""
    found = [f"curl '{address}'"]
    narrowing = [
        p for p in parameters if p.place == "query" and p.name not in ("page", "per_page", "format", "edition")
    ]
    if narrowing:
        found.append(f"curl '{address}?{urlencode({narrowing[0].name: narrowing[0].example})}'")
    if any(CSV in reply.media for reply in replies):
        found.append(f"curl -H 'Accept: text/csv' -o list.csv '{address}'")
    return found


def _reply(document: dict[str, Any], status: str, reply: dict[str, Any]) -> Reply:
    if ref := reply.get("$ref"):
        reply = document["components"]["responses"][ref.rsplit("/", 1)[-1]]
    content = reply.get("content", {})
    first: Any = next((media.get("schema") for media in content.values()), None)
    return Reply(status, reply["description"], list(content), type_of(first) if first else [])
