"""What other apps tell this one in their `ready()`: purposes, records, offices, procedures."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise

from kusei.foundation.people.models import User

Text = str | Promise


@dataclass(frozen=True)
class Purpose:
    """What a person is asked to agree to. `sentence` says what is done with what; `receivers` who gets it."""

    key: str
    label: Text
    sentence: Text
    receivers: Text
    withdrawn: Callable[[User], None] = lambda user: None  # what goes at once when the consent is taken back

    @property
    def version(self) -> str:
        """Changes with the Japanese text: who agreed to other words is asked again."""
        with translation.override("ja"):
            text = f"{self.label}\x00{self.sentence}\x00{self.receivers}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


# Of a person: which rows hold their data, as (model label, numbers).
Records = Callable[[User], list[tuple[str, list[str]]]]
# Of readers on days: the names of the offices in which each worked that day. One answer for all, in few queries.
Offices = Callable[[Iterable[tuple[int, dt.date]]], Mapping[tuple[int, dt.date], list[str]]]
# The procedures that a mandate can be limited to: key and name.
Procedures = Callable[[], list[tuple[str, str]]]

# Called in the transaction in which a person or a party comes under protection.
Protected = Callable[[User | None, int | None], None]

_purposes: dict[str, Purpose] = {}
_records: list[Records] = []
_offices: list[Offices] = []
_procedures: list[Procedures] = []
_protected: list[Protected] = []


def register_protected(close: Protected) -> None:
    """Hook: an app closes what it holds of somebody who comes under protection: the account, or a party's number."""
    if close not in _protected:
        _protected.append(close)


def close_what_is_held(user: User | None, party: int | None) -> None:
    """Have every app close what it holds of them."""
    for close in _protected:
        close(user, party)


def register_purpose(
    key: str, label: Text, sentence: Text, receivers: Text, *, withdrawn: Callable[[User], None] = lambda user: None
) -> None:
    """Hook: a purpose for which an app asks residents' consent. The same key again replaces it.

    `withdrawn` is called in the transaction in which a person takes the consent back.
    """
    _purposes[key] = Purpose(key, label, sentence, receivers, withdrawn)


def purposes() -> list[Purpose]:
    """Every purpose, in the order in which they were registered."""
    return list(_purposes.values())


def purpose(key: str) -> Purpose | None:
    """The purpose with that key."""
    return _purposes.get(key)


def register_records(records: Records) -> None:
    """Hook: which rows of an app hold the data of a person, so that the person sees who read them."""
    if records not in _records:
        _records.append(records)


def records_of(user: User) -> list[tuple[str, list[str]]]:
    """What every app registered about the person."""
    return [(model, [str(one) for one in numbers]) for records in _records for model, numbers in records(user)]


def register_offices(offices: Offices) -> None:
    """Hook: `foundation.org` says in which departments people worked on a day."""
    if offices not in _offices:
        _offices.append(offices)


def offices_on(readers: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], list[str]]:
    """The names of the readers' offices on those days."""
    asked = list(readers)
    found: dict[tuple[int, dt.date], list[str]] = {}
    for offices in _offices:
        for key, names in offices(asked).items():
            found.setdefault(key, []).extend(names)
    return found


def register_procedures(procedures: Procedures) -> None:
    """Hook: the procedures that exist, so that a mandate can be limited to some of them."""
    if procedures not in _procedures:
        _procedures.append(procedures)


def procedures() -> list[tuple[str, str]]:
    """Key and name of every procedure that an app named."""
    return [one for named in _procedures for one in named()]
