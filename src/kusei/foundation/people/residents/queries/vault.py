"""What a resident let the ward know: for prefill, for their own pages, and for staff, whose reading is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.access import record_read
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import values
from kusei.foundation.people.residents.fields import FIELDS, Field
from kusei.foundation.people.residents.models import Fact, HouseholdMember
from kusei.foundation.people.residents.queries.consents import has_consent
from kusei.foundation.people.residents.queries.secrecy import is_secret, keeps_secrecy
from kusei.foundation.people.residents.refusals import NotAllowed
from kusei.foundation.people.residents.sources import source_text
from kusei.foundation.web import access
from kusei.foundation.web.encryption import unseal_json

PREFILL = "profile.prefill"


@dataclass(frozen=True)
class Known:
    """A value with where it came from and when."""

    field: Field
    value: Any
    source: str
    on: dt.date

    @property
    def label(self) -> str:
        """The source in the language of the page."""
        return source_text(self.source)

    @property
    def lines(self) -> list[str]:
        """The value in the language of the page."""
        return values.shown(self.field.key, self.value)


@dataclass(frozen=True)
class Past:
    """A value of the history; `lines` is None when the person deleted it."""

    field: Field
    label: str
    on: dt.date
    ended_at: dt.datetime | None
    lines: list[str] | None


@dataclass(frozen=True)
class Member:
    """A person of the household."""

    number: int
    details: dict[str, str]
    source: str
    on: dt.date

    @property
    def label(self) -> str:
        """The source in the language of the page."""
        return source_text(self.source)


@dataclass(frozen=True)
class Profile:
    """What is known of a person. `secret`: under protection; `withheld` are the fields left out because of it."""

    user: User
    facts: dict[str, Known]
    secret: bool
    withheld: list[Field]


def known(user: User) -> dict[str, Known]:
    """What an application may be filled in with, by field; nothing without the consent to it. Three SQL queries.

    `household` is a list of its people.
    """
    return everything(user) if has_consent(user, PREFILL) else {}


def everything(user: User) -> dict[str, Known]:
    """Every current value of the vault in the order of the fields. Two SQL queries. For the person's own eyes."""
    rows = {row.field: row for row in Fact.objects.filter(user=user, ended_at=None)}
    found = {}
    for key, field in FIELDS.items():
        if (row := rows.get(key)) is not None and row.value is not None:
            found[key] = Known(field, unseal_json(row.value), row.source, row.on)
    if members := household_of(user):
        newest = max(members, key=lambda one: one.on)
        people = [one.details for one in members]
        found["household"] = Known(FIELDS["household"], people, newest.source, newest.on)
    return found


def facts_of(users: Iterable[int], fields: Iterable[str]) -> dict[int, dict[str, Any]]:
    """Current values of many people, by account and field, for what the ward sends to themselves. One SQL query.

    Whoever is under protection is left out by the caller (`secret_users`).
    """
    found: dict[int, dict[str, Any]] = {}
    for row in Fact.objects.filter(user__in=list(users), field__in=list(fields), ended_at=None):
        if row.value is not None:
            found.setdefault(row.user_id, {})[row.field] = unseal_json(row.value)
    return found


def household_of(user: User) -> list[Member]:
    """The people of the household in the order that the person gave. One SQL query."""
    rows = HouseholdMember.objects.filter(user=user).order_by("position")
    return [Member(row.pk, unseal_json(row.details), row.source, row.on) for row in rows]


def history_of(user: User) -> list[Past]:
    """Every value there ever was, the newest first; deleted ones without the value. One SQL query."""
    return [_past(row) for row in Fact.objects.filter(user=user).order_by("-recorded_at", "-pk")]


def _past(row: Fact) -> Past:
    lines = None if row.value is None else values.shown(row.field, unseal_json(row.value))
    return Past(FIELDS[row.field], source_text(row.source), row.on, row.ended_at, lines)


def profile(user: User) -> Profile:
    """The person's own view of themselves. Three SQL queries."""
    return Profile(user, everything(user), is_secret(user), [])


def profile_for_staff(*, by: User, user: User, purpose: str, fields: Iterable[str] | None = None) -> Profile:
    """What staff read of a person, and the record of the reading, which the person sees. `fields`: only these.

    Address, contacts, bank account and household of a person under protection are left out, unless `by` is one of
    those who keep the protection. Raises `NotAllowed` without a role, and `audit.PurposeMissing` without a purpose.
    """
    if not access.holds(by, "viewer") and not keeps_secrecy(by):
        raise NotAllowed(_("利用者の情報を見られるのは、役割のある職員だけです。"))
    with transaction.atomic():
        record_read(by, user, purpose)
        secret = is_secret(user)
        wanted = set(FIELDS if fields is None else fields)
        facts = {key: one for key, one in everything(user).items() if key in wanted}
    hidden = secret and not keeps_secrecy(by)
    withheld = [FIELDS[key] for key in FIELDS if key in wanted and FIELDS[key].guarded] if hidden else []
    guarded = {field.key for field in withheld}
    return Profile(user, {key: one for key, one in facts.items() if key not in guarded}, secret, withheld)
