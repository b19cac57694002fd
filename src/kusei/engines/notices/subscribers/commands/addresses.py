"""Addresses: who is reached at one, no longer using one that does not work, and repairing it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kusei.engines.notices.subscribers import defaults
from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Suppressed
from kusei.engines.notices.texts.message import LANGUAGES
from kusei.foundation.audit.context import reason
from kusei.foundation.web import clock

SOFT_BOUNCES = 5  # in a row, after which an address counts as dead


def reached(*, channel: str, value: str, language: str = "ja") -> Subscriber:
    """Who is reached at that address of an outside service (a new friend on LINE); made when nobody is.

    An address that the service had blocked is used again: its holder came back. Idempotent.
    """
    with transaction.atomic(), reason("新しい宛先"):
        found = Address.objects.select_for_update().filter(channel=channel, value=value).first()
        if found is not None:
            if found.suppressed_why == Suppressed.BLOCKED:
                _again(found)
            return found.subscriber
    quiet_from, quiet_until = defaults.quiet_hours()
    now = clock.now()
    try:
        with transaction.atomic(), reason("新しい宛先"):
            made = Subscriber.objects.create(
                language=language if language in LANGUAGES else "ja",
                quiet_from=quiet_from,
                quiet_until=quiet_until,
                created_at=now,
            )
            Address.objects.create(subscriber=made, channel=channel, value=value, verified_at=now, created_at=now)
            return made
    except IntegrityError:  # the same webhook twice at once
        return Subscriber.objects.get(addresses__channel=channel, addresses__value=value)


def suppress(*, why: str, address_id: int | None = None, channel: str = "", value: str = "") -> int:
    """Do not use the address any more, named by its number or by channel and value. How many were stopped.

    A mail address also means the account's own, whose row is blank. One that is suppressed keeps its first reason.
    """
    rows = Address.objects.filter(pk=address_id) if address_id is not None else _known_as(channel, value)
    return _suppress(rows, why)


def bounced(*, channel: str, subscriber_id: int, hard: bool) -> None:
    """A provider could not deliver. Hard (nobody is there): the address is not used again. Soft (full, away): it is
    counted, and not used again after `SOFT_BOUNCES` in a row.
    """
    rows = Address.objects.filter(channel=channel, subscriber_id=subscriber_id)
    with transaction.atomic(), reason("届かなかったとの知らせ"):
        for row in rows.select_for_update().order_by("pk"):
            row.bounces += 1
            row.save(update_fields=["bounces"])
    _suppress(rows if hard else rows.filter(bounces__gte=SOFT_BOUNCES), Suppressed.BOUNCED)


def repair(*, subscriber: Subscriber, address_id: int) -> bool:
    """The person says that their address works again: it is used from now on. Whether anything changed."""
    with transaction.atomic(), reason("宛先をまた使う"):
        row = (
            Address.objects.select_for_update()
            .filter(pk=address_id, subscriber=subscriber, suppressed_at__isnull=False)
            .first()
        )
        if row is None:
            return False
        _again(row)
        return True


def _known_as(channel: str, value: str) -> QuerySet[Address]:
    known = Q(value=value) & ~Q(value="")
    if channel == Channel.MAIL and value:
        known |= Q(value="", subscriber__user__email=value.lower())
    return Address.objects.filter(known, channel=channel)


def _suppress(rows: QuerySet[Address], why: str) -> int:
    with transaction.atomic(), reason("宛先の停止"):
        return Address.objects.filter(pk__in=rows.values("pk"), suppressed_at=None).update(
            suppressed_at=clock.now(), suppressed_why=Suppressed(why).value
        )


def _again(row: Address) -> None:
    row.suppressed_at, row.suppressed_why, row.bounces = None, "", 0
    row.save(update_fields=["suppressed_at", "suppressed_why", "bounces"])
