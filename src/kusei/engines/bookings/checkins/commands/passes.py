"""Codes for minutes that stand for a card: made for the phone of its holder."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.checkins.models import Card, Pass
from kusei.engines.bookings.checkins.refusals import CardStopped
from kusei.foundation.web import clock

LIFE = dt.timedelta(minutes=5)
FRESH = dt.timedelta(minutes=3)  # one that is good for longer than this is shown again


def make_pass(*, card_id: int) -> Pass:
    """A code that is good for three to five minutes. Raises `CardStopped`."""
    with transaction.atomic():
        card = Card.objects.select_for_update(no_key=True, of=("self",)).get(pk=card_id)
        if card.revoked_at is not None:
            raise CardStopped
        now = clock.now()
        newest = card.passes.order_by("-until").first()
        if newest is not None and newest.until > now + FRESH:
            return newest
        return card.passes.create(code=codes.new_code(), made_at=now, until=now + LIFE)
