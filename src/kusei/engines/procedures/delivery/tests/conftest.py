"""An application that is decided, and its letter."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.delivery import commands
from kusei.engines.procedures.delivery.models import Letter
from kusei.engines.procedures.testing import ANSWERS, filed, municipality, published, small, staff
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User


def secretive(**changes: Any) -> Procedure:
    """The small procedure with a sensitive field."""
    data = small(**changes).model_dump(mode="json", exclude_defaults=True)
    fields = data["form"]["sections"][1]["fields"]
    fields.append({"key": "health", "type": "text", "label": {"ja": "病名"}, "required": False, "sensitive": True})
    return Procedure.model_validate(data)


def related(application: Application) -> Application:
    return Application.objects.select_related("version", "department", "municipality", "cover", "procedure").get(
        pk=application.pk
    )


def decide(application: Application, by: User, outcome: str = "granted", reason: str = "", conditions: str = ""):
    """Examined and decided; the job that makes the letter waits."""
    office.start_review(application_id=application.pk, by=by)
    return office.decide(application_id=application.pk, outcome=outcome, reason=reason, conditions=conditions, by=by)


def letter_of(decision: Decision) -> Letter:
    letter = commands.make_letter(decision_id=decision.pk)
    assert letter is not None
    return letter


def build(**changes: Any) -> SimpleNamespace:
    home = municipality()
    return SimpleNamespace(
        home=home,
        version=published(secretive(**({"delivery": "electronic"} | changes))),
        resident=User.objects.create_user("hanako@example.jp", "見本の合言葉 12345"),
        editor=staff(Role.EDITOR),
        approver=staff(Role.APPROVER),
        viewer=staff(Role.VIEWER),
        elsewhere=staff(Role.APPROVER, "zeimu"),
        contractor=staff(Role.CONTRACTOR),
    )


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    return build()


@contextlib.contextmanager
def guards_off() -> Iterator[None]:
    """The database without its triggers: for states that only time or another part brings about."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def apply(town: SimpleNamespace, **answers: Any) -> Application:
    return related(filed(town.version, owner=town.resident, answers={**ANSWERS, "health": "見本病", **answers}))
