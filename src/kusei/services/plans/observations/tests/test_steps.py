"""The loop: which step follows which, who may add it, and what the database refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.mynumber import PossibleMyNumber
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.observations.commands.locking import Stale
from kusei.services.plans.observations.commands.stepping import NotDecided, StepRefused, set_public
from kusei.services.plans.observations.commands.writing import (
    ContentRefused,
    Frozen,
    note_observation,
    revise_observation,
)
from kusei.services.plans.observations.models import Observation, ObservationInitiative, Step
from kusei.services.plans.observations.rules import LEADS_TO, NEXT, State, StepKind, may_follow, state_after
from kusei.services.plans.observations.tests.conftest import DAY, content, decided, noted, step

MY_NUMBER = "1234 5678 9018"


@given(st.lists(st.sampled_from(list(StepKind)), max_size=8))
def test_a_state_is_reached_only_by_steps_that_may_follow(kinds):
    state, taken = State.OPEN, []
    for kind in kinds:
        if may_follow(state, kind):
            taken.append(kind)
            state = LEADS_TO[kind]
    assert state_after(taken) == state
    assert (state == State.DECIDED) <= (StepKind.ORIENT in taken)


def test_every_state_is_reached_and_every_step_used():
    assert set(LEADS_TO.values()) | {State.OPEN} == set(State)
    assert {kind for kinds in NEXT.values() for kind in kinds} == set(StepKind)


def test_an_observation_goes_round_the_loop(town):
    made = noted(town)
    for kind, state in ((StepKind.ORIENT, "oriented"), (StepKind.DECIDE, "decided"), (StepKind.ACT, "acted")):
        step(town, made, kind)
        made.refresh_from_db()
        assert made.state == state
    assert [row.number for row in made.steps.order_by("number")] == [1, 2, 3]


@pytest.mark.parametrize("kind", [StepKind.DECIDE, StepKind.ACT])
def test_nothing_is_decided_or_done_before_it_is_understood(town, kind):
    with pytest.raises(StepRefused, match="続きません"):
        step(town, noted(town), kind)


def test_what_is_closed_stays_closed(town):
    made = noted(town)
    step(town, made, StepKind.CLOSE)
    with pytest.raises(StepRefused):
        step(town, made, StepKind.ORIENT)


def test_a_correction_is_another_step_and_leaves_the_state_alone(town):
    made = decided(town)
    first = made.steps.get(kind="orient")
    step(town, made, StepKind.ORIENT, corrects_id=first.pk, text="読み直した。")
    made.refresh_from_db()
    assert made.state == "decided"
    first.refresh_from_db()
    assert first.text == "情勢判断の内容"
    with pytest.raises(StepRefused, match="見つかりません"):
        step(town, made, StepKind.DECIDE, corrects_id=first.pk)


WRITERS = {"editor", "approver", "planner", "publisher"}
DECIDERS = {"approver", "planner", "publisher"}


@pytest.mark.parametrize("who", ["viewer", "editor", "approver", "planner", "publisher", "other_editor",
                                 "other_approver", "administrator"])  # fmt: skip
def test_who_writes_and_who_decides(town, who):
    def tried(work: Any) -> bool:
        try:
            with transaction.atomic():
                work()
        except NotAllowed:
            return False
        return True

    made = noted(town)
    assert tried(lambda: noted(town, by=who)) == (who in {"editor", "approver", "planner", "publisher"})
    assert tried(
        lambda: revise_observation(observation_id=made.pk, version=made.version, content=content(), by=town.people[who])
    ) == (who in WRITERS)
    assert tried(lambda: step(town, noted(town), StepKind.ORIENT, by=who)) == (who in WRITERS)
    assert tried(lambda: step(town, noted(town), StepKind.CLOSE, by=who)) == (who in DECIDERS)
    step(town, made, StepKind.ORIENT)
    assert tried(lambda: step(town, made, StepKind.DECIDE, by=who)) == (who in DECIDERS)
    done = decided(town)
    assert tried(lambda: step(town, done, StepKind.ACT, by=who)) == (who in WRITERS)
    version = Observation.objects.get(pk=done.pk).version
    assert tried(
        lambda: set_public(observation_id=done.pk, version=version, public=True, by=town.people[who])
    ) == (who == "planner")  # fmt: skip


def test_an_observation_of_two_sections_is_decided_by_either(town):
    made = noted(town, initiatives=("W1", "W2"))
    step(town, made, StepKind.ORIENT, by="other_editor")
    step(town, made, StepKind.DECIDE, by="other_approver")


def test_nobody_links_only_initiatives_of_others(town):
    with pytest.raises(NotAllowed, match="少なくとも一つ"):
        noted(town, initiatives=("W2",))


def test_without_initiatives_it_belongs_to_the_section_that_noticed(town):
    made = noted(town, initiatives=())
    with pytest.raises(NotAllowed):
        step(town, made, StepKind.ORIENT, by="other_editor")
    step(town, made, StepKind.ORIENT, by="editor")
    with pytest.raises(NotAllowed, match="部署を選び直して"):
        note_observation(plan=town.plan, department=None, content=content(initiatives=()), by=town.people["editor"])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "書いてください"),
        ({"seen": ""}, "書いてください"),
        ({"seen": "あ" * 4001}, "4000字まで"),
        ({"seen": "\0"}, "字まで"),
        ({"kind": "moon"}, "選んで"),
        ({"cycle_step": "moon"}, "選び直して"),
        ({"observed_on": dt.date(2026, 11, 21)}, "きょうまで"),
        ({"source_url": "javascript:alert(1)"}, "http"),
        ({"source_url": "ftp://example.jp/"}, "http"),
        ({"source_url": "http://"}, "http"),
        ({"initiatives": ("W1", "W9")}, "「W9」という取組はありません"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(town, more, sentence):
    with pytest.raises(ContentRefused, match=sentence):
        noted(town, **more)
    assert not Observation.objects.exists()


@pytest.mark.parametrize("name", ["title", "seen", "source"])
def test_a_possible_my_number_is_refused_in_every_text(town, name):
    with pytest.raises(PossibleMyNumber):
        noted(town, **{name: MY_NUMBER})
    made = noted(town)
    with pytest.raises(PossibleMyNumber):
        step(town, made, StepKind.ORIENT, text=f"番号は{MY_NUMBER}")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": " "}, "内容を書いて"),
        ({"text": "あ" * 4001}, "4000字"),
        ({"done_on": DAY - dt.timedelta(1)}, "日付は"),
        ({"done_on": dt.date(2026, 11, 21)}, "日付は"),
    ],
)
def test_a_step_that_cannot_stand_is_refused(town, more, sentence):
    with pytest.raises(StepRefused, match=sentence):
        step(town, noted(town), StepKind.ORIENT, **more)


def test_the_text_changes_until_the_first_step(town):
    made = noted(town)
    revise_observation(
        observation_id=made.pk, version=1, content=content(title="新しい件名", initiatives=("W2", "W1")),
        by=town.people["editor"],
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.title, made.version, made.links.count()) == ("新しい件名", 2, 2)
    with pytest.raises(Stale):
        revise_observation(observation_id=made.pk, version=1, content=content(), by=town.people["editor"])
    step(town, made, StepKind.ORIENT)
    with pytest.raises(Frozen):
        revise_observation(observation_id=made.pk, version=3, content=content(), by=town.people["editor"])


def test_only_what_is_decided_is_let_out_and_can_be_taken_back(town):
    made = noted(town)
    with pytest.raises(NotDecided):
        set_public(observation_id=made.pk, version=1, public=True, by=town.people["planner"])
    done = decided(town)
    set_public(observation_id=done.pk, version=done.version, public=True, by=town.people["planner"])
    done.refresh_from_db()
    assert done.public
    set_public(observation_id=done.pk, version=done.version, public=False, by=town.people["planner"])
    done.refresh_from_db()
    assert not done.public


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE observations_step SET text = 'x'", "observations_append_only"),
        ("DELETE FROM observations_step", "observations_append_only"),
        ("DELETE FROM observations_observation", "observations_no_delete"),
        ("UPDATE observations_observation SET title = 'x'", "observations_frozen"),
        ("UPDATE observations_observation SET state = 'open'", "observations_state_by_step"),
        ("DELETE FROM observations_observationinitiative", "observations_frozen"),
    ],
)
def test_the_database_itself_refuses_to_change_what_happened(town, statement, name):
    decided(town)
    names = {"observations_no_delete": "observations_append_only"}
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refused.value.__cause__.diag.constraint_name == names.get(name, name)


def test_the_database_itself_knows_which_step_follows(town):
    made = noted(town)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Step.objects.create(observation=made, number=1, kind="act", text="x", done_on=DAY, at=made.created_at)
    assert refused.value.__cause__.diag.constraint_name == "observations_step_follows"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.jp"])
def test_the_database_itself_refuses_an_address_that_is_not_of_the_web(town, url):
    made = noted(town)
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.filter(pk=made.pk).update(source_url=url)


def test_the_history_says_who_and_why(town):
    made = noted(town)
    step(town, made, StepKind.ORIENT)
    assert ObservationInitiative.objects.get(observation=made).key == "W1"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_act WHERE reason IN ('気づきの記録', '気づきへの対応')")
        assert cursor.fetchone()[0] >= 1
