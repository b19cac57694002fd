"""How surely the platform knows who somebody is: not at all, by a mailbox, or by their My Number card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, Max, OuterRef

from kusei.foundation.people.models import User, VerifiedIdentity
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import unseal_json

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# A certificate of the card lives until the fifth birthday after it was issued at most: whoever was verified longer ago
# than that did it with a certificate that is over.
YEARS_VALID = 5
_KEPT = "_people_identity"  # on the user object, so once a request


class Level(StrEnum):
    """How surely a person is known; each level includes the ones before it."""

    ANONYMOUS = "anonymous"
    CONTACT = "contact"
    CARD = "card"

    def at_least(self, other: Level | str) -> bool:
        """Whether this level is the other one or a surer one. Raises ValueError for a word that is no level."""
        order = list(Level)
        return order.index(self) >= order.index(Level(other))


@dataclass(frozen=True)
class Standing:
    """What is known of an account: whether it has a verified mailbox, and when its card was last verified."""

    contact: bool
    verified_at: dt.datetime | None

    def level(self, now: dt.datetime) -> Level:
        """The level at that moment."""
        if self.contact and self.verified_at is not None and now < _last_moment(self.verified_at):
            return Level.CARD
        return Level.CONTACT if self.contact else Level.ANONYMOUS


NOTHING = Standing(contact=False, verified_at=None)


def standing_of(user: User | AnonymousUser | None) -> Standing:
    """The standing of the account; one SQL query, and none when the same object was asked about before."""
    if not isinstance(user, User) or user.pk is None:
        return NOTHING
    if _KEPT not in user.__dict__:
        mailbox = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        row = (
            User.objects.filter(pk=user.pk, is_active=True)
            .annotate(contact=Exists(mailbox), verified=Max("verified_identities__verified_at"))
            .values_list("contact", "verified")
            .first()
        )
        user.__dict__[_KEPT] = Standing(*row) if row else NOTHING
    kept: Standing = user.__dict__[_KEPT]
    return kept


def level_of(user: User | AnonymousUser | None, now: dt.datetime | None = None) -> Level:
    """How surely the person is known now, or at `now`: what procedures require a level of.

    A visitor, a closed account and one without a verified e-mail address are anonymous. One SQL query at most.
    """
    return standing_of(user).level(now or clock.now())


def forget(user: User) -> None:
    """The standing of the account changed: ask the database the next time."""
    user.__dict__.pop(_KEPT, None)


def attributes_of(user: User) -> dict[str, str]:
    """What the card said of the person and they handed over: some of name, address, birthdate and gender, as received.

    Empty without a verified identity, and when it is too old to count. One SQL query. Raises `encryption.Unreadable`.
    """
    row = VerifiedIdentity.objects.filter(user=user).order_by("-verified_at").first()
    if row is None or clock.now() >= _last_moment(row.verified_at):
        return {}
    attributes: dict[str, str] = unseal_json(row.attributes)
    return attributes


AttributesReceived = Callable[..., Any]
_receivers: list[AttributesReceived] = []


def register_attributes_received(receiver: AttributesReceived) -> None:
    """Hook: called as `receiver(user=…, attributes=…, received_at=…)` when a person confirms what their card said.

    It runs in the same transaction: an exception takes the confirmation back. The same receiver again changes nothing.
    """
    if receiver not in _receivers:
        _receivers.append(receiver)


def tell_attributes_received(*, user: User, attributes: dict[str, str], received_at: dt.datetime) -> None:
    """Tell every receiver, in the caller's transaction."""
    for receiver in _receivers:
        receiver(user=user, attributes=dict(attributes), received_at=received_at)


def _last_moment(verified_at: dt.datetime) -> dt.datetime:
    try:
        return verified_at.replace(year=verified_at.year + YEARS_VALID)
    except ValueError:  # 29 February
        return verified_at.replace(year=verified_at.year + YEARS_VALID, day=28)
