"""Protection: set by one, lifted by two, seen by few, and stronger than every role and mandate."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kusei.foundation.audit.models import Access
from kusei.foundation.people.residents import commands, queries
from kusei.foundation.people.residents.models import Secrecy
from kusei.foundation.people.residents.queries import Subject
from kusei.foundation.people.residents.refusals import NotAllowed, SecrecyRefused
from kusei.foundation.people.residents.tests.conftest import ADDRESS, MY_NUMBER, NAME, TODAY
from kusei.lib.mynumber import PossibleMyNumber

WHY = "支援措置申出書を受け付けた"


@pytest.fixture
def keeper(person, give):
    return give(person("keeper"), "approver")


@pytest.fixture
def second(person, give):
    return give(person("second"), "administrator")


def protect(keeper, user):
    return commands.protect(by=keeper, user=user, why=WHY)


def test_protection_holds_from_the_moment_it_is_set_and_is_asked_for_many_at_once(hanako, taro, keeper):
    assert not queries.is_secret(hanako)
    protect(keeper, hanako)
    assert queries.is_secret(hanako)
    assert queries.secret_users([hanako.pk, taro.pk]) == {hanako.pk}
    assert queries.secret_users([]) == set()
    with pytest.raises(SecrecyRefused):
        protect(keeper, hanako)


@pytest.mark.parametrize("codes", [(), ("viewer",), ("editor",)])
def test_only_approvers_and_administrators_keep_it(hanako, taro, keeper, give, codes):
    by = give(taro, *codes)
    row = protect(keeper, hanako)
    for act in (
        lambda: commands.protect(by=by, user=taro, why=WHY),
        lambda: commands.ask_to_lift(by=by, secrecy=row, why=WHY),
        lambda: commands.confirm_lift(by=by, secrecy=row),
        lambda: commands.keep_protection(by=by, secrecy=row),
        lambda: commands.read_protection(by=by, secrecy=row, purpose="確認"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert queries.is_secret(hanako)


def test_lifting_takes_two_and_holds_until_the_second_says_so(hanako, keeper, second):
    row = protect(keeper, hanako)
    with pytest.raises(SecrecyRefused):
        commands.confirm_lift(by=second, secrecy=row)
    commands.ask_to_lift(by=keeper, secrecy=row, why="申出が取り下げられた")
    with pytest.raises(SecrecyRefused):
        commands.confirm_lift(by=keeper, secrecy=row)
    assert queries.is_secret(hanako)
    commands.confirm_lift(by=second, secrecy=row)
    assert not queries.is_secret(hanako)
    with pytest.raises(SecrecyRefused):
        commands.ask_to_lift(by=keeper, secrecy=row, why=WHY)


def test_a_request_to_lift_can_be_turned_down(hanako, keeper, second):
    row = protect(keeper, hanako)
    commands.ask_to_lift(by=keeper, secrecy=row, why=WHY)
    commands.keep_protection(by=second, secrecy=row)
    with pytest.raises(SecrecyRefused):
        commands.confirm_lift(by=second, secrecy=row)
    assert queries.is_secret(hanako)


@pytest.mark.parametrize("why", ["", "  ", "あ" * 1001])
def test_a_reason_is_needed(hanako, keeper, why):
    with pytest.raises(SecrecyRefused):
        commands.protect(by=keeper, user=hanako, why=why)


def test_a_my_number_is_no_reason(hanako, keeper):
    with pytest.raises(PossibleMyNumber):
        commands.protect(by=keeper, user=hanako, why=MY_NUMBER)


def test_reading_the_reason_is_recorded_and_the_reason_is_encrypted(hanako, keeper, second):
    row = protect(keeper, hanako)
    opened = commands.read_protection(by=second, secrecy=row, purpose="引継ぎ")
    assert opened.why == WHY
    assert Access.objects.filter(model="residents.secrecy", object_id=str(row.pk), user_id=second.pk).count() == 1
    with connection.cursor() as cursor:
        for table in ("residents_secrecy", "audit_entry"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            raw = cursor.fetchone()[0]
            assert "申出書" not in raw
            assert "申出書".encode().hex() not in raw


def test_what_leads_to_a_protected_person_is_withheld_from_all_but_the_few(hanako, keeper, person, give):
    facts = {"name": NAME, "address": ADDRESS, "phone": "03-5744-1111", "email": "a@example.jp"}
    commands.remember(user=hanako, facts=facts, source="self", by=hanako)
    protect(keeper, hanako)
    clerk = give(person("clerk"), "viewer", "editor")
    seen = queries.profile_for_staff(by=clerk, user=hanako, purpose="審査")
    assert set(seen.facts) == {"name"}
    assert {field.key for field in seen.withheld} == {"address", "phone", "email", "bank_account", "household"}
    assert "address" in queries.profile_for_staff(by=keeper, user=hanako, purpose="審査").facts


def test_mandates_from_before_the_protection_rest_and_those_from_after_hold(  # noqa: PLR0917
    hanako, taro, person, keeper, second, moment
):
    lawyer = person("lawyer")

    def grant(agent):
        row = commands.grant_mandate(by=hanako, agent_email=agent.email, valid_from=TODAY)
        commands.accept_mandate(by=agent, number=row.pk)

    def acts(agent):
        return queries.may_act_for(agent, Subject("person", hanako.pk, ""), "any")

    grant(taro)
    moment.forward(hours=1)
    row = protect(keeper, hanako)
    moment.forward(hours=1)
    grant(lawyer)
    assert (acts(taro), acts(lawyer)) == (False, True)
    commands.ask_to_lift(by=keeper, secrecy=row, why=WHY)
    commands.confirm_lift(by=second, secrecy=row)
    assert acts(taro)


def test_the_database_wants_two_persons_and_one_subject(hanako, keeper):
    row = protect(keeper, hanako)
    commands.ask_to_lift(by=keeper, secrecy=row, why=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Secrecy.objects.update(lifted_by=keeper, until=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Secrecy.objects.update(until=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Secrecy.objects.create(since=TODAY, set_at=row.set_at, reason=b"x", set_by=keeper)
    for change in ("DELETE FROM residents_secrecy", "UPDATE residents_secrecy SET since = '2020-01-01'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_party_can_be_protected_too(hanako, keeper):
    details = {"kind": "organisation", "name": "見本の家", "kana": "", "corporate_number": "", "address": None}
    party = commands.create_party(by=hanako, details=details)
    commands.protect(by=keeper, party=party, why=WHY)
    assert queries.secret_parties([party.pk, 0]) == {party.pk}
    assert not queries.is_secret(hanako)
