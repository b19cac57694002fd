"""Every state and every act: what the table knows happens with an event, everything else is refused, twice."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Answers, Application, Cover, Decision, Event
from kusei.engines.procedures.applications.refusals import NotPossibleNow
from kusei.engines.procedures.applications.rules import TRANSITIONS, Act, State, after, possible

ME = By("resident")


def acts(world: SimpleNamespace, one: Application) -> dict[Act, Callable[[], object]]:
    """Each act as a person does it."""
    number, editor, approver = one.pk, world.editor, world.approver
    return {
        Act.START_REVIEW: lambda: office.start_review(application_id=number, by=editor),
        Act.ASK_CORRECTION: lambda: office.ask_correction(
            application_id=number, fields={"copies": "通数を"}, message="", due_on=None, by=editor
        ),
        Act.ANSWER_CORRECTION: lambda: applicants.answer_correction(
            application_id=number, answers={"copies": 3}, by=ME
        ),
        Act.CANCEL_CORRECTION: lambda: office.cancel_correction(application_id=number, by=editor, reason="電話で"),
        Act.PROPOSE_DECISION: lambda: office.propose_decision(
            application_id=number, outcome="granted", reason="", by=editor
        ),
        Act.RETURN_PROPOSAL: lambda: office.return_proposal(application_id=number, by=approver, reason="もう一度"),
        # What waits for a second person is confirmed, everything else decided at once.
        Act.DECIDE: lambda: (
            office.confirm_decision(application_id=number, by=approver)
            if Application.objects.get(pk=number).state == State.AWAITING_APPROVAL
            else office.decide(application_id=number, outcome="granted", by=editor)
        ),
        Act.DELIVER: lambda: office.deliver(application_id=number, by=editor),
        Act.WITHDRAW: lambda: applicants.withdraw(application_id=number, by=ME),
        Act.UNDO_WITHDRAWAL: lambda: applicants.undo_withdrawal(application_id=number, by=ME),
        Act.REOPEN: lambda: office.reopen(application_id=number, by=approver, reason="誤りのため"),
    }


WAYS: dict[State, list[Act]] = {
    State.RECEIVED: [],
    State.IN_REVIEW: [Act.START_REVIEW],
    State.CORRECTION: [Act.ASK_CORRECTION],
    State.AWAITING_APPROVAL: [Act.START_REVIEW, Act.PROPOSE_DECISION],
    State.DECIDED: [Act.START_REVIEW, Act.DECIDE],
    State.DELIVERED: [Act.START_REVIEW, Act.DECIDE, Act.DELIVER],
    State.WITHDRAWN: [Act.WITHDRAW],
}


def brought(world: SimpleNamespace, state: State) -> Application:
    """An application that came to the state by its acts."""
    one = testing.filed(world.version)
    for act in WAYS[state]:
        acts(world, one)[act]()
    one.refresh_from_db()
    assert one.state == state
    return one


@pytest.mark.parametrize("state", State)
def test_each_act_leads_where_the_table_says_or_is_refused(world: SimpleNamespace, state: State) -> None:
    for act in Act:
        with transaction.atomic():
            one = brought(world, state)
            before = one.sequence
            expected = after(state, act)
            if expected is None:
                with pytest.raises(NotPossibleNow):
                    acts(world, one)[act]()
                one.refresh_from_db()
                assert (one.state, one.sequence) == (state, before), act
            else:
                acts(world, one)[act]()
                one.refresh_from_db()
                assert (one.state, one.sequence) == (expected, before + 1), act
                last = Event.objects.filter(application=one).order_by("-sequence")[0]
                assert (last.kind, last.before, last.state) == (act, state, expected)
            transaction.set_rollback(True)


def test_the_table_leaves_no_state_without_a_way_in_and_ends_where_nobody_waits() -> None:
    assert set(TRANSITIONS.values()) | {State.RECEIVED} == set(State)
    assert {act for _before, act in TRANSITIONS} == set(Act)
    assert all(possible(state) for state in State)
    assert possible(State.AWAITING_APPROVAL) == {Act.RETURN_PROPOSAL, Act.DECIDE}


def refused(sql: str, *values: object) -> str:
    """The name of the constraint that refuses the statement."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.mark.parametrize("state", State)
