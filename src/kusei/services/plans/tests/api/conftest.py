"""The small plan in the register."""

import pytest

from kusei.services.plans.tests.api.small import load_small_plan


@pytest.fixture
def small(db):
    return load_small_plan()
