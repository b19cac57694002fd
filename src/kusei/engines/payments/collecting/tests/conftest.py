"""A department with its people, payers, and invoices that are overdue."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from kusei.engines.notices.subscribers.testing import subscriber
from kusei.engines.payments import testing
from kusei.engines.payments.invoices.payers import Payer
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

NOON = dt.datetime(2026, 9, 16, 12, 0, tzinfo=clock.TOKYO)  # a Wednesday
DETAILS = Payer("見本　花子", "ミホン ハナコ", "144-0052", "東京都大田区蒲田5-13-14", "090-1234-5678")


def staff(role, department, email):
    user = User.objects.create_user(email, None, name=email)
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from="2020-04-01")
    return user


def payer(number=1):
    user = User.objects.create_user(f"payer{number}@example.jp", None, name="見本", is_resident=True)
    subscriber(user)
    return user


def people():
    ours = testing.department()
    other = testing.department("zeimu", "税務課")
    return SimpleNamespace(
        department=ours,
        other=other,
        viewer=staff(Role.VIEWER, ours, "viewer@example.jp"),
        editor=staff(Role.EDITOR, ours, "editor@example.jp"),
        approver=staff(Role.APPROVER, ours, "approver@example.jp"),
        stranger=staff(Role.EDITOR, other, "stranger@example.jp"),
        contractor=staff(Role.CONTRACTOR, ours, "contractor@example.jp"),
    )


@pytest.fixture
def noon(monkeypatch):
    """Time stands still; `noon(days)` goes on by so many days."""
    at = [NOON]
    monkeypatch.setattr(clock, "now", lambda: at[0])

    def go(days=0, **more):
        at[0] += dt.timedelta(days=days, **more)

    return go


@pytest.fixture
def office(db, noon):
    return people()


def overdue(days, yen=5000, **more):
    """An invoice that is so many days overdue."""
    today = clock.today()
    more = {"details": DETAILS, **more}
    return testing.invoice(
        yen,
        on=max(today - dt.timedelta(days=days + 30), dt.date(2026, 4, 1)),
        due_on=today - dt.timedelta(days=days),
        **more,
    )
