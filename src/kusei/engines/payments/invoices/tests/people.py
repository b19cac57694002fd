"""Staff of two departments and a resident who pays, for the tests of the pages."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.test import Client

from kusei.engines.payments import testing
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident, sign_in

SINCE = dt.date(2020, 4, 1)


def member(name: str, role: str, department: Department | None) -> User:
    """A member of staff with one role."""
    user = User.objects.create_user(f"{name}@example.lg.jp", None, name=name)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=SINCE)
    return user


def crowd() -> SimpleNamespace:
    """Two departments, their staff, a payer and a stranger."""
    ours, other = testing.department(), testing.department("zeimu", "税務課")
    return SimpleNamespace(
        ours=ours,
        other=other,
        viewer=member("viewer", Role.VIEWER, ours),
        editor=member("editor", Role.EDITOR, ours),
        approver=member("approver", Role.APPROVER, ours),
        second=member("second", Role.APPROVER, ours),
        foreign=member("foreign", Role.APPROVER, other),
        foreign_editor=member("foreign-editor", Role.EDITOR, other),
        contractor=member("contractor", Role.CONTRACTOR, ours),
        payer=resident("payer@example.jp", name="見本 花子"),
        stranger=resident("stranger@example.jp", name="見本 太郎"),
    )


def client_of(user: User | None) -> Client:
    """A client signed in as that person; nobody for None."""
    return sign_in(Client(), user) if user is not None else Client()
