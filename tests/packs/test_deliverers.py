"""What the packs say delivers an initiative exists: in their own files, and when everything is really loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kusei.engines.bookings.resources.loading import load_facilities
from kusei.engines.measures import hooks
from kusei.engines.notices.subscribers.loading import load_topics
from kusei.engines.procedures.catalogue.loading import load_procedures
from kusei.foundation.org.models import Municipality
from kusei.services.plans.commands.pack import load_packs
from kusei.services.plans.deliverers.loading import load_deliverers
from kusei.services.plans.deliverers.models import Delivery
from kusei.services.plans.deliverers.packfile import Line, read_file
from kusei.services.plans.deliverers.queries import coverage
from kusei.services.plans.models import Edition
from kusei.services.plans.tests.conftest import real_packs
from tests.packs.procedure_packs import PACKS

__all__ = ["real_packs"]

WARDS = sorted(path.parent.name for path in PACKS.glob("*/deliverers.yaml"))
BY_FILE = ("counter", "visit", "fee", "channel", "library", "collection", "alert")


def lines(ward: str) -> list[Line]:
    return read_file(PACKS / ward)


def _plain(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_the_three_wards_say_what_delivers_their_plans() -> None:
    assert WARDS == ["ota", "setagaya", "suginami"]


@pytest.mark.parametrize("ward", WARDS)
def test_a_file_says_whose_reading_it_is(ward: str) -> None:
    text = (PACKS / ward / "deliverers.yaml").read_text(encoding="utf-8")
    assert "Our own reading" in text
    assert "所管が確かめること" in text


@pytest.mark.parametrize("ward", WARDS)
def test_every_initiative_that_is_named_stands_in_the_plan(ward: str) -> None:
    plans = [_plain(path) for path in (PACKS / ward / "plans").glob("*.yaml")]
    known = {(plan["plan"]["id"], str(one["key"])) for plan in plans for one in plan["initiatives"]}
    assert {(line.plan, line.initiative) for line in lines(ward)} - known == set()


@pytest.mark.parametrize("ward", WARDS)
def test_everything_that_delivers_stands_in_the_packs_files(ward: str, settings: Any) -> None:
    settings.HOME_PACK = ward
    topics = next(path for pack in (ward, "common") if (path := PACKS / pack / "notices" / "topics.yaml").exists())
    known = {
        "procedure": {_plain(path)["key"] for path in (PACKS / ward / "procedures").glob("*.yaml")},
        "guide": {_plain(path)["key"] for path in (PACKS / ward / "guides").glob("*.yaml")},
        "facility": {_plain(path)["key"] for path in (PACKS / ward / "facilities").glob("*.yaml")},
        "topic": {one["key"] for group in _plain(topics)["groups"] for one in group["topics"]},
        **{kind: {one.key for one in hooks.find_deliverers(kind, "")} for kind in BY_FILE},
    }
    assert set(known) == set(hooks.deliverer_kinds())
    assert [line for line in lines(ward) if line.key not in known[line.kind]] == []


@pytest.mark.parametrize("ward", WARDS)
def test_nothing_stands_there_twice(ward: str) -> None:
    said = [line.identity for line in lines(ward)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("ward", ["ota", "setagaya"])
def test_what_a_procedure_says_of_the_plan_the_file_says_too(ward: str) -> None:
    said = {line.identity for line in lines(ward)}
    procedures = [_plain(path) for path in (PACKS / ward / "procedures").glob("*.yaml")]
    promised = {
        (one["plan"], str(one["initiative"]), "procedure", procedure["key"])
        for procedure in procedures
        for one in procedure.get("plans") or []
        if one.get("initiative")
    }
    assert len(promised) > 25
    assert promised - said == set()


@pytest.mark.slow
@pytest.mark.django_db
def test_ota_is_really_loaded_and_its_annex_of_procedures_is_delivered(settings: Any) -> None:
    pack = PACKS / "ota"
    load_packs([pack], actor=None)
    ota = Municipality.objects.get(slug="ota")
    load_procedures(pack, ota)
    load_topics(pack)
    load_facilities(pack, ota)
    done = load_deliverers(pack, ota)
    assert done.created == len(lines("ota")) >= 100
    again = load_deliverers(pack, ota)
    assert (again.unchanged, again.created, again.changed, again.removed) == (done.created, 0, 0, 0)
    annex = Delivery.objects.filter(plan__slug="ota-dx", initiative__startswith="P").values("initiative").distinct()
    assert annex.count() == 28
    assert coverage(Edition.objects.get(current_of__slug="ota-dx")).delivered >= 35


@pytest.mark.django_db
@pytest.mark.parametrize("ward", ["setagaya", "suginami"])
def test_the_other_wards_files_are_checked_against_their_current_editions(real_packs: object, ward: str) -> None:
    found = load_deliverers(PACKS / ward, Municipality.objects.get(slug=ward))
    assert (found.checked, found.named) == (True, len(lines(ward)))
    assert not Delivery.objects.filter(plan__municipality__slug=ward).exists()
