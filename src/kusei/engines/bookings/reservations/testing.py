"""A facility with rules, somebody who books, staff in charge, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import Booking, Group
from kusei.engines.bookings.resources import testing
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident

NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)  # Friday, 10:00 in Tokyo
DAY = dt.date(2026, 12, 3)  # a Thursday that is open
FEE = {
    "fee": {"table": "meeting-room", "facts": {"room": "small"}, "part": "band"},
    "payment": {"days": 5},
    "cancellation": {"until": {"days": 1}, "refunds": [[7, 100], [3, 50]]},
}  # 300 yen in the morning, 400 in the afternoon and in the evening


def rooms(
    quotas: Iterable[dict[str, Any]] = (), who: dict[str, Any] | None = None, **rules: Any
) -> dict[str, Resource]:
    """The rooms of the sample hall by key, with these rules for everybody, or for whom it is said."""
    booker = {**testing.EVERYBODY, "window": testing.ALWAYS, "quotas": list(quotas), "who": who or {}}
    window = rules.pop("window", None)
    booker |= {"window": window} if window else {}
    facility = testing.facility(rules=[{"key": "all", "bookers": [booker], **rules}])
    found = Resource.objects.filter(facility=facility).select_related("facility__municipality")
    return {one.key: one for one in found}


def staff(role: str = Role.EDITOR, email: str = "staff@example.lg.jp") -> User:
    """A member of the department in charge."""
    user = User.objects.create_user(email, None, name="見本 職員")
    department = Department.objects.get(code="chiikiryoku")
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def group(*members: User, **more: Any) -> Group:
    """A registered group."""
    made = Group.objects.create(**{"name": "見本の会", "kind": "culture", "valid_from": dt.date(2026, 4, 1), **more})
    made.members.add(*members)
    return made


def booked(resource: Resource, person: User | None = None, **more: Any) -> Booking:
    """A booking of the morning by a resident."""
    who = person or User.objects.filter(is_resident=True).first() or resident()
    return commands.book(**{"resource": resource, "day": DAY, "part": "am", "person": who, "by": who, **more})
