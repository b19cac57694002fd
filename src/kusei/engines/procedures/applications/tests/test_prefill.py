"""Once-only: what the profile knows stands in the form with consent, and what the form says goes back when wished."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.procedures.applications import facts, prefill
from kusei.engines.procedures.definition import Field
from kusei.engines.procedures.evaluation.cleaning import Wrong, clean
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.people.models import User
from kusei.foundation.people.residents import queries
from kusei.foundation.people.residents.commands import consents, vault
from kusei.foundation.web import clock

FACTS: dict[str, Any] = {
    "name": {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"},
    "date_of_birth": "1990-04-01",
    "address": {
        "postal_code": "1440052",
        "prefecture": "東京都",
        "city": "大田区",
        "town": "蒲田五丁目",
        "block": "13番14号",
        "town_id": "0070005",
    },
    "phone": "03-0000-0000",
    "email": "hanako@example.jp",
    "bank_account": {
        "bank_code": "0001",
        "bank_name": "見本銀行",
        "branch_code": "001",
        "branch_name": "本店",
        "kind": "1",
        "number": "0012345",
        "holder_kana": "ミホン ハナコ",
    },
}
TYPES = {
    "name": "name", "date_of_birth": "date", "address": "address", "phone": "phone", "email": "email",
    "bank_account": "bank_account",
}  # fmt: skip


def field(profile: str, type_: str = "") -> Field:
    return Field.model_validate({"key": "one", "type": type_ or TYPES[profile], "label": "x", "profile": profile})


def remember(user: User, consent: bool = True) -> None:
    vault.remember(user=user, facts=FACTS, source="self", by=user)
    if consent:
        consents.give_consent(user=user, purpose="profile.prefill")


@pytest.mark.parametrize("profile", FACTS)
def test_every_fact_is_taken_by_the_field_that_asks_for_it(world: SimpleNamespace, profile: str) -> None:
    remember(world.hanako)
    fact = queries.known(world.hanako)[profile].value
    answer = facts.as_answer(field(profile), fact)
    assert clean(field(profile), answer, today=clock.today()) == answer


def test_what_a_form_cannot_take_is_left_to_the_person(world: SimpleNamespace) -> None:
    savings = facts.as_answer(field("bank_account"), {**FACTS["bank_account"], "kind": "4"})
    assert "kind" not in savings
    with pytest.raises(Wrong) as error:
        clean(field("bank_account"), savings, today=clock.today())
    assert [path for path, _code, _sentence in error.value.found] == [("kind",)]
    household = [{"relation": "長男", "name": "見本 太郎", "date_of_birth": "2015-05-05", "sex": "0"}]
    assert facts.as_answer(field("household", "members"), household) == [
        {"name": {"family": "見本", "given": "太郎"}, "date_of_birth": "2015-05-05"}
    ]
    assert facts.as_answer(field("name", "text"), FACTS["name"]) is None


def test_without_consent_nothing_is_filled_in(world: SimpleNamespace) -> None:
    fields = world.version.content.form.fields
    remember(world.hanako, consent=False)
    assert prefill.known_for(fields, world.hanako) == {}
    assert prefill.known_for(fields, None) == {}
    consents.give_consent(user=world.hanako, purpose="profile.prefill")
    known = prefill.known_for(fields, world.hanako)
    assert set(known) == {"applicant", "born", "address", "phone"}
    assert known["phone"].value == "0300000000"
    consents.withdraw(user=world.hanako, purpose="profile.prefill")
    assert prefill.known_for(fields, world.hanako) == {}


def test_what_one_wrote_wins_over_what_is_known(world: SimpleNamespace) -> None:
    remember(world.hanako)
    known = prefill.known_for(world.version.content.form.fields, world.hanako)
    made = prefill.filled({"born": "2000-01-01"}, known)
    assert made["born"] == "2000-01-01"
    assert made["applicant"] == FACTS["name"]


def test_only_news_goes_back_in_the_shape_of_the_profile(world: SimpleNamespace) -> None:
    remember(world.hanako)
    fields = world.version.content.form.fields
    known = prefill.known_for(fields, world.hanako)
    same = {key: one.value for key, one in known.items()}
    assert prefill.new_facts(fields, same, known) == {}
    news = prefill.new_facts(fields, {**same, "phone": "09000000000"}, known)
    assert news == {"phone": "09000000000"}
    vault.remember(user=world.hanako, facts=news, source="application:08-2222-22222", by=world.hanako)
    assert prefill.known_for(fields, world.hanako)["phone"].value == "09000000000"


def test_what_the_profile_would_refuse_is_not_sent_there(world: SimpleNamespace) -> None:
    everything = [field(profile).model_copy(update={"key": profile}) for profile in FACTS]
    account = {"bank": "見本銀行", "branch": "本店", "kind": "ordinary", "number": "0012345", "holder_kana": "ミホン"}
    given = {"bank_account": account, "date_of_birth": "1700-01-01", "phone": ANSWERS["phone"]}
    assert prefill.new_facts(everything, given, {}) == {"phone": "0300000000"}
