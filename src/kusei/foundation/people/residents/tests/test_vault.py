"""The vault: kept encrypted, replaced but not lost, deleted for good, shown only with consent."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from kusei.foundation.audit.models import Access, Entry
from kusei.foundation.people import identity
from kusei.foundation.people.residents import commands, jobs, queries
from kusei.foundation.people.residents.commands import vault
from kusei.foundation.people.residents.models import Fact, HouseholdMember
from kusei.foundation.people.residents.refusals import FactRefused, NotAllowed
from kusei.foundation.people.residents.sources import of_application
from kusei.foundation.people.residents.tests.conftest import ADDRESS, MY_NUMBER, NAME, open_account
from kusei.lib.mynumber import PossibleMyNumber

PREFILL = "profile.prefill"
CHILD = {"relation": "子", "name": "見本 一郎", "date_of_birth": "2020-01-02", "sex": "1"}


def remember(user, source="self", by=None, **facts):
    return commands.remember(user=user, facts=facts, source=source, by=by or user)


def current(user, field):
    return queries.profile(user).facts[field]


def test_a_value_keeps_its_source_and_day(hanako):
    assert remember(hanako, of_application("R8-0001"), phone="03-5744-1111") == ["phone"]
    found = current(hanako, "phone")
    assert (found.value, found.source, found.label) == ("03-5744-1111", "application:R8-0001", "申請（R8-0001）")
    assert found.on.isoformat() == "2026-11-20"


def test_a_new_value_makes_the_former_one_history_and_the_same_again_changes_nothing(hanako, moment):
    remember(hanako, phone="03-5744-1111")
    moment.forward(days=1)
    assert remember(hanako, phone="03-5744-1111") == []
    assert remember(hanako, phone="03-5744-2222") == ["phone"]
    rows = queries.history_of(hanako)
    assert [(row.lines, row.ended_at is None) for row in rows] == [(["03-5744-2222"], True), (["03-5744-1111"], False)]


def test_what_the_counter_confirms_is_kept_anew_though_it_is_the_same(hanako, person, give):
    clerk = give(person("clerk"), "editor")
    remember(hanako, sex="2")
    assert remember(hanako, "counter", by=clerk, sex="2") == ["sex"]
    assert current(hanako, "sex").source == "counter"


def test_either_all_values_are_kept_or_none(hanako):
    with pytest.raises(FactRefused):
        remember(hanako, sex="2", phone="x")
    with pytest.raises(PossibleMyNumber):
        remember(hanako, sex="2", former_family_name=MY_NUMBER)
    assert queries.profile(hanako).facts == {}


def test_nobody_else_writes_into_a_vault_but_staff_who_may_edit(hanako, taro, person, give):
    viewer = give(person("viewer"), "viewer")
    for by in (taro, viewer):
        with pytest.raises(NotAllowed):
            remember(hanako, by=by, sex="2")
    assert not Fact.objects.exists()


def test_no_value_stands_in_the_tables_or_in_the_history_of_changes(hanako):
    remember(hanako, name=NAME, address=ADDRESS, household=[CHILD])
    remember(hanako, name={**NAME, "given": "華子"})
    with connection.cursor() as cursor:
        for table in ("residents_fact", "residents_householdmember", "audit_entry"):
            where = "WHERE t.model LIKE 'residents.%%'" if table == "audit_entry" else ""
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t {where}", [])
            raw = cursor.fetchone()[0]
            for secret in ("花子", "ハナコ", "蒲田五丁目", "一郎"):
                assert secret not in raw
                assert secret.encode().hex() not in raw
    written = Entry.objects.filter(model="residents.fact", action="insert")
    assert written.exists()
    assert all("value" not in entry.after for entry in written)


def test_deleting_takes_the_value_and_its_past_and_leaves_that_there_was_one(hanako, moment):
    remember(hanako, phone="03-5744-1111")
    remember(hanako, phone="03-5744-2222", sex="2")
    moment.forward(hours=1)
    commands.delete_fact(user=hanako, field="phone")
    commands.delete_fact(user=hanako, field="phone")
    assert set(queries.profile(hanako).facts) == {"sex"}
    gone = [row for row in queries.history_of(hanako) if row.field.key == "phone"]
    assert [row.lines for row in gone] == [None, None]
    assert all(row.ended_at for row in gone)
    assert not Fact.objects.filter(field="phone", value__isnull=False).exists()
    remember(hanako, phone="03-5744-3333")
    assert current(hanako, "phone").value == "03-5744-3333"


def test_nothing_is_known_for_an_application_without_the_consent(hanako):
    remember(hanako, name=NAME, household=[CHILD])
    assert queries.known(hanako) == {}
    commands.give_consent(user=hanako, purpose=PREFILL)
    found = queries.known(hanako)
    assert found["name"].value["family"] == "見本"
    assert found["household"].value == [CHILD]
    commands.withdraw(user=hanako, purpose=PREFILL)
    assert queries.known(hanako) == {}


@pytest.mark.parametrize("number", [1, 8])
def test_what_is_known_costs_three_queries_however_much_it_is(hanako, number):
    commands.give_consent(user=hanako, purpose=PREFILL)
    facts = {"name": NAME, "sex": "2", "address": ADDRESS, "phone": "0357441111", "email": "a@example.jp"}
    remember(hanako, **dict(list(facts.items())[:number]), household=[CHILD] * number)
    with CaptureQueriesContext(connection) as asked:
        queries.known(hanako)
    assert len(asked) == 3


def test_household_members_are_added_changed_and_removed_only_by_their_own(hanako, taro):
    row = commands.add_member(user=hanako, details=CHILD)
    commands.change_member(user=hanako, number=row.pk, details={**CHILD, "name": "見本 次郎"})
    assert [one.details["name"] for one in queries.household_of(hanako)] == ["見本 次郎"]
    with pytest.raises(HouseholdMember.DoesNotExist):
        commands.change_member(user=taro, number=row.pk, details=CHILD)
    commands.remove_member(user=taro, number=row.pk)
    assert len(queries.household_of(hanako)) == 1
    commands.remove_member(user=hanako, number=row.pk)
    assert queries.household_of(hanako) == []


def test_a_household_has_a_limit(hanako):
    remember(hanako, household=[CHILD] * 20)
    with pytest.raises(FactRefused):
        commands.add_member(user=hanako, details=CHILD)


def test_what_the_card_says_is_taken_over_and_the_reading_of_the_same_name_stays(hanako, moment):
    remember(hanako, name=NAME)
    attributes = {
        "name": "見本　花子",
        "address": "東京都大田区蒲田５丁目１３番１４号",
        "birthdate": "19850315",
        "gender": "2",
    }
    identity.tell_attributes_received(user=hanako, attributes=attributes, received_at=moment.now)
    found = queries.profile(hanako).facts
    assert found["name"].value == NAME
    assert found["address"].value["town"] == "蒲田五丁目"
    assert found["date_of_birth"].value == "1985-03-15"
    assert {one.source for one in found.values()} == {"card"}


def test_a_card_with_something_unreadable_is_still_believed_and_nothing_of_it_is_logged(hanako, moment, caplog):
    attributes = {"name": "見本 春子", "address": "ほしのかなた", "birthdate": "18", "gender": "x"}
    identity.tell_attributes_received(user=hanako, attributes=attributes, received_at=moment.now)
    assert set(queries.profile(hanako).facts) == {"name"}
    assert "ほしのかなた" not in caplog.text
    assert "date_of_birth" in caplog.text


def test_staff_read_a_profile_only_with_a_purpose_and_it_is_recorded(hanako, taro, person, give):
    remember(hanako, name=NAME, phone="03-5744-1111")
    clerk = give(person("clerk"), "viewer")
    found = queries.profile_for_staff(by=clerk, user=hanako, purpose="窓口での確認", fields=["name"])
    assert set(found.facts) == {"name"}
    row = Access.objects.get()
    assert (row.user_id, row.model, row.object_id) == (clerk.pk, "people.user", str(hanako.pk))
    with pytest.raises(NotAllowed):
        queries.profile_for_staff(by=taro, user=hanako, purpose="好奇心")
    with pytest.raises(ValueError, match="目的"):
        queries.profile_for_staff(by=clerk, user=hanako, purpose=" ")
    assert Access.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE residents_fact SET source = 'card'",
        "UPDATE residents_fact SET field = 'sex'",
        "UPDATE residents_fact SET ended_at = NULL WHERE ended_at IS NOT NULL",
        "UPDATE residents_fact SET value = NULL WHERE ended_at IS NULL",
    ],
)
def test_the_database_keeps_what_a_value_was(hanako, change):
    remember(hanako, phone="03-5744-1111")
    remember(hanako, phone="03-5744-2222")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_deleted_value_does_not_come_back(hanako):
    remember(hanako, phone="03-5744-1111")
    commands.delete_fact(user=hanako, field="phone")
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.update(value=b"x")


def test_the_vault_of_a_closed_account_is_emptied(hanako, taro):
    for user in (hanako, taro):
        remember(user, phone="03-5744-1111", household=[CHILD])
    hanako.email, hanako.is_active = f"closed-{hanako.pk}@invalid", False
    hanako.save()
    jobs.empty_vaults_of_closed_accounts()
    assert set(Fact.objects.filter(value__isnull=False).values_list("user", flat=True)) == {taro.pk}
    assert set(HouseholdMember.objects.values_list("user", flat=True)) == {taro.pk}


def both_remember(user, start):
    """Two browsers give another phone number at the same moment; what each raised."""
    gate, raised = threading.Barrier(2), []

    def write(number):
        try:
            gate.wait(20)
            remember(user, phone=number)
        except IntegrityError as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[f"03-5744-{start + n}"]) for n in (1, 2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_lose_nothing_and_without_the_lock_one_of_them_would_fail(monkeypatch):
    user = open_account("hanako")
    for start in (1000, 2000, 3000):
        assert both_remember(user, start) == []
    assert Fact.objects.filter(user=user, ended_at=None).count() == 1
    meeting = threading.Barrier(2)
    real = vault._is_news

    def both_have_read(*args):
        meeting.wait(20)
        return real(*args)

    monkeypatch.setattr(vault, "_one_at_a_time", lambda user: None)
    monkeypatch.setattr(vault, "_is_news", both_have_read)
    assert len(both_remember(user, 4000)) == 1
