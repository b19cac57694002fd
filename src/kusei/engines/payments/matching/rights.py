"""Who matches and closes: the accounting department named in settlements.yaml, or who holds the role everywhere."""

from __future__ import annotations

from django.db.models import Q

from kusei.engines.payments.matching.layouts import layouts
from kusei.engines.payments.matching.refusals import NotOurs
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import Reach
from kusei.foundation.people.models import User


def of_accounting(reach: Reach) -> bool:
    """Whether the reach takes in the accounting department. One SQL query unless it is everywhere or nowhere."""
    if reach.everywhere or not reach.departments:
        return reach.everywhere
    return Department.objects.filter(code=layouts().department, pk__in=reach.departments).exists()


def holds(user: User, role: str) -> bool:
    """Whether the person holds the role in the accounting department today."""
    return of_accounting(roles.departments_of(user, role))


def require(user: User | None, role: str) -> None:
    """Raise `NotOurs` unless the person holds the role in the accounting department. None is the system itself."""
    if user is not None and not holds(user, role):
        raise NotOurs


def within(user: User) -> Q:
    """The differences that the person may see: accounting all, others those given to their departments."""
    reach = roles.departments_of(user, Role.VIEWER)
    return Q() if of_accounting(reach) else Q(department__in=reach.departments)
