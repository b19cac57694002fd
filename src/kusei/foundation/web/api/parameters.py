"""Reads what stands after the question mark strictly: every mistake is answered with a sentence, none is
passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import ValidationError
from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from kusei.foundation.web.api.problems import Problem

LONGEST = 200  # characters of a value
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DIGITS = re.compile(r"[+-]?[0-9]{1,15}", re.ASCII)


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("int_parsing", "an integer")
    return value


DIGITS = BeforeValidator(_digits)  # stands last in the annotation of a whole number: no 1_000, no 1.0
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=r"^[^\x00-\x1f\x7f]+$")]


def check_query(request: HttpRequest, known: Collection[str]) -> None:
    """Raises `Problem` for what no operation accepts: bad encoding, unknown or repeated names, control
    characters.
    """
    raw = str(request.META.get("QUERY_STRING", ""))
    try:
        unquote_to_bytes(raw.encode("latin-1")).decode()
    except UnicodeError as error:
        sentence = _(
            "アドレスの「?」より後を、UTF-8の文字として読めません。文字はUTF-8でパーセント符号化してください。"
        )
        raise Problem("bad-request", sentence) from error
    for name, values in request.GET.lists():
        if name not in known:
            raise _unknown(name, known)
        if len(values) > 1:
            raise _invalid([(name, _("一度だけ書いてください。"))])
        if _CONTROL.search(values[0]):
            raise _invalid([(name, _("改行やタブなどの制御文字は使えません。"))])
        if len(values[0]) > LONGEST:
            raise _invalid([(name, _("長すぎます（%(most)s字まで）。") % {"most": LONGEST})])


def _unknown(name: str, known: Collection[str]) -> Problem:
    shown = _CONTROL.sub("", name)[:40]
    if not known:
        sentence = _("「%(name)s」というパラメーターはありません。この操作はパラメーターを受け取りません。")
        return Problem("parameter-unknown", sentence % {"name": shown})
    sentence = _("「%(name)s」というパラメーターはありません。使えるのは %(known)s です。")
    return Problem("parameter-unknown", sentence % {"name": shown, "known": ", ".join(sorted(known))})


def _invalid(errors: Sequence[tuple[str, str]]) -> Problem:
    detail = " ".join(f"{name}: {sentence}" for name, sentence in errors)
    return Problem(
        "parameter-invalid",
        detail,
        errors=[{"parameter": name, "detail": sentence} for name, sentence in errors],
    )


def invalid(name: str, sentence: str) -> Problem:
    """The problem of one parameter, for rules that an operation checks itself."""
    return _invalid([(name, sentence)])


def of_validation(error: ValidationError) -> Problem:
    """What ninja and pydantic found, as sentences. A part of the path that cannot be is an address with
    nothing there.
    """
    if any(found["loc"][0] == "path" for found in error.errors):
        return Problem("not-found", _("この識別名のものはありません。一覧でお確かめください。"))
    inside = [found for found in error.errors if found["loc"][0] == "body"]
    if inside:
        return in_body([(".".join(map(str, found["loc"][2:])) or "―", _sentence(found)) for found in inside])
    return _invalid([(str(found["loc"][-1]), _sentence(found)) for found in error.errors])


def in_body(errors: Sequence[tuple[str, str]]) -> Problem:
    """The problem of fields of the body, for rules that an operation checks itself."""
    detail = " ".join(f"{name}: {sentence}" for name, sentence in errors)
    listed = [{"parameter": name, "detail": sentence} for name, sentence in errors]
    return Problem("body-invalid", detail, errors=listed)


def _sentence(found: dict[str, Any]) -> str:
    values = found.get("ctx", {})
    sentences = {
        "missing": _("必要です。"),
        "int_parsing": _("整数で書いてください。"),
        "int_parsing_size": _("数が大きすぎます。"),
        "greater_than_equal": _("%(ge)s以上で書いてください。"),
        "less_than_equal": _("%(le)s以下で書いてください。"),
        "literal_error": _("次のどれかを書いてください: %(expected)s"),
        "bool_parsing": _("true か false で書いてください。"),
        "string_too_short": _("空にはできません。絞り込まないときは、パラメーターごと消してください。"),
        "string_too_long": _("長すぎます（%(max_length)s字まで）。"),
        "string_pattern_mismatch": _("この形では書けません（形: %(pattern)s）。"),
        "extra_forbidden": _("この名前の項目はありません。"),
        "string_type": _("文字で書いてください。"),
        "int_type": _("整数で書いてください。"),
        "int_from_float": _("整数で書いてください。"),
        "bool_type": _("true か false で書いてください。"),
        "model_attributes_type": _("JSONのオブジェクトで書いてください。"),
    }
    known = sentences.get(found["type"])
    return known % values if known else _("この値は使えません。")
