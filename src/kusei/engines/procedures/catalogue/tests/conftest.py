"""Two procedures in force, a guide, and what stands on a page."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from kusei.engines.procedures import testing_forms as testing
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.testing_forms import small, small_guide

COPY, DOG = "/procedures/certificate-copy/", "/procedures/dog/"
MOVING = "/procedures/guides/moving-in/"
ANSWERED = {"q-moved_on-year": "2026", "q-moved_on-month": "10", "q-moved_on-day": "1", "q-lost": "true", "show": "1"}


@pytest.fixture
def world(db: None, settings: Any) -> SimpleNamespace:
    """Two procedures in force, a guide."""
    settings.RATE_LIMITS = False
    home = testing.municipality()
    testing.published(home=home)
    dog = small(
        key="dog",
        title=small().title.model_copy(
            update={"ja": "犬の登録", "en": "Registering a dog", "easy": "犬を とうろくする"}
        ),
        summary=small().summary.model_copy(update={"ja": "飼い主が届け出ます。", "en": "For owners."}),
        life_events=("childcare",),
        situations=("犬", "外国人"),
        keywords=("ペット",),
        fee=None,
        counter=small().who.model_copy(update={"ja": "保健所1階", "en": "Health centre", "easy": ""}),
    )
    testing.published(dog, home=home)
    publishing.store_guide(municipality=home, content=small_guide())
    return SimpleNamespace(home=home, dog=dog)


def main(client: Client, address: str, data: Any = None, *, status: int = 200) -> str:
    """The main part of a page."""
    answer = client.get(address, data)
    assert answer.status_code == status, address
    page = unescape(answer.content.decode())
    assert page.count("<h1") == 1
    return page[page.index("<main") : page.index("</main>")]


def listed(page: str) -> list[str]:
    """The keys of the procedures that a page lists, in order."""
    return re.findall(r'<li><a href="[^"]*/procedures/([a-z-]+)/"', page)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
