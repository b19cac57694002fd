"""Who is under protection: the question that every app asks before it shows a person to anybody."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from kusei.foundation.people.models import User
from kusei.foundation.people.residents.models import Secrecy
from kusei.foundation.web import access


def in_force() -> QuerySet[Secrecy]:
    """The protections that hold: from the moment they are set until two persons lifted them."""
    return Secrecy.objects.filter(until=None)


def secret_users(ids: Iterable[int]) -> set[int]:
    """Which of these accounts are under protection. One SQL query, none for no accounts."""
    asked = list(ids)
    if not asked:
        return set()
    return {one for one in in_force().filter(user__in=asked).values_list("user", flat=True) if one is not None}


def secret_parties(ids: Iterable[int]) -> set[int]:
    """Which of these parties are under protection. One SQL query, none for no parties."""
    asked = list(ids)
    if not asked:
        return set()
    return {one for one in in_force().filter(party__in=asked).values_list("party", flat=True) if one is not None}


def is_secret(user: User) -> bool:
    """Whether the person is under protection. One SQL query."""
    return in_force().filter(user=user).exists()


def keeps_secrecy(by: User | None) -> bool:
    """Whether the person is one of the few who set and lift protection: an approver or administrator."""
    return by is not None and (access.holds(by, "approver") or access.holds(by, "administrator"))
