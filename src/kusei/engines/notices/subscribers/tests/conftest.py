from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from kusei.engines.notices.subscribers import hooks, purpose
from kusei.engines.notices.subscribers.models import Topic
from kusei.engines.notices.subscribers.testing import topic
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands as residents
from kusei.foundation.people.testing import resident, sign_in


@pytest.fixture
def hanako(db: None) -> User:
    return resident("hanako@example.jp")


@pytest.fixture
def agreed(hanako: User) -> User:
    """Hanako, who agreed to the use of what she tells about herself."""
    residents.give_consent(user=hanako, purpose=purpose.PURPOSE)
    return hanako


@pytest.fixture
def child(db: None) -> Topic:
    return topic("child", group="family", notes={"ja": "健診や予防接種など"})


@pytest.fixture
def waste(db: None) -> Topic:
    return topic("waste", group="living", labels={"ja": "ごみの収集日", "en": "Waste"}, channels=["mail"])


@pytest.fixture
def visitor(client: Client, hanako: User) -> Client:
    return sign_in(client, hanako)


@pytest.fixture
def own_packs(settings: Any, tmp_path: Path) -> Path:
    """Packs of the test's own: the municipality and the towns of the home pack, no topics yet."""
    home = Path(django_settings.PACKS_DIR) / django_settings.HOME_PACK
    folder = tmp_path / "packs"
    (folder / home.name / "notices").mkdir(parents=True)
    (folder / "common" / "notices").mkdir(parents=True)
    for name in ("municipality.yaml", "departments.yaml", "towns.csv"):
        shutil.copy(home / name, folder / home.name / name)
    settings.PACKS_DIR = folder
    return folder


@pytest.fixture
def areas(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    known = [("a", "A地区（月・木）"), ("b", "B地区（火・金）")]
    monkeypatch.setattr(hooks, "_areas", [lambda: known])
    return known


@pytest.fixture
def all_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_available", [lambda: ["line", "mail", "push", "sms", "call", "letter"]])
