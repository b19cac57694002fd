"""For tests of this and of higher floors: a ward with two departments and staff in every role."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User

SINCE = dt.date(2020, 4, 1)
STAFF = {
    "viewer": (Role.VIEWER, "kosodate"),
    "editor": (Role.EDITOR, "kosodate"),
    "colleague": (Role.EDITOR, "kosodate"),
    "approver": (Role.APPROVER, "kosodate"),
    "other": (Role.EDITOR, "doboku"),
    "other_approver": (Role.APPROVER, "doboku"),
    "administrator": (Role.ADMINISTRATOR, None),
    "contractor": (Role.CONTRACTOR, "kosodate"),
}


def ward() -> SimpleNamespace:
    """`kosodate` and `doboku` of the home municipality, and their people by the names of `STAFF`."""
    home = Municipality.objects.create(code="131113", slug="ota", name="大田区", is_home=True)
    names = {"kosodate": "子育て支援課", "doboku": "土木課"}
    departments = {
        code: Department.objects.create(municipality=home, code=code, name=name) for code, name in names.items()
    }
    people = {}
    for name, (role, code) in STAFF.items():
        people[name] = User.objects.create_user(f"{name}@ward.example.jp", name=name)
        RoleAssignment.objects.create(
            user=people[name], role=role, department=departments.get(code or ""), valid_from=SINCE
        )
    return SimpleNamespace(home=home, **departments, **people)
