"""Absences, 代決 and 後閲."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.approvals import commands
from kusei.engines.approvals.approvers import Approvers, standing
from kusei.engines.approvals.models import Absence, Capacity
from kusei.engines.approvals.queries.desk import desk
from kusei.engines.approvals.queries.visibility import visible_to
from kusei.engines.approvals.rules import Action, State
from kusei.engines.approvals.tests.conftest import PEOPLE, act, heavy, sent, step, to_the_head
from kusei.engines.approvals.wrong import NotForThisPerson, OwnDraft
from kusei.foundation.org.models import RoleAssignment
from kusei.lib.mynumber import PossibleMyNumber

TODAY = dt.date(2026, 6, 3)
FRIDAY = dt.date(2026, 6, 5)


def away(person, deputy, *, first=TODAY, last=FRIDAY, why="出張", by=None):
    return commands.register_absence(
        person=person, deputy=deputy, first_day=first, last_day=last, why=why, by=by or person
    )


def test_a_deputy_decides_in_absence_and_the_absent_one_sees_it_afterwards(town):
    draft = to_the_head(town)
    away(town.head, town.secretary)
    assert [one.draft for one in desk(town.secretary).as_deputy] == [draft]
    decided = act(draft, "部長", Action.DECIDE, town.secretary)
    assert decided.state == State.APPROVED
    event = draft.events.get(action=Action.DECIDE)
    assert (event.actor, event.on_behalf_of, event.capacity) == (town.secretary, town.head, Capacity.DEPUTY)
    assert desk(town.head).later_views == [event]
    with pytest.raises(NotForThisPerson):
        commands.confirm_later(draft_id=draft.pk, event_id=event.pk, by=town.secretary)
    commands.confirm_later(draft_id=draft.pk, event_id=event.pk, by=town.head, opinion="了承")
    assert desk(town.head).later_views == []
    with pytest.raises(NotForThisPerson):
        commands.confirm_later(draft_id=draft.pk, event_id=event.pk, by=town.head)


def test_a_deputy_may_do_nothing_before_after_or_once_it_is_cancelled(town, now):
    draft = to_the_head(town)
    absence = away(town.head, town.secretary, first=FRIDAY)
    with pytest.raises(commands.NotAsked):
        act(draft, "部長", Action.DECIDE, town.secretary)
    now(dt.date(2026, 6, 6))
    with pytest.raises(commands.NotAsked):
        act(draft, "部長", Action.DECIDE, town.secretary)
    now(FRIDAY)
    commands.cancel_absence(absence_id=absence.pk, by=town.head)
    with pytest.raises(commands.NotAsked):
        act(draft, "部長", Action.DECIDE, town.secretary)
    assert standing(town.head, step(draft, "部長")).capacity == Capacity.OWN


def test_a_deputy_who_lost_the_role_or_whose_absent_one_lost_it_decides_nothing(town):
    draft = to_the_head(town)
    away(town.head, town.secretary)
    for person in (town.head, town.secretary):
        with transaction.atomic():
            RoleAssignment.objects.filter(user=person).delete()
            with pytest.raises((commands.NotAsked, commands.NoSuchDraft)):
                act(draft, "部長", Action.DECIDE, town.secretary)
            transaction.set_rollback(True)
    assert act(draft, "部長", Action.DECIDE, town.secretary).state == State.APPROVED


def test_a_deputy_has_no_deputy(town):
    draft = to_the_head(town)
    away(town.head, town.secretary, last=TODAY)
    Absence.objects.create(
        person=town.secretary, deputy=town.accountant, first_day=TODAY, last_day=TODAY, reason="x",
        registered_by=town.secretary, registered_at=draft.created_at,
    )  # fmt: skip
    with pytest.raises(commands.NotAsked):
        act(draft, "部長", Action.DECIDE, town.accountant)


def test_a_deputy_does_not_decide_what_the_absent_one_or_the_deputy_drafted(town):
    away(town.chief, town.secretary)
    draft = sent(town, by=town.chief)
    with pytest.raises(OwnDraft):
        act(draft, "課長", Action.DECIDE, town.secretary)
    assert desk(town.secretary).as_deputy == []
    RoleAssignment.objects.create(
        user=town.secretary, role="editor", department=town.departments["ka"], valid_from=TODAY
    )
    own = sent(town, by=town.secretary)
    with pytest.raises(OwnDraft):
        act(own, "課長", Action.DECIDE, town.secretary)


REFUSED = {
    "oneself as deputy": lambda t: away(t.head, t.head),
    "a deputy without the role": lambda t: away(t.head, t.drafter),
    "no approver": lambda t: away(t.drafter, t.head),
    "past days": lambda t: away(t.head, t.chief, first=dt.date(2026, 5, 1), last=dt.date(2026, 6, 2)),
    "the end before the beginning": lambda t: away(t.head, t.chief, first=FRIDAY, last=TODAY),
    "more than a year": lambda t: away(t.head, t.chief, last=dt.date(2027, 6, 4)),
    "no reason": lambda t: away(t.head, t.chief, why=" "),
    "somebody else": lambda t: away(t.head, t.chief, by=t.secretary),
    "a deputy who is away too": lambda t: (away(t.chief, t.head), away(t.secretary, t.chief)),
    "overlapping": lambda t: (away(t.head, t.chief), away(t.head, t.secretary)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_these_absences_are_refused(town, what):
    with pytest.raises(commands.AbsenceRefused):
        REFUSED[what](town)


def test_an_administrator_registers_for_somebody_who_is_ill_and_a_my_number_is_refused(town):
    assert away(town.head, town.chief, by=town.administrator).registered_by == town.administrator
    with pytest.raises(PossibleMyNumber):
        away(town.chief, town.secretary, why="123456789018")


def test_the_database_itself_refuses_overlapping_absences(town):
    first = away(town.head, town.chief)
    facts = {"person": town.head, "deputy": town.secretary, "reason": "x", "registered_by": town.head}
    with pytest.raises(IntegrityError, match="approvals_absence_once_at_a_time"), transaction.atomic():
        Absence.objects.create(first_day=FRIDAY, last_day=FRIDAY, registered_at=first.registered_at, **facts)


def test_lists_say_the_same_as_the_permission_itself(town):
    """`Approvers` answers for pages in a few queries; `standing` asks the roles. They must agree for everybody."""
    draft = heavy(town)
    away(town.head, town.secretary)
    away(town.mayor, town.accountant)
    approvers = Approvers()
    for label in ("課長", "会計の合議", "総務の合議", "部長"):
        one = step(draft, label)
        for word in [*PEOPLE, "stranger"]:
            person = getattr(town, word)
            asked, listed = standing(person, one), approvers.standing_of(person.pk, one.department_id)
            assert (asked is None) == (listed is None), (label, word)
            if asked and listed:
                absent = asked.on_behalf_of.pk if asked.on_behalf_of else None
                assert (asked.capacity, absent) == listed, (label, word)


def test_who_waits_for_what(town):
    """Nobody is shown what a nearer approver is asked for, although those above may act."""
    draft = heavy(town)
    waits = {word: [one.draft for one in desk(getattr(town, word)).waiting] for word in [*PEOPLE, "stranger"]}
    assert {word for word, drafts in waits.items() if drafts == [draft]} == {"chief"}
    act(draft, "課長", Action.APPROVE, town.chief)
    waits = {word for word in PEOPLE if desk(getattr(town, word)).waiting}
    assert waits == {"accountant", "secretary"}


def test_who_sees_a_draft(town):
    draft = heavy(town)
    seen = {word for word in [*PEOPLE, "stranger"] if visible_to(getattr(town, word)).filter(pk=draft.pk).exists()}
    assert seen == {
        "drafter", "colleague", "chief", "head", "accountant", "secretary", "mayor", "auditor",
    }  # fmt: skip
    away(town.head, town.secretary)
    light = sent(town)
    RoleAssignment.objects.filter(user=town.drafter).delete()
    assert not visible_to(town.drafter).filter(pk=draft.pk).exists()
    assert visible_to(town.secretary).filter(pk=light.pk).exists()  # as the deputy of the department's head
