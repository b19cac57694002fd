"""People of the accounting department, and short ways to hand files in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.models import Import
from kusei.engines.payments.testing import department
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

Hand = Callable[..., Import]


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """`person("a", "editor")`: somebody with the role in the accounting department, or in another."""

    def make(name: str, role: str = "", where: Department | None = None) -> User:
        user = User.objects.create_user(f"{name}@example.jp", name=name)
        if role:
            RoleAssignment.objects.create(
                user=user, role=Role(role), department=where or department(), valid_from=clock.today()
            )
        return user

    return make


@pytest.fixture
def hand_in() -> Hand:
    """Hand a file in and read it in."""

    def take(content: bytes, layout: str = "sandbox-payouts", by: User | None = None) -> Import:
        file = commands.hand_in(layout=layout, name=f"{layout}.csv", content=content, by=by)
        return commands.apply_import(import_id=file.pk, by=by)

    return take
