"""Fixtures of the cycle: a municipality with departments, and people in every part that the cycle knows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from kusei.services.plans.tests.conftest import municipality

__all__ = ["municipality"]


@pytest.fixture
def packs(tmp_path: Path, settings: Any) -> Path:
    """A folder of packs of the test's own, with the common one."""
    shutil.copytree(Path(settings.PACKS_DIR) / "common", tmp_path / "common")
    settings.PACKS_DIR = tmp_path
    return tmp_path
