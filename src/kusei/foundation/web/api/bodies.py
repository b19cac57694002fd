"""Reads the body of a call strictly: JSON in UTF-8 without what no text of ours may hold."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import BaseModel

from kusei.foundation.web.api.problems import Problem

# What PostgreSQL or a page cannot take: control characters besides tab and line breaks, halves of characters.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class BodyParser(Parser):
    """JSON: numbers with a point are decimals, never floats; a name stands once; no NaN, no control characters."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body. Raises `Problem` (400)."""
        try:
            found = json.loads(
                request.body.decode(), parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_once
            )
        except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
            raise Problem("body-invalid", _("本文をJSONとして読めません。UTF-8のJSONで送ってください。")) from None
        _check(found)
        return cast(dict[str, Any], found)


def _decimal(text: str) -> Decimal:
    return Decimal(text)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _check(value: Any) -> None:
    queue = [value]
    while queue:
        part = queue.pop()
        if isinstance(part, dict):
            queue += [*part, *part.values()]
        elif isinstance(part, list):
            queue += part
        elif isinstance(part, str) and _UNFIT.search(part):
            raise Problem("body-invalid", _("本文に、改行やタブ以外の制御文字は使えません。"))


def sent_fields(body: BaseModel) -> dict[str, Any]:
    """The fields that the caller wrote, by name: what is left out stays as it is."""
    return {name: getattr(body, name) for name in body.model_fields_set}
