"""Two sections of a ward, their staff, and a working copy."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.builder import skeletons
from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.models import Workpiece
from kusei.foundation.people.models import User


def build() -> SimpleNamespace:
    """Editors, an approver and a viewer of `madoguchi`, an editor of `zeimu`."""
    home = testing.municipality()
    return SimpleNamespace(
        home=home,
        editor=testing.staff("editor"),
        colleague=testing.staff("editor", email="colleague@example.jp"),
        approver=testing.staff("approver"),
        second=testing.staff("approver", email="second@example.jp"),
        viewer=testing.staff("viewer"),
        stranger=testing.staff("editor", "zeimu"),
    )


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    return build()


def new(town: SimpleNamespace, key: str = "new-procedure", by: User | None = None) -> Workpiece:
    """A working copy of a procedure that does not exist yet."""
    data = skeletons.skeleton(key=key, title="見本の手続", department="madoguchi")
    return working.start_new(municipality=town.home, data=data, by=by or town.editor)
