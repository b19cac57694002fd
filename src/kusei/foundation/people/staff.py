"""Who is staff: a hook, because roles are kept on the floor above."""

from __future__ import annotations

from collections.abc import Callable

from kusei.foundation.people.models import User

StaffCheck = Callable[[User], bool]

_checks: list[StaffCheck] = []


def register_staff_check(check: StaffCheck) -> None:
    """Hook: `foundation.org` says here whether an account holds any role today. The same check again changes
    nothing.
    """
    if check not in _checks:
        _checks.append(check)


def is_staff(user: User) -> bool:
    """True when the account works for the municipality today."""
    return any(check(user) for check in _checks)
