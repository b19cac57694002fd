"""Fixtures of the cycle: a municipality with departments, and people in every part that the cycle knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusei.services.plans.tests.conftest import municipality

__all__ = ["municipality"]


@pytest.fixture
def packs(own_packs: Path) -> Path:
    """A folder of packs of the test's own, with the common one."""
    return own_packs
