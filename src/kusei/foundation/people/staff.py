"""Who is staff: a hook, because roles are kept on the floor above."""

from __future__ import annotations

from collections.abc import Callable

from kusei.foundation.people.models import User

StaffCheck = Callable[[User], bool]

Landing = Callable[[User], str]

_checks: list[StaffCheck] = []
_landings: list[Landing] = []


def register_staff_check(check: StaffCheck) -> None:
    """Hook: `foundation.org` says here whether an account holds any role today. The same check again changes
    nothing.
    """
    if check not in _checks:
        _checks.append(check)


def is_staff(user: User) -> bool:
    """True when the account works for the municipality today."""
    return any(check(user) for check in _checks)


def register_landing(landing: Landing) -> None:
    """Hook: `foundation.org` says here where members of staff begin after signing in; blank for everybody else."""
    if landing not in _landings:
        _landings.append(landing)


def landing_of(user: User) -> str:
    """Where the person begins after signing in, if not on the public home page; else blank."""
    return next((url for landing in _landings if (url := landing(user))), "")
