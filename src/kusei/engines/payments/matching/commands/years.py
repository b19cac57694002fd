"""出納閉鎖: closes a fiscal year after its 出納整理期間 and carries over what is still owed and on its way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, connection, transaction

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.guards import YEARS
from kusei.engines.payments.ledger.models import Year
from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.commands.closing import lock
from kusei.engines.payments.matching.models import YearClosing
from kusei.engines.payments.matching.refusals import Over, SecondPerson, StillOpen, TooEarly
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# Every claim and debt that the year still holds (not the bank's money, which stays with the year to which it
# belongs) goes out of the year on 31 May and into the next on 1 June: two lines of one occasion. What comes into the
# next year is posted first, so that no balance falls below its floor in between.
_CARRY = """
WITH held AS (
    SELECT a.id, a.key, a.kind, sum(side.yen)::bigint AS yen FROM (
        SELECT debit_id AS id, amount AS yen FROM ledger_posting WHERE fiscal_year = %(year)s
        UNION ALL SELECT credit_id, -amount FROM ledger_posting WHERE fiscal_year = %(year)s
    ) side JOIN ledger_account a USING (id)
    WHERE a.kind IN ('asset', 'liability') AND a.key <> 'bank' AND a.key NOT LIKE 'carried:%%'
    GROUP BY a.id HAVING sum(side.yen) <> 0
), posted AS (
    INSERT INTO ledger_posting
        (occasion, line, debit_id, credit_id, amount, "on", fiscal_year, act, by_id, made_at)
    SELECT 'carry:' || %(year)s || ':' || held.id, step.line,
        CASE WHEN (held.yen > 0) = (step.line = 0) THEN carried.id ELSE held.id END,
        CASE WHEN (held.yen > 0) = (step.line = 0) THEN held.id ELSE carried.id END,
        abs(held.yen), step.day, step.year, 'carried', %(by)s, %(now)s
    FROM held CROSS JOIN (SELECT id FROM ledger_account WHERE key = %(carried)s) carried
    CROSS JOIN (VALUES (0, %(last)s::date, %(year)s), (1, %(first)s::date, %(year)s + 1)) AS step(line, day, year)
    ORDER BY held.id, step.line DESC
    RETURNING debit_id
)
SELECT count(*) FILTER (WHERE key LIKE 'invoice:%%'), coalesce(sum(yen) FILTER (WHERE key LIKE 'invoice:%%'), 0)::bigint
FROM held WHERE EXISTS (SELECT FROM posted)
"""


def request_year_closing(*, fiscal_year: int, by: User) -> YearClosing:
    """Ask for the closing, from 1 June on. Raises `NotOurs`, `TooEarly`, `StillOpen`, `Over`."""
    rights.require(by, Role.APPROVER)
    _require_time(fiscal_year)
    try:
        with transaction.atomic():
            return YearClosing.objects.create(fiscal_year=fiscal_year, requested_by=by, requested_at=clock.now())
    except IntegrityError as error:
        raise Over from error


def close_year(*, fiscal_year: int, by: User) -> YearClosing:
    """The second person closes: what is owed is carried over (滞納繰越), then nothing is posted to the year any more.

    Raises `NotOurs`, `TooEarly`, `StillOpen`, `SecondPerson`, `Over`.
    """
    rights.require(by, Role.APPROVER)
    _require_time(fiscal_year)
    with transaction.atomic():
        lock()
        asked = YearClosing.objects.select_for_update().filter(pk=fiscal_year).first()
        if asked is None or asked.closed_at is not None:
            raise Over
        if asked.requested_by_id == by.pk:
            raise SecondPerson
        asked.carried, asked.carried_yen = _carry(fiscal_year, by)
        Year.objects.filter(pk=fiscal_year).update(closed_at=clock.now(), closed_by=by)
        asked.closed_by, asked.closed_at = by, clock.now()
        asked.save()
    return asked


def _carry(fiscal_year: int, by: User) -> tuple[int, int]:
    """Carry over, and say how many invoices and yen. Postings to the year wait from here on."""
    carried = f"carried:{fiscal_year}"
    ledger.open_accounts([carried], fiscal_year + 1)
    Year.objects.get_or_create(fiscal_year=fiscal_year)
    with ledger.translated(), connection.cursor() as cursor:
        # The lock of guards.py, in its order of years: nobody posts to the year between the sum and the closing.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [YEARS, fiscal_year])
        values: dict[str, Any] = {
            "year": fiscal_year,
            "carried": carried,
            "last": dt.date(fiscal_year + 1, 5, 31),
            "first": dt.date(fiscal_year + 1, 6, 1),
            "by": by.pk,
            "now": clock.now(),
        }
        cursor.execute(_CARRY, values)
        count, yen = cursor.fetchone()
        return int(count), int(yen)


def _require_time(fiscal_year: int) -> None:
    if clock.today() < dt.date(fiscal_year + 1, 6, 1):
        raise TooEarly
    if Year.objects.filter(fiscal_year__lt=fiscal_year, closed_at=None).exists():
        raise StillOpen
