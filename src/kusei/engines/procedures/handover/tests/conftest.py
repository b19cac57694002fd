"""A procedure that contractors may get, its people, and applications on it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.handover.commands import contractors as commands
from kusei.engines.procedures.testing import ANSWERS, filed, municipality, published, small, staff
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock


def secretive(**changes: Any) -> Procedure:
    """The small procedure with a sensitive field, open to contractors."""
    content = small(contractors=True, **changes)
    data = content.model_dump(mode="json", exclude_defaults=True)
    fields = data["form"]["sections"][1]["fields"]
    fields.append({"key": "paper", "type": "file", "label": {"ja": "届いた書類"}, "required": False})
    fields.append({"key": "health", "type": "text", "label": {"ja": "病名"}, "required": False, "sensitive": True})
    if content.handover is not None:
        data["handover"]["columns"].append({"title": "病名", "value": "health"})
    return Procedure.model_validate(data)


def build() -> SimpleNamespace:
    """The municipality, the procedure in force, and people by word."""
    home = municipality()
    version = published(secretive())
    return SimpleNamespace(
        home=home,
        version=version,
        procedure=version.procedure,
        approver=staff(Role.APPROVER),
        second=staff(Role.APPROVER, email="second@example.jp"),
        editor=staff(Role.EDITOR),
        other=staff(Role.APPROVER, "zeimu"),
        administrator=staff(Role.ADMINISTRATOR, ""),
        contractor=staff(Role.CONTRACTOR),
    )


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    return build()


def apply(town: SimpleNamespace, **answers: Any) -> Application:
    return filed(town.version, answers={**ANSWERS, "health": "見本病", **answers})


def give(town: SimpleNamespace, what: Any = None, rights: str = "view", days: int = 30) -> Any:
    today = clock.today()
    return commands.give(
        contractor=town.contractor,
        what=what or town.procedure,
        rights=rights,
        valid_from=today,
        valid_until=today + dt.timedelta(days=days),
        reason="受付業務委託",
        by=town.approver,
    )
