"""Answers of several parts: 氏名とフリガナ, 住所, 口座; and the forms of phone numbers and mail addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kusei.engines.procedures.evaluation import sentences
from kusei.engines.procedures.evaluation.texts import Found, Wrong, digits, katakana, line

NAME_PARTS = ("family", "given", "family_kana", "given_kana")
ADDRESS_PARTS = ("postal_code", "prefecture", "city", "town", "block", "building")
BANK_PARTS = ("bank", "branch", "kind", "number", "holder_kana")
BANK_KINDS = ("ordinary", "current")  # 普通, 当座
_LATIN = re.compile(r"[A-Za-z][A-Za-z .,'-]*")
_PHONE = re.compile(r"0\d{9,10}|\+\d{8,15}")
_HOLDER = re.compile(r"[ァ-ヺーA-Z0-9 ().\-/,]+")


def name(raw: Mapping[str, Any]) -> dict[str, str] | None:
    """{family, given, family_kana, given_kana}. A name in Latin letters may have one part only."""
    parts, found = _parts(raw, NAME_PARTS, 60)
    if not parts and not found:
        return None
    single = not parts.get("given") and bool(_LATIN.fullmatch(parts.get("family", "")))
    for part in NAME_PARTS:
        if part not in parts and not (single and part.startswith("given")) and not _in(found, part):
            found.append(((part,), "required", sentences.part_required()))
        elif part in parts and part.endswith("kana"):
            _try(found, part, parts, katakana)
    return _given(parts, found)


def address(raw: Mapping[str, Any]) -> dict[str, str] | None:
    """{postal_code, prefecture, city, town, block, building}; the last two may be missing."""
    parts, found = _parts(raw, ADDRESS_PARTS, 120)
    if not parts and not found:
        return None
    if "postal_code" in parts:
        _try(found, "postal_code", parts, _postal_code)
    for part in ("prefecture", "city", "town"):
        if part not in parts and not _in(found, part):
            found.append(((part,), "required", sentences.part_required()))
    return _given(parts, found)


def bank_account(raw: Mapping[str, Any]) -> dict[str, str] | None:
    """{bank, branch, kind, number, holder_kana}: names of bank and branch, seven digits, the holder in katakana."""
    parts, found = _parts(raw, BANK_PARTS, 60)
    if not parts and not found:
        return None
    for part in BANK_PARTS:
        if part not in parts and not _in(found, part):
            found.append(((part,), "required", sentences.part_required()))
    if "kind" in parts and parts["kind"] not in BANK_KINDS:
        found.append((("kind",), "option", sentences.option()))
    if "number" in parts:
        _try(found, "number", parts, _account_number)
    if "holder_kana" in parts:
        _try(found, "holder_kana", parts, _holder)
    return _given(parts, found)


def phone(text: str) -> str:
    """The number without hyphens: 10 or 11 digits from 0, or + and a foreign one. Raises `Wrong`."""
    given = digits(text)
    if not _PHONE.fullmatch(given):
        raise Wrong.one("phone", sentences.phone())
    return given


def email(text: str) -> str:
    """The address. Raises `Wrong`."""
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong.one("email", sentences.email()) from None
    return text


def _parts(raw: Mapping[str, Any], known: tuple[str, ...], most: int) -> tuple[dict[str, str], Found]:
    """The parts that were given, each as one line, and what is wrong with them."""
    parts: dict[str, str] = {}
    found: Found = []
    if set(raw) - set(known):
        found.append(((), "shape", sentences.shape()))
    for part in known:
        if raw.get(part) is None:
            continue
        try:
            if text := line(raw[part], most=most):
                parts[part] = text
        except Wrong as wrong:
            found += [((part, *inner), code, sentence) for inner, code, sentence in wrong.found]
    return parts, found


def _try(found: Found, part: str, parts: dict[str, str], make: Callable[[str], str]) -> None:
    try:
        parts[part] = make(parts[part])
    except Wrong as wrong:
        found += [((part, *inner), code, sentence) for inner, code, sentence in wrong.found]


def _in(found: Found, part: str) -> bool:
    return any(path[:1] == (part,) for path, _, _ in found)


def _given(parts: dict[str, str], found: Found) -> dict[str, str]:
    if found:
        raise Wrong(found)
    return parts


def _postal_code(text: str) -> str:
    given = digits(text)
    if len(given) != 7 or not given.isascii() or not given.isdecimal():
        raise Wrong.one("postcode", sentences.postcode())
    return given


def _account_number(text: str) -> str:
    given = digits(text)
    if not given.isascii() or not given.isdecimal() or not 1 <= len(given) <= 7:
        raise Wrong.one("bank-digits", sentences.bank_digits(7))
    return given.zfill(7)


def _holder(text: str) -> str:
    made = text.upper()
    try:
        return katakana(made)
    except Wrong:
        if _HOLDER.fullmatch(made):
            return made
        raise
