"""Notes what became of a round: in one short transaction, with what follows for people who cannot be reached."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from kusei.engines.notices.channels.protocol import Failed, Handover, Result, TryLater
from kusei.engines.notices.deliveries import falling, finishing
from kusei.engines.notices.deliveries.claims import Pieces, Row, seconds
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.subscribers.models import Address
from kusei.foundation.web import clock

if TYPE_CHECKING:
    from kusei.engines.notices.deliveries.lanes import Answer

NO_ADDRESS = "no-address"
BACKOFF = (5, 10, 20, 40, 80, 160, 300)  # seconds before the next try; the last for all further ones
GIVE_UP = dt.timedelta(hours=4)  # after that a notice that could not be handed over has failed
STATE = """
    state = CASE WHEN t.state = 'cancelled' AND v.state = 'waiting' THEN t.state ELSE v.state END,
    next_at = v.next_at::timestamptz, leased_until = NULL, problem = v.problem, reference = v.reference,
    handed_at = CASE v.state WHEN 'handed' THEN %s::timestamptz END
"""
ROWS = """
FROM (VALUES {rows}) v (month, id, rest, state, next_at, problem, reference)
WHERE t.month = v.month::date AND t.id = v.id::bigint
"""
BATCH = 'UPDATE deliveries_batch t SET "left" = v.rest::bigint[],' + STATE + ROWS  # noqa: S608  constants
MESSAGE = "UPDATE deliveries_message t SET" + STATE + ROWS
OUTCOMES = """
INSERT INTO deliveries_outcome (month, sending_id, channel, subscriber_id, became, code, reference, at)
SELECT month, sending, %s, person, became, code, reference, %s
FROM unnest(%s::date[], %s::bigint[], %s::bigint[], %s::varchar[], %s::varchar[], %s::varchar[])
    AS given (month, sending, person, became, code, reference)
ON CONFLICT DO NOTHING
"""


def note(channel: str, pieces: Pieces, answers: Sequence[Answer]) -> None:
    """Write down what the answers say of each row that the lane holds."""
    of_row: dict[tuple[str, int], list[Answer]] = {}
    for answer in answers:
        of_row.setdefault((answer.piece.row.table, answer.piece.row.id), []).append(answer)
    now = clock.now()
    batches: list[list[Any]] = []
    messages: list[list[Any]] = []
    failed: list[tuple[Row, Failed]] = []
    facts: list[tuple[Row, int, str, str, str]] = []
    for row in pieces.rows:
        mine = of_row.get((row.table, row.id), [])
        gone = [Failed(person, NO_ADDRESS) for person in pieces.unreachable.get((row.table, row.id), ())]
        line, lost, taken = _verdict(row, mine, gone, now)
        (batches if row.table == "batch" else messages).append(line)
        failed += [(row, one) for one in lost]
        facts += [(row, one.subscriber_id, "failed", one.code, "") for one in lost]
        facts += [(row, person, "sent", "", reference) for person, reference in taken.items() if row.table == "batch"]
    with transaction.atomic():
        for statement, lines in ((BATCH, batches), (MESSAGE, messages)):
            _update(statement, lines, now)
        _write(channel, facts, now)
        for one in (one for answer in answers if answer.result is not None for one in answer.result.failed):
            if one.suppress and one.address:  # one browser of several is gone, which loses nobody
                subscribers.suppress(channel=channel, value=one.address, why=one.suppress)
        for row, one in failed:
            follow(channel, row, one)
        finishing.finish(row.sending_id for row in pieces.rows if row.sending_id is not None)


def _taken_whole(row: Row, answers: Sequence[Answer]) -> Result | None:
    """The result, where one call took everybody of the row and there is no more to say: nearly every row."""
    if row.later is not None or len(answers) != 1 or (result := answers[0].result) is None:
        return None
    more = result.failed or result.pending or result.references
    return None if more or len(answers[0].piece.handover.recipients) != len(row.left) else result


def _verdict(
    row: Row, answers: Sequence[Answer], gone: list[Failed], now: dt.datetime
) -> tuple[list[Any], list[Failed], dict[int, str]]:
    """The new values of a row, who cannot be reached, and the provider's numbers."""
    if not gone and (whole := _taken_whole(row, answers)) is not None:
        return [row.month, row.id, None, "handed", now, "", whole.reference[:200]], [], {}
    rest = set(row.left) - {one.subscriber_id for one in gone}
    lost = list(gone)
    taken: dict[int, str] = {}
    problem = reference = ""
    wait: float | None = None
    refused = False
    results: list[tuple[Handover, Result]] = []
    for answer in answers:
        people = {one.subscriber_id for one in answer.piece.handover.recipients}
        if answer.refused is not None:
            refused, problem = True, answer.refused.code
            lost += [Failed(person, answer.refused.code[:40]) for person in sorted(people)]
            rest -= people
        elif answer.later is not None:
            problem, wait = answer.later.code, max(wait or 0.0, _pause(row, answer.later))
        elif (result := answer.result) is not None:
            pending = set(result.pending)
            rest -= people - pending
            results.append((answer.piece.handover, result))
            taken.update(result.references)
            reference = result.reference or reference or (next(iter(result.references.values()), ""))
            if pending:
                problem, wait = "pending", max(wait or 0.0, result.later or _pause(row, None))
    lost += _lost(results)
    if rest and wait is not None and now - row.made_at > GIVE_UP:
        lost += [Failed(person, (problem or "gave-up")[:40]) for person in sorted(rest & set(row.people))]
        rest -= set(row.people)
    state = "waiting" if rest else "failed" if (refused or row.table == "message") and lost else "handed"
    next_at = now + seconds(wait) if wait is not None else row.later or now
    line = [row.month, row.id, sorted(rest) if rest else None, state, next_at, problem[:60], reference[:200]]
    return line, lost, taken


