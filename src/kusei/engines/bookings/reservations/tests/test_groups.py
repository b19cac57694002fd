"""Groups: asked for, decided by somebody else, extended, ended; members come and go by their own word."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.bookings.reservations import grouprefusals, grouptelling, jobs, queries, refusals
from kusei.engines.bookings.reservations.commands import groups, members
from kusei.engines.bookings.reservations.models import Group, GroupEvent, GroupState, Invitation
from kusei.engines.bookings.reservations.testing import booked, rooms, staff, told_titles
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.people import closing
from kusei.foundation.people.identity import Level
from kusei.foundation.people.testing import resident
from kusei.foundation.web import resealing
from kusei.foundation.web.testing import at_once

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2027, 3, 31)


@pytest.fixture
def hall():
    return rooms(who={"groups": ["culture"]})["hall-a"]


def asked(hall, who=None):
    return groups.ask_registration(
        facility=hall.facility, name="  見本　合唱の会 ", kind="culture", district="見本町", by=who or resident()
    )


def registered(hall, who=None):
    made = asked(hall, who)
    groups.register(group_id=made.pk, until=UNTIL, by=staff())
    made.refresh_from_db()
    return made


def test_a_group_books_only_after_it_is_registered(hall):
    who = resident()
    made = asked(hall, who)
    assert (made.name, made.state, made.representative) == ("見本 合唱の会", GroupState.ASKED, who)
    with pytest.raises(refusals.NotEligible):
        booked(hall, who, group=made)
    groups.register(group_id=made.pk, until=UNTIL, by=staff())
    made.refresh_from_db()
    booked(hall, who, group=made)
    assert [one.kind for one in made.events.all()] == ["asked", "registered"]


def test_only_the_kinds_of_the_facility_are_registered(hall):
    with pytest.raises(grouprefusals.KindUnknown):
        groups.ask_registration(facility=hall.facility, name="x", kind="sports", by=resident())


def test_refused_with_a_reason_ended_and_registered_again(hall):
    made, by = asked(hall), staff()
    with pytest.raises(refusals.ReasonMissing):
        groups.refuse_registration(group_id=made.pk, why=" ", by=by)
    groups.refuse_registration(group_id=made.pk, why="名簿の不足", by=by)
    with pytest.raises(refusals.WrongState):
        groups.end(group_id=made.pk, why="x", by=by)
    groups.register(group_id=made.pk, until=UNTIL, by=by)
    groups.extend(group_id=made.pk, until=UNTIL + dt.timedelta(days=365), why="更新の申請", by=by)
    groups.end(group_id=made.pk, why="解散の届", by=by)
    assert queries.groups_of(made.representative) == []
    assert [one.kind for one in made.events.all()] == ["asked", "refused", "registered", "extended", "ended"]


def test_a_period_ends_after_today(hall):
    made, by = asked(hall), staff()
    with pytest.raises(grouprefusals.PeriodWrong):
        groups.register(group_id=made.pk, until=dt.date(2026, 11, 19), by=by)


def test_residents_other_departments_and_viewers_decide_nothing(hall):
    made = asked(hall)
    for who in (made.representative, staff("viewer", "viewer@example.lg.jp")):
        with pytest.raises(refusals.MayNot):
            groups.register(group_id=made.pk, until=None, by=who)


def test_members_join_by_their_own_word_and_leave_or_are_removed(hall):
    made = registered(hall)
    boss, second, third = made.representative, resident("second@example.jp"), resident("third@example.jp")
    for email in ("Second@example.jp ", "third@example.jp", "nobody@example.jp"):
        members.invite(group_id=made.pk, email=email, by=boss)
    mine = Invitation.objects.get(index=members.index(second.email))
    with pytest.raises(grouprefusals.InvitationGone):
        members.accept_invitation(invitation_id=mine.pk, by=third)
    members.accept_invitation(invitation_id=mine.pk, by=second)
    members.decline_invitation(invitation_id=Invitation.objects.get(index=members.index(third.email)).pk, by=third)
    assert set(made.members.all()) == {boss, second}
    for act in (
        lambda: members.invite(group_id=made.pk, email="x@example.jp", by=second),
        lambda: members.remove_member(group_id=made.pk, person_id=boss.pk, by=second),
    ):
        with pytest.raises(refusals.MayNot):
            act()
    members.leave(group_id=made.pk, by=second)
    assert list(made.members.all()) == [boss]
    with pytest.raises(grouprefusals.Represents):
        members.leave(group_id=made.pk, by=boss)


def test_who_represents_a_group_hands_it_over_to_a_member(hall):
    made = registered(hall)
    boss, second = made.representative, resident("second@example.jp")
    with pytest.raises(grouprefusals.NotAMember):
        members.hand_over(group_id=made.pk, person_id=second.pk, by=boss)
    made.members.add(second)
    members.hand_over(group_id=made.pk, person_id=second.pk, by=boss)
    members.leave(group_id=made.pk, by=boss)
    members.remove_member(group_id=made.pk, person_id=boss.pk, by=second)
    assert list(made.members.all()) == [second]


def test_an_invitation_ends_by_itself_and_is_taken_back(hall, watch):
    made = registered(hall)
    second = resident("second@example.jp")
    sent = members.invite(group_id=made.pk, email=second.email, by=made.representative)
    watch.on(days=14)
    with pytest.raises(grouprefusals.InvitationGone):
        members.accept_invitation(invitation_id=sent.pk, by=second)
    again = members.invite(group_id=made.pk, email=second.email, by=made.representative)
    members.withdraw_invitation(group_id=made.pk, invitation_id=again.pk, by=made.representative)
    with pytest.raises(grouprefusals.InvitationGone):
        members.accept_invitation(invitation_id=again.pk, by=second)


def test_addresses_are_encrypted_and_an_unverified_one_opens_nothing(hall):
    made = registered(hall)
    sent = members.invite(group_id=made.pk, email="second@example.jp", by=made.representative)
    assert b"second" not in bytes(sent.sealed)
    with pytest.raises(grouprefusals.InvitationGone):
        members.accept_invitation(invitation_id=sent.pk, by=resident("second@example.jp", Level.ANONYMOUS))


def test_members_are_told_of_each_decision_and_of_the_end_once(hall, watch):
    made = registered(hall)
    second = resident("second@example.jp")
    members.invite(group_id=made.pk, email=second.email, by=made.representative)
    watch.at = dt.datetime(2027, 3, 5, 1, tzinfo=dt.UTC)
    for _ in range(2):
        grouptelling.tell(made.pk, "registered")
        grouptelling.tell(made.pk, "ending")
    assert told_titles(made.representative) == ["団体を登録しました", "団体の登録の期限が近づいています"]
    assert told_titles(second) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    jobs.remind_groups()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'group_id' FROM procrastinate_jobs WHERE task_name LIKE '%tell_group'")
        assert cursor.fetchall() == [(str(made.pk),)]


def test_who_is_invited_finds_it_in_their_inbox(hall):
    made = registered(hall)
    second = resident("second@example.jp")
    members.invite(group_id=made.pk, email=second.email, by=made.representative)
    for _ in range(2):
        grouptelling.tell(made.pk, "invited")
    assert told_titles(second) == ["団体への招待が届きました"]


def test_the_database_keeps_groups_their_order_and_their_history(hall):
    made = registered(hall)
    booked(hall, made.representative, group=made)
    mine = Group.objects.filter(pk=made.pk)
    for write, name in (
        (lambda: mine.update(state="asked"), "does not go from"),
        (lambda: mine._raw_delete("default"), "stays"),
        (lambda: mine.update(decided_by=made.representative), "four_eyes"),
        (lambda: GroupEvent.objects.update(why="…"), "what happened stays"),
        (lambda: GroupEvent.objects.all()._raw_delete("default"), "what happened stays"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()
    other = asked(hall, resident("second@example.jp"))
    with pytest.raises(IntegrityError, match="nobody decides"), transaction.atomic():
        Group.objects.filter(pk=other.pk).update(state="registered")


@pytest.mark.django_db(transaction=True)
def test_joining_and_inviting_again_at_once_never_wait_for_each_other_in_a_circle():
    hall = rooms(who={"groups": ["culture"]})["hall-a"]
    made = registered(hall)
    second = resident("second@example.jp")
    for _ in range(5):
        sent = members.invite(group_id=made.pk, email=second.email, by=made.representative)
        done = at_once(
            lambda: members.invite(group_id=made.pk, email=second.email, by=made.representative),
            lambda number=sent.pk: members.accept_invitation(invitation_id=number, by=second),
        )
        assert len(done) == 2
    assert second in made.members.all()
    assert Facility.objects.count() == 1


def test_who_leads_others_hands_over_before_closing_the_account_and_members_go_with_theirs(hall):
    made = registered(hall)
    boss, second = made.representative, resident("second@example.jp")
    made.members.add(second)
    assert closing.refusals(boss) == ["代表をしている団体があります。先に、ほかの人に代表を代わってください。"]
    closing.close_own_account(user=second)
    assert list(made.members.all()) == [boss]
    assert closing.refusals(boss) == []
    closing.close_own_account(user=boss)
    made.refresh_from_db()
    assert (made.representative, made.members.count()) == (None, 0)


def test_invitations_that_are_over_are_deleted_at_night(hall, watch):
    made = registered(hall)
    members.invite(group_id=made.pk, email="x@example.jp", by=made.representative)
    jobs.forget_contacts()
    assert Invitation.objects.count() == 1
    watch.on(days=15)
    jobs.forget_contacts()
    assert not Invitation.objects.exists()


def test_encrypted_columns_go_with_a_change_of_keys():
    sealed = {table.key for table in resealing.tables()}
    assert {"reservations.contact", "reservations.invitation"} <= sealed
