"""Who looked at my record (だれが私の記録を見たか): the access log, as the person it is about may read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from kusei.foundation.audit.models import Access
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import hooks
from kusei.foundation.people.residents.models import Fact, HouseholdMember, Mandate, Secrecy
from kusei.foundation.web import clock


@dataclass(frozen=True)
class Look:
    """One reading. `offices` are those of the reader on that day; without one it was the platform or no staff."""

    at: dt.datetime
    offices: list[str]
    by_platform: bool
    purpose: str
    name: str  # blank unless the installation names its staff


def rows_about(user: User) -> QuerySet[Access]:
    """Readings of the person's records by others, the newest first."""
    return Access.objects.filter(_about(user)).exclude(user_id=user.pk).order_by("-id")


def _about(user: User) -> Q:
    """The account itself, the rows of this app, and what other apps registered."""
    found = [("people.user", [str(user.pk)]), *_own(user), *hooks.records_of(user)]
    about = Q(pk=None)
    for model, numbers in found:
        if numbers:
            about |= Q(model=model, object_id__in=numbers)
    return about


def _own(user: User) -> list[tuple[str, list[str]]]:
    rows = {
        "residents.fact": Fact.objects.filter(user=user),
        "residents.householdmember": HouseholdMember.objects.filter(user=user),
        "residents.mandate": Mandate.objects.filter(grantor_user=user),
        "residents.secrecy": Secrecy.objects.filter(user=user),
    }
    return [(model, [str(pk) for pk in found.values_list("pk", flat=True)]) for model, found in rows.items()]


def looks_at(rows: list[Access], *, secret: bool) -> list[Look]:
    """The readings with the readers' offices of that day, in a fixed number of SQL queries.

    Names of staff are shown only where `LOOKS_NAME_STAFF` says so, and never to a person under protection, whose
    pages another may be looking at.
    """
    days = {row.pk: row.at.astimezone(clock.TOKYO).date() for row in rows}
    readers = {(row.user_id, days[row.pk]) for row in rows if row.user_id is not None}
    offices = hooks.offices_on(sorted(readers)) if readers else {}
    named = settings.LOOKS_NAME_STAFF and not secret
    return [
        Look(
            at=row.at,
            offices=offices.get((row.user_id, days[row.pk]), []) if row.user_id is not None else [],
            by_platform=row.user_id is None,
            purpose=row.purpose,
            name=row.user if named else "",
        )
        for row in rows
    ]
