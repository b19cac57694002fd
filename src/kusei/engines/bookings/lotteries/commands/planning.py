"""Makes rounds out of the rules of the pack: one for each coming month of use."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from kusei.engines.bookings.lotteries import offering
from kusei.engines.bookings.lotteries.models import Round
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock

AHEAD = dt.timedelta(days=62)
"""How long before its opening a round is announced."""
MONTHS = 26
LONGEST_KEY = 64


def plan_rounds() -> int:
    """Announce rounds that open soon or should be open, and follow the pack in those that have not opened yet.

    How many were made. A month in which nothing is open has none; nor has one whose window is over. Asked again, it
    makes nothing twice.
    """
    made = 0
    first = clock.today().replace(day=1)
    for facility in Facility.objects.filter(municipality=home()).order_by("pk"):
        for number in range(MONTHS):
            month = _later(first, number)
            try:
                content = resources.content_of(facility.pk, month)
            except resources.NotToldThen:
                continue
            made += sum(plan_month(facility, content, rules, month) for rules in content.rules if rules.lottery)
    return made


def plan_month(facility: Facility, content: Content, rules: Rules, month: dt.date) -> int:
    """Announce the round of one month, or follow the pack; 1 when it was made."""
    times = times_of(content, rules, month)
    now = clock.now()
    if times["closes_at"] <= now or times["opens_at"] > now + AHEAD:
        return 0
    known = Round.objects.filter(facility=facility, rules=rules.key, month=month).first()
    if known is None:
        rooms = offering.resources_of(facility, content, rules.key)
        if not offering.offers(rooms, month):
            return 0
        name = f"{facility.name} {month.year}年{month.month}月"  # i18n: the name in the files is in Japanese
        Round.objects.create(
            key=_key(facility, rules, month), name=name, facility=facility, rules=rules.key, month=month, **times
        )
        return 1
    with transaction.atomic():
        held = Round.objects.select_for_update().get(pk=known.pk)
        if held.state == Round.State.COMING and any(getattr(held, key) != value for key, value in times.items()):
            for key, value in times.items():
                setattr(held, key, value)
            held.save(update_fields=list(times))
    return 0


def times_of(content: Content, rules: Rules, month: dt.date) -> dict[str, dt.datetime]:
    """When the round of the month opens, closes and is drawn: told from the first day of the month."""
    assert rules.lottery is not None
    told, closings = rules.lottery, content.closed.built
    return {
        "opens_at": told.opens.built().moment(month, closings),
        "closes_at": told.closes.built().moment(month, closings),
        "draws_at": told.draws.built().moment(month, closings),
    }


def _key(facility: Facility, rules: Rules, month: dt.date) -> str:
    key = f"{facility.key}-{rules.key}-{month:%Y-%m}".replace("_", "-")
    if len(key) <= LONGEST_KEY:
        return key
    return f"{hashlib.sha256(key.encode()).hexdigest()[:40]}-{month:%Y-%m}"


def _later(month: dt.date, number: int) -> dt.date:
    years, index = divmod(month.month - 1 + number, 12)
    return dt.date(month.year + years, index + 1, 1)
