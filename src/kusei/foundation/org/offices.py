"""In which departments people worked on a day: what residents see of who looked at their record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from kusei.foundation.org.models import RoleAssignment


def offices_on(readers: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], list[str]]:
    """For people (account number) on days, the names of the departments in which they held a role; 全庁 for a role
    everywhere. One SQL query.
    """
    asked = list(readers)
    rows = RoleAssignment.objects.filter(user__in={number for number, _day in asked}).select_related("department")
    found: dict[tuple[int, dt.date], list[str]] = {}
    held = list(rows.order_by("pk"))
    for number, day in asked:
        names = [
            row.department.name if row.department else _("全庁")
            for row in held
            if row.user_id == number and row.valid_from <= day and (row.valid_until is None or row.valid_until > day)
        ]
        found[number, day] = list(dict.fromkeys(names))
    return found
