"""A facility with rules, somebody who books, staff in charge, for tests."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection

from kusei.engines.bookings.reservations import commands
from kusei.engines.bookings.reservations.models import Booking, Group
from kusei.engines.bookings.resources import testing
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.subscribers.models import Channel
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import encryption

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
    """The rooms of the sample hall by key, with these rules for everybody, or for whom it is said. `changes` replaces
    other parts of its file.
    """
    changes = rules.pop("changes", {})
    booker = {**testing.EVERYBODY, "window": testing.ALWAYS, "quotas": list(quotas), "who": who or {}}
    window = rules.pop("window", None)
    booker |= {"window": window} if window else {}
    facility = testing.facility(rules=[{"key": "all", "bookers": [booker], **rules}], **changes)
    found = Resource.objects.filter(facility=facility).select_related("facility__municipality")
    return {one.key: one for one in found}


def equipped(**rules: Any) -> dict[str, Resource]:
    """As `rooms`, with three projectors by the parts of the day, and a piano with free times."""
    projector = {"resource": "projector", "most": 3, **({"question": "projector"} if "fee" in rules else {})}
    return rooms(**rules, extras=[projector, {"resource": "piano"}], changes=equipment())


def equipment() -> dict[str, Any]:
    """The parts of the sample hall's file with equipment in them."""
    piano = {"begins": "9:00", "ends": "22:00", "step": 30, "shortest": 30}
    return {
        "timetables": [
            *testing.CONTENT["timetables"],
            {"key": "piano", "from": "2026-04-01", "openings": [{"hours": [piano]}]},
        ],
        "atoms": [*testing.CONTENT["atoms"], {"key": "projectors", "places": 3}],
        "resources": [
            *testing.CONTENT["resources"],
            {
                "key": "projector",
                "name": "プロジェクター",
                "kind": "equipment",
                "atoms": [{"atom": "projectors"}],
                "timetable": "rooms",
                "rules": "all",
            },
            {"key": "piano", "name": "ピアノ", "kind": "equipment", "timetable": "piano", "rules": "all"},
        ],
    }


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


def waiting() -> list[tuple[uuid.UUID, str]]:
    """What the jobs that wait would tell: the booking and the event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'booking_id', args->>'kind' FROM procrastinate_jobs"
            " WHERE task_name LIKE '%%reservations.jobs.tell' ORDER BY id"
        )
        return [(uuid.UUID(number), kind) for number, kind in cursor.fetchall()]


def told_texts(user: User) -> list[tuple[str, str]]:
    """Title and body of what lies in the person's inbox, the oldest first."""
    rows = Message.objects.filter(subscriber__user=user, channel=Channel.INBOX).order_by("id")
    texts = [encryption.unseal_json(row.sealed) for row in rows if row.sealed]
    return [(one["title"], one["body"]) for one in texts]


def told_titles(user: User) -> list[str]:
    """The titles of what lies in the person's inbox, the oldest first."""
    return [title for title, _body in told_texts(user)]
