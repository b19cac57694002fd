"""Readers of identity documents: a part outside the house reads a picture, staff confirm field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class ReadFacts:
    """What a card says: values by the words of the profile (`name`, `date_of_birth`, `sex`, `address`)."""

    facts: Mapping[str, Any]


class CardUnreadable(ValueError):
    """The reader could not read the picture; staff type what the card says."""

    code = "counter.card-unreadable"


@dataclass(frozen=True)
class Reader:
    """One way to read a card. `read` gets the picture as JPEG and keeps nothing; raises `CardUnreadable`."""

    key: str
    label: _StrOrPromise
    read: Callable[[bytes], ReadFacts]


_readers: dict[str, Reader] = {}


def register_reader(reader: Reader) -> None:
    """Add a reader; the same key again replaces it. Without any, staff type what the card says."""
    _readers[reader.key] = reader


def forget_reader(key: str) -> None:
    """Take a reader away; one that is not there is left alone."""
    _readers.pop(key, None)


def readers() -> list[Reader]:
    """The readers, in the order in which they were registered."""
    return list(_readers.values())


def reader(key: str) -> Reader | None:
    """The reader of that key."""
    return _readers.get(key)
