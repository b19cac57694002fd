"""Fixtures of the plan register: a municipality for small plans, and the real packs loaded once a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from kusei.foundation.org.models import Department, Municipality
from kusei.services.plans.commands.pack import PackLoaded, load_packs
from kusei.services.plans.tests.examples import CODE
from kusei.services.plans.tests.keeping import made_once

PACKS = tuple(Path(settings.PACKS_DIR) / name for name in ("ota", "setagaya", "suginami"))


@pytest.fixture
def municipality(db: None) -> Municipality:
    """Ōta with one department."""
    ota = Municipality.objects.create(code=CODE, slug="ota", name="大田区")
    Department.objects.create(municipality=ota, code="kumin", name="区民部")
    return ota


@pytest.fixture(scope="module")
def real_packs(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[PackLoaded]]:
    """All packs of the repository, as they are when just loaded; rolled back after the module."""
    base = tmp_path_factory.getbasetemp()
    # The processes of one run have a folder each, next to each other.
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-packs"
    with django_db_blocker.unblock(), transaction.atomic():
        yield made_once(kept, lambda: load_packs(PACKS, actor=None))
        transaction.set_rollback(True)