def test_the_database_refuses_every_way_that_the_table_does_not_know(world: SimpleNamespace, state: State) -> None:
    one = brought(world, state)
    ways = {(before, to) for (before, _act), to in TRANSITIONS.items()}
    for to in State:
        if to == state:
            continue
        sql = (
            "UPDATE applications_application SET state = %s, sequence = sequence + 1,"
            " outcome = 'granted', decided_at = now() WHERE id = %s"
        )
        expected = "applications_state_by_event" if (state, to) in ways else "applications_state_way"
        assert refused(sql, to, one.pk) == expected, to  # there is no event, even where there is a way


def test_a_state_that_nobody_knows_is_refused(world: SimpleNamespace) -> None:
    one = testing.filed(world.version)
    sql = "UPDATE applications_application SET state = 'lost' WHERE id = %s"
    assert refused(sql, one.pk) in {"applications_state_way", "applications_state_known"}


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE applications_event SET kind = 'x' WHERE application_id = %s", "applications_append_only"),
        ("UPDATE applications_event SET sealed_note = NULL WHERE application_id = %s", "applications_append_only"),
        ("DELETE FROM applications_event WHERE application_id = %s", "applications_append_only"),
        ("UPDATE applications_answers SET sealed = ''::bytea WHERE application_id = %s", "applications_answers_stay"),
        ("DELETE FROM applications_answers WHERE application_id = %s", "applications_answers_stay"),
        ("DELETE FROM applications_application WHERE id = %s", "applications_append_only"),
        ("UPDATE applications_application SET number = '08-2222-22222' WHERE id = %s", "applications_arrival_stays"),
        ("UPDATE applications_application SET submitted_at = now() WHERE id = %s", "applications_arrival_stays"),
        ("UPDATE applications_application SET channel = 'post' WHERE id = %s", "applications_arrival_stays"),
    ],
)
def test_what_arrived_and_what_happened_stay(world: SimpleNamespace, sql: str, constraint: str) -> None:
    assert refused(sql, testing.filed(world.version).pk) == constraint


def test_covers_and_decisions_stay_and_a_version_in_force_never_changes(world: SimpleNamespace) -> None:
    one = brought(world, State.DECIDED)
    assert refused("DELETE FROM applications_cover WHERE id = %s", one.cover_id) == "applications_append_only"
    assert refused("DELETE FROM applications_decision WHERE application_id = %s", one.pk) == "applications_append_only"
    refused("UPDATE procedures_version SET definition = '{}' WHERE id = %s", world.version.pk)
    refused("DELETE FROM procedures_version WHERE id = %s", world.version.pk)
    assert Cover.objects.count() == Decision.objects.count() == 1


@hypothesis_settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(chosen=st.lists(st.sampled_from(list(Act)), max_size=9))
def test_replaying_the_events_gives_the_state(world: SimpleNamespace, chosen: list[Act]) -> None:
    with transaction.atomic():
        one = testing.filed(world.version)
        for act in chosen:
            try:
                with transaction.atomic():
                    acts(world, one)[act]()
            except NotPossibleNow:
                continue
        one.refresh_from_db()
        state = State.RECEIVED
        rows = list(Event.objects.filter(application=one).order_by("sequence"))
        assert [row.sequence for row in rows] == list(range(1, one.sequence + 1))
        for row in rows[1:]:
            assert row.before == state
            state = TRANSITIONS[state, Act(row.kind)]
            assert row.state == state
        assert one.state == state
        assert Answers.objects.filter(application=one).count() == one.revision
        transaction.set_rollback(True)
