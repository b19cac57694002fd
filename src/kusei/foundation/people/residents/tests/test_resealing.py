"""A new key: everything is encrypted with it, and the old one may go."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from kusei.foundation.people.residents import commands, queries
from kusei.foundation.people.residents.models import Mandate
from kusei.foundation.people.residents.resealing import reseal_all
from kusei.foundation.people.residents.tests.conftest import ADDRESS, NAME, TODAY
from kusei.foundation.web.encryption import Unreadable, unseal_json


def test_after_resealing_the_old_key_may_go_and_a_second_run_has_nothing_to_do(hanako, person, give, settings, capsys):
    keeper = give(person("keeper"), "approver")
    child = {"relation": "子", "name": "見本 一郎"}
    commands.remember(user=hanako, facts={"name": NAME, "household": [child]}, source="self", by=hanako)
    commands.remember(user=hanako, facts={"name": {**NAME, "given": "華子"}}, source="self", by=hanako)
    details = {"kind": "organisation", "name": "見本町会", "address": ADDRESS}
    commands.create_party(by=hanako, details=details)
    commands.grant_mandate(by=hanako, agent_email="a@example.jp", valid_from=TODAY, evidence="メモ")
    row = commands.protect(by=keeper, user=hanako, why="申出")
    commands.ask_to_lift(by=keeper, secrecy=row, why="取下げ")
    settings.FIELD_KEYS = ["newest", *settings.FIELD_KEYS]
    call_command("reseal_residents")
    assert capsys.readouterr().out == "7 rows\n"
    settings.FIELD_KEYS = ["newest"]
    assert reseal_all() == 0
    assert queries.history_of(hanako)[0].lines[0] == "見本 華子"
    assert queries.household_of(hanako)[0].details["name"] == "見本 一郎"
    assert unseal_json(Mandate.objects.get().evidence) == "メモ"
    settings.FIELD_KEYS = ["another"]
    with pytest.raises(Unreadable):
        reseal_all()
