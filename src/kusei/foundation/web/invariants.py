"""What must hold in the database whatever happened: each app says it in its `invariants.py`, `kusei doctor` asks.

    @invariant(key="ledger.balances", sentence=_("…"), sentence_en="…")
    def balances() -> Iterator[str]:
        yield from broken("SELECT id AS account, balance FROM … WHERE …")

Each finding names one thing by its numbers and says what is wrong with it, never whose it is. An invariant is one SQL
statement or a few, so that what is asked together is asked at one moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from kusei.foundation.web import formats

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Check: TypeAlias = Callable[[], Iterable[str]]
MOST = 20
"""So many findings of one invariant are told; the others are counted, up to `COUNTED`."""
COUNTED = 10_000


class InvariantTwice(ValueError):
    """Two declarations have the same key. A mistake of the program."""

    code = "invariants.twice"


class UnknownInvariant(LookupError):
    """No app declares an invariant whose key begins so."""

    code = "invariants.unknown"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _("「%(key)s」で始まる検査はありません。kusei doctor --list で、あるものを確かめてください。") % {
            "key": self.key
        }


@dataclass(frozen=True)
class Invariant:
    """Something that always holds; `find` yields what breaks it, nothing in a sound database."""

    key: str
    sentence: _StrOrPromise
    sentence_en: str
    find: Check

    @property
    def words(self) -> str:
        """What must hold, in the language of the reader."""
        return str(self.sentence) if formats.in_japanese() else self.sentence_en


@dataclass(frozen=True)
class Examined:
    """What asking one invariant gave. `number` counts all findings; `error` names what kept it from being asked."""

    invariant: Invariant
    findings: tuple[str, ...]
    number: int
    seconds: float
    error: str = ""

    @property
    def sound(self) -> bool:
        """Whether it could be asked and holds."""
        return not self.number and not self.error


_invariants: dict[str, Invariant] = {}


def invariant(*, key: str, sentence: _StrOrPromise, sentence_en: str) -> Callable[[Check], Check]:
    """Declare what always holds; the decorated function yields a line for each thing that breaks it.

    Raises `InvariantTwice` when another function has the key.
    """

    def declare(find: Check) -> Check:
        known = _invariants.get(key)
        if known is not None and _place(known.find) != _place(find):
            raise InvariantTwice(key)
        _invariants[key] = Invariant(key, sentence, sentence_en, find)
        return find

    return declare


def _place(find: Check) -> tuple[str, str]:
    return find.__module__, getattr(find, "__qualname__", "")


def every() -> list[Invariant]:
    """All invariants of all installed apps, by key."""
    autodiscover_modules("invariants")
    return [_invariants[key] for key in sorted(_invariants)]


def chosen(only: Iterable[str] = ()) -> list[Invariant]:
    """Those whose keys begin with one of these words (`ledger`, `ledger.balances`); all without any.

    Raises `UnknownInvariant` for a word that names none.
    """
    wanted, known = list(only), every()
    for word in wanted:
        if not any(_named(one, word) for one in known):
            raise UnknownInvariant(word)
    return [one for one in known if not wanted or any(_named(one, word) for word in wanted)]


def _named(one: Invariant, word: str) -> bool:
    return one.key == word or one.key.startswith(f"{word}.")


def examine(only: Iterable[str] = ()) -> Iterator[Examined]:
    """Ask one invariant after the other, each in a transaction of its own that writes nothing. Raises as `chosen`."""
    for one in chosen(only):
        yield _examined(one)


def _examined(one: Invariant) -> Examined:
    began = time.perf_counter()
    told: list[str] = []
    number, error = 0, ""
    try:
        with transaction.atomic():
            for finding in one.find():
                number += 1
                if number <= MOST:
                    told.append(finding)
                if number >= COUNTED:
                    break
    except Exception as wrong:  # one that cannot be asked must not keep the others from being asked
        error = type(wrong).__name__  # never its message, which may hold what somebody wrote
    return Examined(one, tuple(told), number, time.perf_counter() - began, error)


def broken(statement: str, params: Mapping[str, Any] | None = None) -> Iterator[str]:
    """A line for each row: `account 12, balance 500, posted 400`, from the names of the columns. Null is left out."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        names = [column.name.replace("_", " ") for column in cursor.description or ()]
        while rows := cursor.fetchmany(500):
            for row in rows:
                yield ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True) if value is not None)
