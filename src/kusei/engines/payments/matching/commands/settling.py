"""Posts what reached the bank: bank and charges against the money on its way, one occasion a payout and fiscal year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from kusei.engines.payments.ledger import chart
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.ledger.models import Posting, Year
from kusei.engines.payments.matching import statements
from kusei.engines.payments.matching.layouts import CASH
from kusei.engines.payments.matching.models import BankLine, Payout
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

TRANSIT = "transit:cash"


class Years:
    """Which fiscal years are closed, asked once."""

    def __init__(self) -> None:
        closed = Year.objects.filter(closed_at__isnull=False).values_list("fiscal_year", flat=True)
        self._closed = frozenset(closed)

    def day(self, told: dt.date) -> dt.date:
        """The day of a posting: that which was told, unless its year is closed by now."""
        return clock.today() if FiscalYear.of(told).year in self._closed else told

    def year(self, wanted: int | None, on: dt.date) -> int:
        """The wanted year while it is open and the day lies within it, else that of the day."""
        if wanted is None or wanted in self._closed:
            return FiscalYear.of(on).year
        within = dt.date(wanted, 4, 1) <= on <= dt.date(wanted + 1, 5, 31)
        return wanted if within else FiscalYear.of(on).year


def post_payouts(pairs: Sequence[tuple[Payout, BankLine | None]]) -> None:
    """Post each payout with the bank's line that pays it. Both know each other from now on."""
    if not pairs:
        return
    years, sums = Years(), _sums([payout.pk for payout, _ in pairs])
    for payout, line in pairs:
        on = years.day(line.date if line else payout.settled_on)
        moves = {} if payout.provider == CASH else _moves(payout, sums[payout.pk], years, on)
        if payout.provider == CASH:
            _bank_cash(payout, years, on)
        extra = (line.amount if line else 0) - payout.net
        own = FiscalYear.of(on).year
        if extra:  # paired by hand
            moves.setdefault(own, []).extend(signed(chart.BANK, chart.DIFFERENCE, extra))
        for year, some in sorted(moves.items()):
            ledger.post(occasion=f"payout:{payout.pk}:{year}", moves=some, act="settled", on=on, fiscal_year=year)
        payout.bank_line, payout.posted_on, payout.fiscal_year = line, on, own
        payout.save(update_fields=["bank_line", "posted_on", "fiscal_year", "why", "paired_by"])


def _bank_cash(payout: Payout, years: Years, on: dt.date) -> None:
    """Cash from a till reached the bank: the occasion of the tills' own command, so that it is posted once, whoever is
    first. Change from the bank was posted when it was handed out.
    """
    if payout.net > 0:
        moves, year = [Move(chart.BANK, TRANSIT, payout.net)], years.year(_year_of_deposit(payout), on)
        ledger.post(occasion=f"{payout.reference}:banked", moves=moves, act="banked", on=on, fiscal_year=year)


def _sums(payouts: list[int]) -> defaultdict[int, list[tuple[str, int | None, int, int]]]:
    """Way, fiscal year, gross and fees of each payout. One SQL query."""
    found: defaultdict[int, list[tuple[str, int | None, int, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statements.SUMS, [payouts])
        for payout, *rest in cursor.fetchall():
            found[payout].append(tuple(rest))
    return found


def _moves(
    payout: Payout, sums: list[tuple[str, int | None, int, int]], years: Years, on: dt.date
) -> dict[int, list[Move]]:
    """The moves by fiscal year; net amounts of one pair of accounts are one move."""
    totals: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for way, wanted, gross, fee in sums:
        total = totals[years.year(wanted, on)][f"clearing:{way}:{payout.provider}"]
        total[0] += gross - fee
        total[1] += fee
    return {
        year: [
            move
            for account, (net, fee) in sorted(accounts.items())
            for move in (*signed(chart.BANK, account, net), *signed(chart.CHARGES, account, fee))
        ]
        for year, accounts in totals.items()
    }


def move_late(lines: list[int], payouts: list[int]) -> None:
    """Lines whose payment became known after they were posted: from where they were posted to where they belong.

    `payouts` are those that were posted before.
    """
    years = Years()
    with connection.cursor() as cursor:
        cursor.execute(statements.LATE, [payouts, lines])
        rows = cursor.fetchall()
    for number, provider, net, fee, way, wanted, own_way, own_year in rows:
        on = clock.today()
        here, there = years.year(own_year, on), years.year(wanted, on)
        if (here, own_way) == (there, way):
            continue
        was, now = f"clearing:{own_way}:{provider}", f"clearing:{way}:{provider}"
        back = [*signed(was, chart.BANK, net), *signed(was, chart.CHARGES, fee)]
        anew = [*signed(chart.BANK, now, net), *signed(chart.CHARGES, now, fee)]
        ledger.post(occasion=f"line:{number}:back", moves=back, act="settled", on=on, fiscal_year=here)
        ledger.post(occasion=f"line:{number}:anew", moves=anew, act="settled", on=on, fiscal_year=there)


def signed(debit: str, credit: str, yen: int) -> list[Move]:
    """So many yen from `credit` to `debit`; the other way round when it is negative; nothing of nothing."""
    if not yen:
        return []
    return [Move(debit, credit, yen) if yen > 0 else Move(credit, debit, -yen)]


def _year_of_deposit(payout: Payout) -> int | None:
    return Posting.objects.filter(occasion=payout.reference).values_list("fiscal_year", flat=True).first()
