"""Sentences of the API's description: written as constants, translated when the description is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, gettext_noop
from pydantic import ConfigDict

noop = gettext_noop

_SENTENCES = ("title", "summary", "description")
_DATA = ("example", "examples", "default", "enum", "const")


def described(sentence: str) -> ConfigDict:
    """The configuration of a model of the API: frozen, exact, and described by the sentence (mark it with
    `noop`).
    """
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"description": sentence})


def translated(document: Any) -> Any:
    """The same document with its titles, summaries and descriptions in the active language; data stays as it
    is.
    """
    if isinstance(document, list):
        return [translated(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {key: _part(key, value) for key, value in document.items()}


def _part(key: str, value: Any) -> Any:
    if key in _DATA:
        return value
    if key in _SENTENCES and isinstance(value, str) and value:
        return gettext(value)
    return translated(value)
