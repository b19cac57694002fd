"""Who may act for whom, on which day, in which procedure."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.foundation.people.residents import commands, jobs, queries
from kusei.foundation.people.residents.models import Mandate
from kusei.foundation.people.residents.queries import Subject
from kusei.foundation.people.residents.queries.parties import mandates_waiting, mark_of
from kusei.foundation.people.residents.refusals import MandateRefused, NotAllowed, PartyRefused
from kusei.foundation.people.residents.tests.conftest import MY_NUMBER, TODAY, open_account
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import seal_json
from kusei.lib.mynumber import PossibleMyNumber

DAY = dt.timedelta(days=1)


def grant(by, agent, **more):
    return commands.grant_mandate(by=by, agent_email=agent.email, **{"valid_from": TODAY, **more})


def granted(by, agent, **more):
    mandate = grant(by, agent, **more)
    return commands.accept_mandate(by=agent, number=mandate.pk)


def acts_for(agent, grantor, procedure="ota.child"):
    return queries.may_act_for(agent, Subject("person", grantor.pk, ""), procedure)


def test_everybody_may_act_for_themselves_and_at_first_for_nobody_else(hanako, taro):
    assert queries.subjects_for(hanako) == [Subject("self", hanako.pk, "見本 花子")]
    assert not acts_for(taro, hanako)
    assert not queries.may_act_for(hanako, Subject("self", taro.pk, ""), "ota.child")


def test_a_mandate_begins_when_the_agent_accepts_and_ends_at_once_when_it_is_revoked(hanako, taro):
    mandate = grant(hanako, taro)
    assert not acts_for(taro, hanako)
    assert [one.pk for one in mandates_waiting(taro)] == [mandate.pk]
    commands.accept_mandate(by=taro, number=mandate.pk)
    assert acts_for(taro, hanako)
    assert not acts_for(hanako, taro)
    assert queries.subjects_for(taro)[1] == Subject("person", hanako.pk, "見本 花子", f"mandate:{mandate.pk}")
    commands.revoke_mandate(by=hanako, number=mandate.pk)
    commands.revoke_mandate(by=hanako, number=mandate.pk)
    assert not acts_for(taro, hanako)


def test_the_agent_may_resign_and_a_stranger_may_do_nothing(hanako, taro, person):
    stranger, mandate = person("stranger"), grant(hanako, taro)
    for act in (commands.accept_mandate, commands.revoke_mandate):
        with pytest.raises(Mandate.DoesNotExist):
            act(by=stranger, number=mandate.pk)
    commands.accept_mandate(by=taro, number=mandate.pk)
    with pytest.raises(Mandate.DoesNotExist):
        commands.revoke_mandate(by=stranger, number=mandate.pk)
    commands.revoke_mandate(by=taro, number=mandate.pk)
    assert not acts_for(taro, hanako)


def test_an_address_that_is_not_proved_finds_no_mandate(hanako, taro):
    from allauth.account.models import EmailAddress

    mandate = grant(hanako, taro)
    EmailAddress.objects.filter(user=taro).update(verified=False)
    with pytest.raises(Mandate.DoesNotExist):
        commands.accept_mandate(by=taro, number=mandate.pk)


def test_a_mandate_for_some_procedures_covers_only_them(hanako, taro):
    granted(hanako, taro, procedures=["ota.child", "ota.care"])
    assert acts_for(taro, hanako, "ota.child")
    assert not acts_for(taro, hanako, "ota.tax")
    assert len(queries.subjects_for(taro)) == 1
    assert len(queries.subjects_for(taro, "ota.care")) == 2


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"valid_until": TODAY}, MandateRefused),
        ({"valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY}, MandateRefused),
        ({"procedures": [f"p{n}" for n in range(21)]}, MandateRefused),
        ({"evidence": "あ" * 1001}, MandateRefused),
        ({"evidence": MY_NUMBER}, PossibleMyNumber),
        ({"agent_email": "nobody"}, PartyRefused),
        ({"agent_email": "HANAKO@example.jp"}, MandateRefused),
    ],
)
def test_what_is_no_mandate_is_refused(hanako, more, error):
    with pytest.raises(error):
        commands.grant_mandate(by=hanako, **{"agent_email": "taro@example.jp", "valid_from": TODAY, **more})
    assert not Mandate.objects.exists()


def test_there_is_one_open_mandate_for_a_pair_and_scope(hanako, taro):
    first = granted(hanako, taro, procedures=["b", "a"])
    with pytest.raises(MandateRefused):
        grant(hanako, taro, procedures=["a", "b"])
    grant(hanako, taro, procedures=["a"])
    commands.revoke_mandate(by=hanako, number=first.pk)
    granted(hanako, taro, procedures=["a", "b"])


def test_granting_tells_nobody_whether_an_address_has_an_account_and_mails_no_name(hanako, taro):
    for email in ("taro@example.jp", "nobody@example.jp"):
        mandate = commands.grant_mandate(by=hanako, agent_email=email, valid_from=TODAY)
        assert mandate.agent_id is None
        jobs.mail_mandate(mandate_id=mandate.pk)
        assert mail.outbox[-1].to == [email]
        assert "花子" not in mail.outbox[-1].body + mail.outbox[-1].subject
    commands.revoke_mandate(by=hanako, number=mandate.pk)
    jobs.mail_mandate(mandate_id=mandate.pk)
    assert len(mail.outbox) == 2


def test_what_the_law_gives_is_recorded_by_staff_with_what_they_saw_and_ended_by_staff(hanako, taro, person, give):
    clerk, mother = give(person("clerk"), "editor"), person("mother")

    def record(by, evidence="戸籍全部事項証明書"):
        return commands.record_mandate(
            by=by, grantor=hanako, agent=mother, kind="legal", valid_from=TODAY, evidence=evidence
        )

    with pytest.raises(NotAllowed):
        record(taro)
    with pytest.raises(MandateRefused):
        record(clerk, " ")
    mandate = record(clerk)
    assert acts_for(mother, hanako)
    for by in (hanako, mother):
        with pytest.raises(MandateRefused):
            commands.revoke_mandate(by=by, number=mandate.pk)
    commands.revoke_mandate(by=clerk, number=mandate.pk)
    assert not acts_for(mother, hanako)


@pytest.mark.parametrize(
    "change",
    [
        {"agent": "hanako"},
        {"valid_until": TODAY},
        {"kind": "legal"},
        {"grantor_user": None},
        {"accepted_at": dt.datetime(2026, 11, 20, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses_impossible_mandates(hanako, change):
    values = {
        "grantor_user": hanako,
        "invited": b"x",
        "mark": mark_of("taro@example.jp"),
        "kind": "voluntary",
        "procedures": [],
        "scope": "",
        "valid_from": TODAY,
        "evidence": seal_json(""),
        "granted_at": clock.now(),
    }
    if "agent" in change:
        change = {"agent": hanako, "accepted_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(**{**values, **change})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE residents_mandate SET revoked_at = NULL",
        "UPDATE residents_mandate SET procedures = '{x}', scope = 'x'",
        "UPDATE residents_mandate SET valid_until = '2030-01-01'",
        "DELETE FROM residents_mandate",
    ],
)
def test_the_database_keeps_what_was_granted(hanako, taro, change):
    mandate = granted(hanako, taro)
    commands.revoke_mandate(by=hanako, number=mandate.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


SCOPES = st.sets(st.sampled_from(["a", "b"]))
PERIODS = st.tuples(st.integers(-5, 5), st.none() | st.integers(1, 8))
STATES = st.sampled_from(["asked", "accepted", "revoked"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(mandates=st.lists(st.tuples(PERIODS, SCOPES, STATES), max_size=5), ahead=st.integers(0, 12))
def test_mandates_hold_on_exactly_their_days_and_for_exactly_their_procedures(db, moment, mandates, ahead):
    from kusei.foundation.people.models import User

    start = moment.now
    try:
        with transaction.atomic():
            grantor = User.objects.filter(email="g@example.jp").first() or open_account("g")
            agent = User.objects.filter(email="a@example.jp").first() or open_account("a")
            kept = []
            for (first, length), scope, state in mandates:
                begin = TODAY + first * DAY
                end = None if length is None else begin + length * DAY
                try:
                    row = grant(grantor, agent, procedures=scope, valid_from=begin, valid_until=end)
                except MandateRefused:
                    continue
                if state != "asked":
                    commands.accept_mandate(by=agent, number=row.pk)
                if state == "revoked":
                    commands.revoke_mandate(by=grantor, number=row.pk)
                kept.append((begin, end, scope, state))
            moment.forward(days=ahead)
            day = clock.today()
            for procedure in ("a", "b", "c", ""):
                expected = any(
                    state == "accepted"
                    and begin <= day
                    and (end is None or day < end)
                    and (not scope or procedure in scope)
                    for begin, end, scope, state in kept
                )
                assert acts_for(agent, grantor, procedure) == expected
            raise RollBack
    except RollBack:
        moment.now = start


class RollBack(Exception):
    """Undoes an example."""
