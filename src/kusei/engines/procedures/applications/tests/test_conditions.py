"""Rules about whom a notice means may ask who applied for what: of those who agreed, and of nothing that is close."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.notices.segments import records, rules, words
from kusei.engines.notices.segments.hooks import condition
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.engines.procedures.applications.commands.applicants import withdraw
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application
from kusei.engines.procedures.testing import filed, published, small
from kusei.foundation.people.residents.commands import consents
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock


def chosen(*keys):
    rule = {"is": "applied", "values": list(keys)}
    return list(Subscriber.objects.filter(rules.compiled(rule)).order_by("pk"))


@pytest.fixture
def reader(world):
    """Hanako agreed, and applied; nobody else did both."""
    taro, mary = (resident(email=f"{name}@example.jp") for name in ("taro", "mary"))
    made = [subscriber(one) for one in (world.hanako, taro, mary)]
    subscriber(None, {"line": "U1"})  # a friend on LINE, without an account
    for one in (world.hanako, mary):
        consents.give_consent(user=one, purpose=records.PURPOSE)
    for one in (world.hanako, taro):
        filed(world.version, owner=one)
    return made[0]


def test_only_who_agreed_and_applied_is_chosen(world, reader):
    assert chosen(world.version.procedure.key) == [reader]
    assert chosen("something-else") == []


def test_everybody_else_is_chosen_by_its_contrary_and_nobody_twice(world, reader):
    filed(world.version, owner=world.hanako)
    rule = {"not": {"is": "applied", "values": [world.version.procedure.key]}}
    others = list(Subscriber.objects.filter(rules.compiled(rule)))
    assert (len(others), len(set(others)), reader in others) == (3, 3, False)
    assert chosen(world.version.procedure.key) == [reader]


def test_taking_the_consent_back_ends_it_at_once_and_agreeing_again_begins_it_anew(world, reader):
    consents.withdraw(user=world.hanako, purpose=records.PURPOSE)
    assert chosen(world.version.procedure.key) == []
    consents.give_consent(user=world.hanako, purpose=records.PURPOSE)
    assert chosen(world.version.procedure.key) == [reader]


@pytest.mark.parametrize("change", [{"sensitive": True}, {"confidential": True}])
def test_what_is_sensitive_or_kept_secret_chooses_nobody(world, reader, change):
    Application.objects.update(**change)
    assert chosen(world.version.procedure.key) == []


def test_what_was_withdrawn_chooses_nobody(world, reader):
    for one in Application.objects.filter(cover__owner=world.hanako):
        withdraw(application_id=one.pk, by=By(Actor.RESIDENT, world.hanako))
    assert chosen(world.version.procedure.key) == []


def test_what_is_older_than_a_year_chooses_nobody(world, reader, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=365))
    assert chosen(world.version.procedure.key) == [reader]
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=366))
    assert chosen(world.version.procedure.key) == []


def test_sensitive_procedures_are_not_offered(world):
    published(small(key="health", sensitive=True))
    offered = dict(condition("applied").options())
    assert world.version.procedure.key in offered
    assert "health" not in offered


def test_the_sentence_names_the_procedure(world):
    rule = {"is": "applied", "values": [world.version.procedure.key]}
    assert words.sentence(rule) == f"この1年に「{world.version.procedure}」を申請した人。"