def _lost(results: Sequence[tuple[Handover, Result]]) -> list[Failed]:
    """One for each person; who has several addresses is lost when all of them failed."""
    failed = [one for _handover, result in results for one in result.failed]
    if not failed:
        return []
    tried = Counter(one.subscriber_id for handover, _result in results for one in handover.recipients)
    times = Counter(one.subscriber_id for one in failed)
    return [one for one in failed if times[one.subscriber_id] >= tried[one.subscriber_id]]


def _pause(row: Row, later: TryLater | None) -> float:
    if later is not None and later.after is not None:
        return later.after
    return float(BACKOFF[min(max(row.attempts, 1), len(BACKOFF)) - 1])


def _update(statement: str, lines: list[list[Any]], now: dt.datetime) -> None:
    if lines:
        rows = ", ".join(["(%s, %s, %s::bigint[], %s, %s, %s, %s)"] * len(lines))
        with connection.cursor() as cursor:
            cursor.execute(statement.format(rows=rows), [now, *(value for line in lines for value in line)])


def _write(channel: str, facts: list[tuple[Row, int, str, str, str]], now: dt.datetime) -> None:
    of_sendings = [fact for fact in facts if fact[0].sending_id is not None]
    if of_sendings:
        columns: list[list[Any]] = [
            [row.month for row, *_ in of_sendings],
            [row.sending_id for row, *_ in of_sendings],
            *([fact[place] for fact in of_sendings] for place in (1, 2, 3, 4)),
        ]
        with connection.cursor() as cursor:
            cursor.execute(OUTCOMES, [channel, now, *columns])


def follow(channel: str, row: Row, one: Failed) -> None:
    """Do not use a dead address again, and try the person's next way."""
    if one.suppress and not one.address:
        for number in Address.objects.filter(channel=channel, subscriber_id=one.subscriber_id).values_list(
            "pk", flat=True
        ):
            subscribers.suppress(address_id=number, why=one.suppress)
    elif not one.suppress and one.code != NO_ADDRESS:
        subscribers.bounced(channel=channel, subscriber_id=one.subscriber_id, hard=False)
    falling.try_next(row, one.subscriber_id)
