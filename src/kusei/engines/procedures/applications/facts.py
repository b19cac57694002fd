"""Facts of the profile and answers of forms say the same in different shapes: from the one to the other and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.evaluation.composed import ADDRESS_PARTS, NAME_PARTS
from kusei.foundation.people.residents import values
from kusei.foundation.people.residents.fields import FIELDS
from kusei.foundation.people.residents.refusals import ResidentsRefused
from kusei.lib.errors import RuleError

BANK_KINDS: Final = {"1": "ordinary", "2": "current"}  # 貯蓄 (4) is none that a form takes: the person chooses
# What the profile cannot take from a form: banks by their codes, and the household, which has a page of its own.
NOT_KEPT: Final = frozenset({FieldType.BANK_ACCOUNT, FieldType.MEMBERS, FieldType.FILE, FieldType.GROUP})


def as_answer(field: Field, fact: Any) -> Any:
    """The fact as `evaluation.cleaning` takes it for the field; None where the two do not fit."""
    shaped = _SHAPES.get(field.type, _plain)(fact)
    if field.options and shaped not in {option.value for option in field.options}:
        return None
    return shaped or None


def as_fact(field: Field, answer: Any) -> Any:
    """The canonical answer as the profile takes it; None where it does not."""
    if field.type in NOT_KEPT or field.profile is None or field.profile not in FIELDS:
        return None
    try:
        return values.clean(field.profile, answer)
    except (ResidentsRefused, RuleError):  # a form may allow what the profile does not, such as no kana
        return None


def _parts(names: tuple[str, ...]) -> Callable[[Any], Any]:
    def shape(fact: Any) -> Any:
        return {name: fact[name] for name in names if fact.get(name)} if isinstance(fact, Mapping) else None

    return shape


def _plain(fact: Any) -> Any:
    return fact if isinstance(fact, str) else None


def _phone(fact: Any) -> Any:
    return fact.replace("-", "") if isinstance(fact, str) else None


def _bank(fact: Any) -> Any:
    if not isinstance(fact, Mapping):
        return None
    shaped = {
        "bank": fact.get("bank_name"),
        "branch": fact.get("branch_name"),
        "kind": BANK_KINDS.get(fact.get("kind", "")),
        "number": fact.get("number"),
        "holder_kana": fact.get("holder_kana"),
    }
    return {key: value for key, value in shaped.items() if value}


def _members(fact: Any) -> Any:
    """Names, births and sexes. The profile knows how people are related to the person, a form asks about the head."""
    return [_member(one) for one in fact] if isinstance(fact, list) else None


def _member(one: Mapping[str, str]) -> dict[str, Any]:
    family, _, given = one.get("name", "").partition(" ")
    row: dict[str, Any] = {"name": {key: text for key, text in (("family", family), ("given", given)) if text}}
    row["date_of_birth"] = one.get("date_of_birth", "")
    row["sex"] = one.get("sex", "") if one.get("sex") in {"1", "2", "9"} else ""
    return {key: value for key, value in row.items() if value}


_SHAPES: Final[dict[FieldType, Callable[[Any], Any]]] = {
    FieldType.NAME: _parts(NAME_PARTS),
    FieldType.ADDRESS: _parts(ADDRESS_PARTS),
    FieldType.PHONE: _phone,
    FieldType.BANK_ACCOUNT: _bank,
    FieldType.MEMBERS: _members,
}
