"""締め: matches what is ours with what providers and the bank told, and posts what reached the bank; idempotent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from kusei.engines.payments.matching import rights, statements
from kusei.engines.payments.matching.commands.settling import move_late, post_payouts
from kusei.engines.payments.matching.layouts import layouts
from kusei.engines.payments.matching.models import BankLine, Difference, Payout, Run
from kusei.engines.payments.matching.pairing import Sum, pair
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE

CLOSINGS = 7_230_002  # the advisory lock: one closing after the other
BY_ITSELF = "照合できたため"  # i18n: kept in the record as written


def close(day: dt.date | None = None, *, by: User | None = None) -> Run:
    """Close until the day (today unless given): match, post, open and solve differences. Again, it changes nothing.

    Set-based: the number of statements does not grow with the payments, only with the payouts. Raises `NotOurs`.
    """
    rights.require(by, Role.EDITOR)
    until = day or clock.today()
    with transaction.atomic():
        lock()
        counts = {"matched": match_lines(), "settled": _settle(until)}
        counts |= _differences(until)
        return Run.objects.create(day=until, at=clock.now(), by=by, counts=counts)


def lock() -> None:
    """Let no other closing run until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSINGS])


def match_lines() -> int:
    """Match lines of providers with payments and refunds; what was posted before moves to where it belongs."""
    late = list(Payout.objects.filter(done=False, posted_on__isnull=False).values_list("pk", flat=True))
    made: list[int] = []
    with connection.cursor() as cursor:
        for statement in (
            statements.MATCH_PAYMENTS,
            statements.MATCH_REFUNDS,
            statements.MATCH_REFUNDS_BY_PAYMENT,
        ):
            cursor.execute(statement)
            made += [row[0] for row in cursor.fetchall()]
    if made and late:
        move_late(made, late)
    return len(made)


def _settle(until: dt.date) -> int:
    """Pair payouts with lines of the bank, and post them. A payout of nothing needs no line."""
    with connection.cursor() as cursor:
        cursor.execute(statements.CASH)
    waiting = {one.pk: one for one in Payout.objects.filter(posted_on=None)}
    lines = {one.pk: one for one in _open_lines()}
    expected = [Sum(one.settled_on, one.pk, one.provider, one.net) for one in waiting.values() if one.net]
    found = [Sum(one.date, one.pk, one.counterpart, one.amount) for one in lines.values()]
    pairs = [(waiting[payout], lines[line]) for payout, line in pair(expected, found)]
    level = [(one, None) for one in waiting.values() if not one.net and one.settled_on <= until]
    post_payouts([*pairs, *level])
    return len(pairs) + len(level)


def _open_lines() -> list[BankLine]:
    """Lines of the bank that pay nothing yet and were not explained by a person."""
    explained = Difference.objects.filter(state="solved", ended_by__isnull=False, bank_line__isnull=False)
    open_lines = BankLine.objects.filter(~Q(counterpart=""), payout=None).exclude(pk__in=explained.values("bank_line"))
    return list(open_lines.only("pk", "date", "amount", "counterpart"))


def _differences(until: dt.date) -> dict[str, int]:
    known = layouts()
    values: dict[str, Any] = {
        "now": clock.now(),
        "why": BY_ITSELF,
        "providers": [one.provider for one in known.settlements],
        "cutoffs": [before(until, one.open_days) for one in known.settlements],
        "bank": before(until, known.bank_days),
    }
    opened = 0
    with connection.cursor() as cursor:
        for statement in statements.DIFFERENCES:
            cursor.execute(statement, values)
            opened += cursor.rowcount
        cursor.execute(statements.SOLVED, values)
        solved = cursor.rowcount
        cursor.execute(statements.DONE)
    return {"opened": opened, "solved": solved}


def before(day: dt.date, open_days: int) -> dt.date:
    """The last day since which so many open days went by."""
    return MUNICIPAL_OFFICE.add_business_days(day, -open_days)
