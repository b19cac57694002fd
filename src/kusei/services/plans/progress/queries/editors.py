"""Whom a reminder reaches: who writes for a department today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def editors_of(departments: Collection[Department]) -> dict[int, list[User]]:
    """The editors of each department: those who hold the role there, else in the nearest department above where
    somebody does, else for the whole municipality. Two SQL queries.
    """
    holders: dict[tuple[int, str] | None, list[User]] = defaultdict(list)
    rows = RoleAssignment.objects.filter(in_force(clock.today()), role=Role.EDITOR, user__is_active=True)
    for row in rows.select_related("user", "department").order_by("user_id"):
        where = (row.department.municipality_id, row.department.code) if row.department else None
        holders[where].append(row.user)
    municipalities = {one.municipality_id for one in departments}
    above: dict[tuple[int, str], tuple[int, str]] = {}
    known = Department.objects.filter(in_force(clock.today()), municipality__in=municipalities)
    for row in known.select_related("parent"):
        if row.parent:
            above[row.municipality_id, row.code] = (row.municipality_id, row.parent.code)
    return {one.pk: _nearest(holders, above, (one.municipality_id, one.code)) for one in departments}


def _nearest(
    holders: dict[tuple[int, str] | None, list[User]],
    above: dict[tuple[int, str], tuple[int, str]],
    place: tuple[int, str] | None,
) -> list[User]:
    passed = set()
    while place is not None and place not in passed:
        if holders.get(place):
            return holders[place]
        passed.add(place)
        place = above.get(place)
    return holders.get(None, [])
