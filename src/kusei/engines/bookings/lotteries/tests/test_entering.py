"""Who may enter, what may be wished for, and until when; the ticket stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from kusei.engines.bookings.lotteries import commands, refusals
from kusei.engines.bookings.lotteries.models import Entry, Participant
from kusei.engines.bookings.lotteries.testing import drawn, entered, group, opened, use
from kusei.engines.bookings.reservations.testing import staff
from kusei.foundation.audit.models import Entry as Recorded
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def test_an_entry_gets_a_ticket_of_the_machine_and_its_class_by_the_rules():
    found = opened()
    culture, sport = group("文化"), group("運動", kind="sport")
    first = entered(found, culture, [[use("hall-a", 3)], [use("hall-b", 3), use("hall-b", 3, "pm")]])
    second, third = entered(found, sport, [[use("hall", 3)]]), entered(found, resident(), [[use("hall", 3)]])
    assert [one.priority for one in (first, second, third)] == [0, 1, 2]
    assert [one.resident for one in (first, second, third)] == [True, False, False]
    assert [one.booker for one in (first, second, third)] == ["culture", "sport", "person"]
    assert len({one.ticket for one in (first, second, third)}) == 3
    assert first.wishes[1]["slots"] == ["b.20270303.0", "b.20270303.1"]
    assert second.wishes[0]["slots"] == ["a.20270303.0", "b.20270303.0"]  # the whole hall is its halves


def test_a_whole_day_is_its_parts():
    found = opened()
    made = entered(found, group("文化"), [[use("hall-a", 3, "all-day")]])
    assert made.wishes[0]["slots"] == ["a.20270303.0", "a.20270303.1", "a.20270303.2"]


def test_changing_and_withdrawing_keep_the_ticket_and_the_history():
    found = opened()
    culture = group("文化")
    made = entered(found, culture, [[use("hall-a", 3)]])
    by = culture.members.get()
    commands.change(entry_id=made.pk, wishes=[[use("hall-b", 4)]], by=by, groups=[culture], people=20)
    commands.withdraw(entry_id=made.pk, by=by)
    commands.withdraw(entry_id=made.pk, by=by)
    again = entered(found, culture, [[use("hall-b", 5)]])
    assert (again.pk, again.ticket, again.state) == (made.pk, made.ticket, Entry.State.ACTIVE)
    history = Recorded.objects.filter(model="lotteries.entry", object_id=str(made.pk)).order_by("pk")
    assert len(history) == 4
    assert str(use("hall-a", 3)[0]) in str(history[0].after)


def test_one_entry_for_each_group_and_person_alone_or_with_others():
    found = opened()
    who = resident()
    first, second, third = (group(name, who) for name in ("一", "二", "三"))
    together = entered(found, first, [[use("hall", 3)]], groups=[first, second], by=who)
    with pytest.raises(refusals.AlreadyEntered, match="二"):
        entered(found, second, [[use("hall", 4)]])
    with pytest.raises(refusals.AlreadyEntered, match="一"):
        entered(found, third, [[use("hall", 4)]], groups=[third, first], by=who)
    commands.change(entry_id=together.pk, wishes=[[use("hall", 3)]], by=who, groups=[first])
    assert entered(found, second, [[use("hall", 4)]]).participants.count() == 1
    entered(found, who, [[use("hall", 4)]])  # as a person it is another booker
    with pytest.raises(refusals.AlreadyEntered):
        entered(found, who, [[use("hall", 4)]])
    assert Participant.objects.filter(round=found).count() == 3


def test_together_they_stand_where_the_last_of_them_stands():
    found = opened()
    who = resident()
    made = entered(found, group("文化", who), [[use("hall", 3)]],
                   groups=[group("文化二", who), group("運動", who, kind="sport")], by=who)  # fmt: skip
    assert (made.priority, made.resident) == (1, False)


def test_nobody_enters_for_a_group_or_person_that_is_not_theirs():
    found = opened()
    other, stranger = group("文化"), resident("stranger@example.jp")
    for more in ({"groups": [other]}, {"person": other.members.get(), "groups": []}):
        with pytest.raises(refusals.NotEligible):
            entered(found, stranger, [[use("hall", 3)]], **more)
    made = entered(found, other, [[use("hall", 3)]])
    with pytest.raises(refusals.MayNot):
        commands.withdraw(entry_id=made.pk, by=stranger)
    with pytest.raises(refusals.MayNot):
        commands.change(entry_id=made.pk, wishes=[[use("hall", 3)]], by=stranger, groups=[other])


def test_staff_of_the_department_enter_a_group_without_device_others_do_not():
    found = opened()
    culture, by = group("文化"), staff()
    made = commands.enter(round_id=found.pk, wishes=[[use("hall", 3)]], by=by, groups=[culture])
    assert (made.person, made.group, made.made_by) == (None, culture, by)
    viewer = staff(Role.VIEWER, "viewer@example.lg.jp")
    assert RoleAssignment.objects.filter(user=viewer).exists()
    with pytest.raises(refusals.MayNot):
        commands.withdraw(entry_id=made.pk, by=viewer)
    commands.withdraw(entry_id=made.pk, by=by)


def test_who_does_not_belong_to_a_class_of_the_lottery_is_refused():
    found = opened(bookers=[{"key": "culture", "label": "文化", "who": {"groups": ["culture"]}, "lottery": True},
                            {"key": "all", "label": "ほか"}])  # fmt: skip
    with pytest.raises(refusals.NotEligible):
        entered(found, resident(), [[use("hall", 3)]])
    over = group("前の会", valid_until=dt.date(2026, 10, 31))
    with pytest.raises(refusals.NotEligible):
        entered(found, over, [[use("hall", 3)]])


@pytest.mark.parametrize(
    ("wishes", "more", "refusal"),
    [
        ([], {}, refusals.NoWish),
        ([[("hall", day)] for day in range(1, 8) if day != 8], {}, refusals.TooManyWishes),
        ([[("hall", 8)]], {}, refusals.WishWrong),  # closed
        ([[("hall-a", 3), ("hall", 3)]], {}, refusals.WishWrong),  # the half twice
        ([[("hall-a", 3)], [("hall-a", 3)]], {}, refusals.SameWishTwice),
        ([[("hall-a", 3)]], {"people": 101}, refusals.TooManyPeople),
        ([[]], {}, refusals.WishWrong),
    ],
)
def test_wishes_that_cannot_be_won_are_refused(wishes, more, refusal):
    found = opened()
    with pytest.raises(refusal):
        entered(found, resident(), [[use(*one) for one in wish] for wish in wishes], **more)
    assert not Entry.objects.exists()


def test_two_halves_together_hold_as_many_as_both():
    found = opened(headcount=True, purpose=True)
    who = resident()
    with pytest.raises(refusals.PeopleMissing):
        entered(found, who, [[use("hall-a", 3)]])
    with pytest.raises(refusals.PurposeMissing):
        entered(found, who, [[use("hall-a", 3)]], people=150)
    made = entered(found, who, [[use("hall-a", 3), use("hall-b", 3)]], people=150, purpose="発表会")
    assert made.people == 150


def test_until_the_last_second_and_not_at_the_end(watch):
    found = opened()
    early, late = resident(), resident("late@example.jp")
    watch.at = found.closes_at - dt.timedelta(seconds=1)
    made = entered(found, early, [[use("hall", 3)]])
    watch.at = found.closes_at
    with pytest.raises(refusals.NotOpen):
        entered(found, late, [[use("hall", 3)]])
    with pytest.raises(refusals.NotOpen):
        commands.change(entry_id=made.pk, wishes=[[use("hall", 4)]], by=early)
    with pytest.raises(refusals.NotOpen):
        commands.withdraw(entry_id=made.pk, by=early)


def test_before_the_opening_nobody_enters(watch):
    watch.at = clock.now() - dt.timedelta(days=30)
    from kusei.engines.bookings.lotteries.models import Round
    from kusei.engines.bookings.lotteries.testing import KEY, hall

    hall()
    commands.plan_rounds()
    with pytest.raises(refusals.NotOpen, match="に始まります"):
        commands.enter(
            round_id=Round.objects.get(key=KEY).pk, wishes=[[use("hall", 3)]], by=(who := resident()), person=who
        )


def test_the_database_itself_refuses_late_entries_and_changes_of_the_sealed_list(watch):
    found = opened()
    who = resident()
    made = entered(found, who, [[use("hall", 3)]])

    def refused(act, name):
        with pytest.raises(DatabaseError) as raised, transaction.atomic():
            act()
        assert raised.value.__cause__.diag.constraint_name == name

    rows = Entry.objects.filter(pk=made.pk)
    refused(lambda: rows.update(changed_at=found.closes_at), "lotteries_entries_closed")
    refused(lambda: rows.update(ticket="CHOSEN"), "lotteries_entry_stays")
    refused(lambda: rows.update(person=resident("other@example.jp")), "lotteries_entry_stays")
    refused(lambda: rows._raw_delete("default"), "lotteries_append_only")
    drawn(found, watch)
    refused(lambda: rows.update(wishes=[]), "lotteries_entries_closed")
    refused(lambda: rows.update(state="withdrawn"), "lotteries_entries_closed")
    refused(lambda: Participant.objects.filter(entry=made)._raw_delete("default"), "lotteries_entries_closed")
    values = {"round": found, "ticket": "LATE", "person": who, "booker": "person", "wishes": [], "made_by": who}
    early = found.closes_at - dt.timedelta(days=1)
    refused(lambda: Entry.objects.create(**values, entered_at=early, changed_at=early), "lotteries_entries_closed")
