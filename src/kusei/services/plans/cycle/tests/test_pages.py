"""The desk of the cycle: who opens it, and what it shows when there is nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from kusei.foundation.org.models import Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in


def member(role: Role) -> User:
    user = User.objects.create(email=f"{role}@kusei.example", name="見本")
    RoleAssignment.objects.create(user=user, role=role, valid_from=dt.date(2020, 4, 1))
    return user


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 200), (Role.EDITOR, 200), (Role.APPROVER, 200), (Role.ADMINISTRATOR, 403)]
)
def test_staff_who_look_at_cases_open_the_desk(role: Role, status: int, municipality: Municipality) -> None:
    client = Client()
    sign_in(client, member(role))
    assert client.get("/cycle/").status_code == status


def test_visitors_are_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/cycle/")["Location"].startswith("/accounts/")


def test_before_a_municipality_is_loaded_the_desk_is_empty(client: Client, db: None) -> None:
    sign_in(client, member(Role.EDITOR))
    assert "することはありません" in client.get("/cycle/").content.decode()
