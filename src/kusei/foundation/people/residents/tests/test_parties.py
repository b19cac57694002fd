"""Groups and companies: who belongs, who represents, who has left."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.foundation.people import closing
from kusei.foundation.people.residents import commands, jobs, queries
from kusei.foundation.people.residents.models import Membership, Party
from kusei.foundation.people.residents.queries import Subject
from kusei.foundation.people.residents.refusals import NotAllowed, PartyRefused
from kusei.foundation.people.residents.tests.conftest import ADDRESS, MY_NUMBER, TODAY
from kusei.lib.corporatenumber import NotACorporateNumber
from kusei.lib.mynumber import PossibleMyNumber

CLUB = {
    "kind": "organisation",
    "name": "見本町会",
    "kana": "ミホンチョウカイ",
    "corporate_number": "",
    "address": ADDRESS,
}


@pytest.fixture
def club(hanako):
    return commands.create_party(by=hanako, details=CLUB)


def join(club, by, user, role="staff"):
    row = commands.invite(by=by, party=club, email=user.email, role=role)
    return commands.accept_invitation(by=user, number=row.pk)


def acts_for(user, party):
    return queries.may_act_for(user, Subject("party", party.pk, ""), "ota.hall")


def test_who_makes_a_party_represents_it_and_nobody_else_may_act_for_it(club, hanako, taro):
    assert queries.represents(hanako, club)
    assert acts_for(hanako, club)
    assert not acts_for(taro, club)


def test_a_member_may_act_from_accepting_until_leaving(club, hanako, taro):
    row = commands.invite(by=hanako, party=club, email="TARO@example.jp ", role="staff")
    assert not acts_for(taro, club)
    commands.accept_invitation(by=taro, number=row.pk)
    assert acts_for(taro, club)
    assert not queries.represents(taro, club)
    row.refresh_from_db()
    commands.end_membership(by=taro, membership=row)
    assert not acts_for(taro, club)
    again = join(club, hanako, taro)
    assert acts_for(taro, club)
    assert again.pk != row.pk


def test_only_the_invited_may_answer_and_a_declined_invitation_is_over(club, hanako, taro, person):
    row = commands.invite(by=hanako, party=club, email=taro.email, role="staff")
    for answer in (commands.accept_invitation, commands.decline_invitation):
        with pytest.raises(Membership.DoesNotExist):
            answer(by=person(f"other-{answer.__name__}"), number=row.pk)
    commands.decline_invitation(by=taro, number=row.pk)
    with pytest.raises(Membership.DoesNotExist):
        commands.accept_invitation(by=taro, number=row.pk)


def test_only_a_representative_invites_changes_lets_go_and_grants(club, hanako, taro, person):
    row = join(club, hanako, taro)
    own = Membership.objects.get(user=hanako)
    with pytest.raises(NotAllowed):
        commands.invite(by=taro, party=club, email="x@example.jp", role="staff")
    with pytest.raises(NotAllowed):
        commands.change_party(by=taro, party=club, details=CLUB)
    with pytest.raises(NotAllowed):
        commands.end_membership(by=taro, membership=own)
    with pytest.raises(NotAllowed):
        commands.grant_mandate(by=taro, party=club, agent_email="x@example.jp", valid_from=TODAY)
    with pytest.raises(NotAllowed):
        commands.end_membership(by=person("stranger"), membership=row)
    commands.end_membership(by=hanako, membership=row)
    assert not acts_for(taro, club)


def test_the_last_representative_stays(club, hanako, taro):
    own = Membership.objects.get(user=hanako)
    join(club, hanako, taro)
    with pytest.raises(PartyRefused):
        commands.end_membership(by=hanako, membership=own)
    assert acts_for(hanako, club)


def test_an_account_that_alone_represents_others_is_not_closed(club, hanako, taro):
    hanako.is_resident = True
    hanako.save()
    assert closing.refusals(hanako) == []
    join(club, hanako, taro)
    assert "見本町会" in closing.refusals(hanako)[0]


def test_nobody_is_invited_twice(club, hanako, taro):
    commands.invite(by=hanako, party=club, email=taro.email, role="staff")
    with pytest.raises(PartyRefused):
        commands.invite(by=hanako, party=club, email=taro.email, role="representative")


def test_a_mandate_of_a_party_lets_the_agent_act_and_any_representative_revokes_it(club, hanako, taro, person):
    agent = person("agent")
    row = commands.grant_mandate(by=hanako, party=club, agent_email=agent.email, valid_from=TODAY)
    commands.accept_mandate(by=agent, number=row.pk)
    assert acts_for(agent, club)
    join(club, hanako, taro, "representative")
    commands.revoke_mandate(by=taro, number=row.pk)
    assert not acts_for(agent, club)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " "}, PartyRefused),
        ({"kind": "club"}, PartyRefused),
        ({"corporate_number": "1234567890123"}, NotACorporateNumber),
        ({"kind": "person_group", "corporate_number": "1000020131113"}, PartyRefused),
        ({"name": MY_NUMBER}, PossibleMyNumber),
        ({"address": {**ADDRESS, "city": ""}}, ValueError),
    ],
)
def test_what_is_no_party_is_refused(hanako, change, error):
    with pytest.raises(error):
        commands.create_party(by=hanako, details={**CLUB, **change})
    assert not Party.objects.exists()


def test_a_corporate_number_is_read_however_it_is_written(hanako):
    party = commands.create_party(by=hanako, details={**CLUB, "corporate_number": "Ｔ1000020131113"})
    assert party.corporate_number == "1000020131113"


def test_an_invitation_is_mailed_once_it_is_made_and_not_after_it_was_answered(club, hanako, taro):
    row = commands.invite(by=hanako, party=club, email=taro.email, role="staff")
    jobs.mail_invitation(membership_id=row.pk)
    assert "見本町会" in mail.outbox[0].body
    commands.accept_invitation(by=taro, number=row.pk)
    jobs.mail_invitation(membership_id=row.pk)
    assert len(mail.outbox) == 1


def test_neither_addresses_of_invited_people_nor_of_parties_stand_in_the_tables(club, hanako):
    commands.invite(by=hanako, party=club, email="hidden@example.jp", role="staff")
    with connection.cursor() as cursor:
        for table in ("residents_party", "residents_membership", "audit_entry"):
            where = "WHERE t.model LIKE 'residents.%%'" if table == "audit_entry" else ""
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t {where}", [])
            raw = cursor.fetchone()[0]
            assert "蒲田" not in raw
            assert "蒲田".encode().hex() not in raw
            assert "hidden@" not in raw


def test_subjects_cost_two_queries_whatever_their_number(hanako, person):
    for number in range(5):
        commands.create_party(by=hanako, details={**CLUB, "name": f"町会{number}"})
        other = person(f"other{number}")
        row = commands.grant_mandate(by=other, agent_email=hanako.email, valid_from=TODAY)
        commands.accept_mandate(by=hanako, number=row.pk)
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.subjects_for(hanako)) == 11
    assert len(asked) == 2
