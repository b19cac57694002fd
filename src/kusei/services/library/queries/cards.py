"""Readers' cards: whose, and who is looked for."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kusei.engines.bookings.checkins import codes, naming
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.services.library import numbers
from kusei.services.library.models import ReaderCard


def of(person: User) -> list[ReaderCard]:
    """The person's cards, the newest first; one of them at most is not stopped. One SQL query."""
    rows = ReaderCard.objects.filter(person=person).select_related("token")
    return list(rows.order_by("-issued_at", "-pk"))


def current(person: User) -> ReaderCard | None:
    """The card that is not stopped. One SQL query."""
    rows = ReaderCard.objects.filter(person=person, stopped_at=None, token__revoked_at=None)
    return rows.select_related("token__department").first()


def kept_by(departments: Collection[Department], wanted: str = "") -> QuerySet[ReaderCard]:
    """Cards of these departments, the newest first; by number, by the token's code, by e-mail address, or by how the
    name begins (two letters and more).
    """
    rows = ReaderCard.objects.filter(token__department__in=departments).select_related("person", "token__department")
    if typed := wanted.strip():
        found = Q(person__email__iexact=typed) if "@" in typed else Q(pk__in=())
        if (running := numbers.running_of(typed)) is not None:
            found |= Q(running=running)
        if code := codes.read(typed):
            found |= Q(token__code=code)
        marks = [mark for one in departments if (mark := naming.mark(one, typed))]
        if marks:
            found |= Q(token__marks__overlap=marks)
        rows = rows.filter(found)
    return rows.order_by("-issued_at", "-pk")
