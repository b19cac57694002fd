"""Turns what was typed or sent into the canonical value of a field's type, or says what is wrong with it.

The page, the counter and the API all come through here, so the same answer is right or wrong everywhere. `None` and
blank texts are "not answered", which is never wrong by itself.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.evaluation import composed, sentences
from kusei.engines.procedures.evaluation.texts import Wrong, digits, line, paragraph
from kusei.engines.procedures.evaluation.texts import katakana as _katakana
from kusei.foundation.web.formats import date_text
from kusei.lib.corporatenumber import CorporateNumber, NotACorporateNumber
from kusei.lib.errors import RuleError
from kusei.lib.numerals import parse_number
from kusei.lib.wareki import parse_wareki

__all__ = ["Wrong", "clean"]

MOST_FILES: Final = 10
_RELATIVE = re.compile(r"today([+-]\d{1,5})?")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def clean(one: Field, raw: Any, *, today: dt.date) -> Any:
    """The canonical value, or None for "not answered". Raises `Wrong` with every part that is wrong."""
    if raw is None or raw in ("", [], {}) or (isinstance(raw, str) and not raw.strip()):
        return None
    if one.type is FieldType.DATE:
        return _date(one, raw, today)
    return _CLEANERS[one.type](one, raw)


def _text(one: Field, raw: Any) -> str | None:
    text = line(raw, most=one.max_length or 200)
    return _measured(one, text)


def _textarea(one: Field, raw: Any) -> str | None:
    return _measured(one, paragraph(raw, most=one.max_length or 2000))


def _measured(one: Field, text: str | None) -> str | None:
    if text is None:
        return None
    if one.min_length and len(text) < one.min_length:
        raise Wrong.one("too-short", sentences.too_short(one.min_length))
    if one.pattern and not re.fullmatch(one.pattern, text):
        raise Wrong.one("pattern", sentences.pattern())
    return text


def _kana(one: Field, raw: Any) -> str | None:
    text = line(raw, most=one.max_length or 200)
    return _measured(one, _katakana(text) if text else None)


def _number(one: Field, raw: Any) -> int | str:
    """A whole number, or with `decimals` a decimal as text; comma, full width and 万 are understood."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Wrong.one("shape", sentences.shape())
    try:
        given = Decimal(raw) if isinstance(raw, int) else parse_number(line(raw, most=40) or "")
    except (RuleError, ArithmeticError):
        raise Wrong.one("number", sentences.number()) from None
    places = one.decimals if one.type is FieldType.NUMBER else 0
    if abs(given) >= 10**15:
        raise Wrong.one("number", sentences.at_most(10**15 - 1))
    if given != given.quantize(Decimal(1).scaleb(-places)):
        raise Wrong.one("number", sentences.decimals(places) if places else sentences.whole_number())
    least = one.min if one.min is not None or one.type is not FieldType.MONEY else 0
    if least is not None and given < least:
        raise Wrong.one("too-small", sentences.at_least(least))
    if one.max is not None and given > one.max:
        raise Wrong.one("too-large", sentences.at_most(one.max))
    return f"{given:.{places}f}" if places else int(given)


def _date(one: Field, raw: Any, today: dt.date) -> str:
    text = line(raw, most=40) or ""
    try:
        given = dt.date(*map(int, text.split("-"))) if _ISO.fullmatch(text) else parse_wareki(text).date
    except (ValueError, RuleError):
        raise Wrong.one("date", sentences.date()) from None
    earliest, latest = _bound(one.earliest, today), _bound(one.latest, today)
    if earliest and given < earliest:
        raise Wrong.one("too-early", sentences.not_before(date_text(earliest)))
    if latest and given > latest:
        raise Wrong.one("too-late", sentences.not_after(date_text(latest)))
    return given.isoformat()


def _bound(text: str | None, today: dt.date) -> dt.date | None:
    """A day of the definition: itself, or relative to today."""
    if text is None:
        return None
    if relative := _RELATIVE.fullmatch(text):
        return today + dt.timedelta(days=int(relative[1] or 0))
    return dt.date.fromisoformat(text)


def _yes_no(one: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    words = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(raw, str) and raw.strip().lower() in words:
        return words[raw.strip().lower()]
    raise Wrong.one("option", sentences.option())


def _choice(one: Field, raw: Any) -> str:
    if isinstance(raw, str) and raw in {option.value for option in one.options}:
        return raw
    raise Wrong.one("option", sentences.option())


def _choices(one: Field, raw: Any) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise Wrong.one("option", sentences.option())
    chosen = set(raw)
    if chosen - {option.value for option in one.options}:
        raise Wrong.one("option", sentences.option())
    if one.most and len(chosen) > one.most:
        raise Wrong.one("too-many", sentences.too_many(one.most))
    if one.least and len(chosen) < one.least:
        raise Wrong.one("too-few", sentences.too_few(one.least))
    return [option.value for option in one.options if option.value in chosen]


def _declaration(one: Field, raw: Any) -> bool | None:
    return True if _yes_no(one, raw) else None


def _corporate_number(one: Field, raw: Any) -> str:
    try:
        return CorporateNumber.parse(line(raw, most=40) or "").value
    except NotACorporateNumber:
        raise Wrong.one("corporate-number", sentences.corporate_number()) from None


def _postcode(one: Field, raw: Any) -> str:
    given = digits(line(raw, most=20) or "")
    if len(given) != 7 or not given.isascii() or not given.isdecimal():
        raise Wrong.one("postcode", sentences.postcode())
    return given


def _phone(one: Field, raw: Any) -> str:
    return composed.phone(line(raw, most=40) or "")


def _email(one: Field, raw: Any) -> str:
    return composed.email(line(raw, most=254) or "")


def _files(one: Field, raw: Any) -> list[str]:
    """Ids of stored files. Whether they are the person's own is the caller's to check."""
    given = raw if isinstance(raw, list) else [raw]
    try:
        ids = [str(uuid.UUID(value)) for value in given]
    except (ValueError, AttributeError, TypeError):
        raise Wrong.one("files", sentences.files()) from None
    if len(set(ids)) != len(ids):
        raise Wrong.one("files", sentences.files())
    most = one.most or MOST_FILES
    if len(ids) > most:
        raise Wrong.one("too-many", sentences.too_many(most))
    if one.least and len(ids) < one.least:
        raise Wrong.one("too-few", sentences.too_few(one.least))
    return ids


def _mapping(builder: Callable[[Mapping[str, Any]], dict[str, str] | None]) -> Callable[[Field, Any], Any]:
    def cleaner(one: Field, raw: Any) -> dict[str, str] | None:
        if not isinstance(raw, Mapping):
            raise Wrong.one("shape", sentences.shape())
        return builder(raw)

    return cleaner


_CLEANERS: Final[dict[FieldType, Callable[[Field, Any], Any]]] = {
    FieldType.TEXT: _text,
    FieldType.TEXTAREA: _textarea,
    FieldType.KANA: _kana,
    FieldType.NAME: _mapping(composed.name),
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.POSTCODE: _postcode,
    FieldType.ADDRESS: _mapping(composed.address),
    FieldType.PHONE: _phone,
    FieldType.EMAIL: _email,
    FieldType.CORPORATE_NUMBER: _corporate_number,
    FieldType.BANK_ACCOUNT: _mapping(composed.bank_account),
    FieldType.FILE: _files,
    FieldType.DECLARATION: _declaration,
    FieldType.SIGNATURE: _text,
}
