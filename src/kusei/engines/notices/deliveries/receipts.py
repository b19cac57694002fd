"""What a provider tells later of a message that it took: it arrived, was opened, or came back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction

from kusei.engines.notices.channels.hooks import FAILED, OPENED, Receipt
from kusei.engines.notices.channels.protocol import Failed
from kusei.engines.notices.deliveries import marking
from kusei.engines.notices.deliveries.claims import Row
from kusei.engines.notices.deliveries.models import BatchState, Became, Message, Outcome
from kusei.foundation.web import clock

NOTE = """
INSERT INTO deliveries_outcome (month, sending_id, channel, subscriber_id, became, code, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


def take(receipt: Receipt) -> None:
    """Note the fact. The same receipt again changes nothing; one for a message that nobody knows is passed over."""
    if not receipt.reference:
        return
    at = receipt.at or clock.now()
    with transaction.atomic():
        sent = Outcome.objects.filter(channel=receipt.channel, reference=receipt.reference, became=Became.SENT).first()
        if sent is not None:
            with connection.cursor() as cursor:
                values: list[Any] = [sent.month, sent.sending_id, sent.channel, sent.subscriber_id, receipt.became]
                cursor.execute(NOTE, [*values, receipt.code[:40], at])
                new = cursor.fetchone() is not None
            if new and receipt.became == FAILED:
                _failed(receipt, _row("batch", sent.month, 0, sent.sending_id, sent.subscriber_id, at))
            return
        message = (
            Message.objects.select_for_update().filter(channel=receipt.channel, reference=receipt.reference).first()
        )
        if message is None:
            return
        if receipt.became == OPENED and message.read_at is None:
            message.read_at = at
            message.save(update_fields=["read_at"])
        elif receipt.became == FAILED and message.state != BatchState.FAILED:
            message.state, message.problem = BatchState.FAILED, receipt.code[:60]
            message.save(update_fields=["state", "problem"])
            _failed(receipt, _row("message", message.month, message.pk, None, message.subscriber_id, at))


def _failed(receipt: Receipt, row: Row) -> None:
    failed = Failed(row.people[0], receipt.code, receipt.suppress)
    marking.follow(receipt.channel, row, failed)


def _row(  # noqa: PLR0913, PLR0917  what a lane would have held
    table: str, month: dt.date, number: int, sending_id: int | None, person: int, at: dt.datetime
) -> Row:
    return Row(table, month, number, sending_id, (person,), (person,), None, uuid.UUID(int=0), at, 0)
