"""Posts amounts from account to account, each occasion once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection

from kusei.engines.payments.ledger import chart
from kusei.engines.payments.ledger.models import Account, Floor, Year
from kusei.engines.payments.ledger.refusals import Overdrawn, YearClosed
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

_MOVE = "SELECT ledger_move(%s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Move:
    """So many yen from the account `credit` to the account `debit`; both by their keys."""

    debit: str
    credit: str
    yen: int


def open_accounts(keys: Iterable[str], fiscal_year: int) -> None:
    """See to it that accounts and year are there before rows refer to them; `post` does so by itself.

    Raises `KeyError` for a key of no pattern.
    """
    Year.objects.bulk_create([Year(fiscal_year=fiscal_year)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        for key in sorted(set(keys)):
            cursor.execute("SELECT ledger_account_of(%s, %s, %s)", [key, *map(str, chart.pattern(key))])


def post(  # noqa: PLR0913  what a posting consists of
    *,
    occasion: str,
    moves: Sequence[Move],
    act: str,
    on: dt.date | None = None,
    fiscal_year: int | None = None,
    by: User | None = None,
) -> bool:
    """Post the moves (of nothing: no posting) of an occasion; False when that was done already. One SQL query.

    `on` is the day (today unless given), `fiscal_year` the year to which the money belongs (that of the day). Accounts
    are opened when they are not there. Part of the caller's transaction, which is spoilt when it raises `Overdrawn` or
    `YearClosed`.
    """
    day = on or clock.today()
    year = FiscalYear.of(day).year if fiscal_year is None else fiscal_year
    moves = [move for move in moves if move.yen]
    if not moves:
        return True
    debits, credits = (
        [chart.pattern(key) for key in keys] for keys in zip(*((m.debit, m.credit) for m in moves), strict=True)
    )
    values: list[Any] = [
        occasion,
        [move.debit for move in moves],
        [str(kind) for kind, _ in debits],
        [str(floor) for _, floor in debits],
        [move.credit for move in moves],
        [str(kind) for kind, _ in credits],
        [str(floor) for _, floor in credits],
        [move.yen for move in moves],
        day,
        year,
        act,
        by.pk if by else None,
        clock.now(),
    ]
    with translated(), connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        return bool(cursor.fetchone()[0])


class translated:  # noqa: N801  used as a statement
    """Turns what the database refuses into the ledger's own refusals."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, IntegrityError):
            return
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name == "ledger_account_not_overdrawn":
            raise Overdrawn from error
        if name in {"ledger_year_closed", "ledger_posting_within_year"}:
            raise YearClosed from error


def balance(key: str, *, lock: bool = False) -> int:
    """Debits − credits of an account with a floor; 0 when it was never opened. `lock` holds it until the end."""
    accounts = Account.objects.exclude(floor=Floor.NONE)
    if lock:
        accounts = accounts.select_for_update(no_key=True)
    return accounts.filter(key=key).values_list("balance", flat=True).first() or 0
