"""The rules alone: every state with every act, and any sequence of acts."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kusei.engines.approvals.rules import (
    AT_A_STEP,
    DECISIONS,
    DEEDS,
    EDITABLE,
    FINAL,
    TRANSITIONS,
    WITH_A_REASON,
    Action,
    Event,
    Route,
    RouteStep,
    State,
    StepKind,
    apply,
    replay,
)
from kusei.engines.approvals.wrong import (
    NobodysStep,
    NotForThisPerson,
    NotPossibleNow,
    NotTheDrafter,
    OwnDraft,
    ReasonMissing,
    WrongRoute,
)
from kusei.lib.errors import RuleError

DRAFTER, CHIEF, HEAD, DEPUTY = 1, 2, 3, 4


def route(first=100, *, self_approval=False, from_position=0):
    return Route(
        (
            RouteStep(first, 0, StepKind.APPROVE),
            RouteStep(first + 1, 1, StepKind.CONSULT),
            RouteStep(first + 2, 1, StepKind.CONSULT),
            RouteStep(first + 3, 2, StepKind.DECIDE),
        ),
        self_approval,
        from_position,
    )


CREATED = Event(Action.CREATE, DRAFTER)
SUBMITTED = Event(Action.SUBMIT, DRAFTER, route=route())
APPROVED = Event(Action.APPROVE, CHIEF, step=100)
AGREED = (Event(Action.AGREE, CHIEF, step=101), Event(Action.AGREE, HEAD, step=102))
DECIDED = Event(Action.DECIDE, HEAD, step=103)
IN = {
    State.DRAFTING: (CREATED,),
    State.IN_ROUTE: (CREATED, SUBMITTED),
    State.SENT_BACK: (CREATED, SUBMITTED, Event(Action.SEND_BACK, CHIEF, step=100, opinion="x")),
    State.WITHDRAWN: (CREATED, SUBMITTED, Event(Action.WITHDRAW, DRAFTER, opinion="x")),
    State.APPROVED: (CREATED, SUBMITTED, APPROVED, *AGREED, DECIDED),
    State.IN_EFFECT: (CREATED, SUBMITTED, APPROVED, *AGREED, DECIDED, Event(Action.TAKE_EFFECT, DRAFTER)),
    State.DISCARDED: (CREATED, Event(Action.DISCARD, DRAFTER, opinion="x")),
}


def test_every_state_can_be_reached():
    assert {state: replay(events).state for state, events in IN.items()} == {state: state for state in State}


def test_final_states_are_left_by_nothing_and_every_other_leads_on():
    for state in State:
        out = {to for (source, _), to in TRANSITIONS.items() if source is state} - {state}
        assert (out == set()) == (state in FINAL)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_what_is_not_in_the_table_is_refused_in_every_state(state, action):
    now = replay(IN[state])
    event = Event(action, DRAFTER, step=100, opinion="x", route=route(500), to=9, confirms=1)
    if (state, action) not in TRANSITIONS:
        with pytest.raises(NotPossibleNow):
            apply(now, event)
        return
    # In the table: done, or refused for another reason than the state (the step's kind counts as the state).
    refused = (NotPossibleNow if action in DECISIONS else (), OwnDraft, NobodysStep, NotForThisPerson, WrongRoute)
    with contextlib.suppress(*(one for one in refused if one)):
        assert apply(now, event).state is TRANSITIONS[state, action]


@pytest.mark.parametrize("action", sorted(WITH_A_REASON))
def test_these_need_words(action):
    state = next(source for source, one in TRANSITIONS if one is action)
    now = replay(IN[state])
    step = 100
    if action in {Action.DISAGREE, Action.RETURN}:
        now, step = apply(now, APPROVED), 101
    actor = HEAD if action in AT_A_STEP else DRAFTER
    event = Event(action, actor, step=step if action in AT_A_STEP else None, route=route(200), to=9)
    with pytest.raises(ReasonMissing):
        apply(now, replace(event, opinion=" \n"))
    assert apply(now, replace(event, opinion="理由")).version == now.version + 1


def test_a_disagreement_does_not_stop_the_draft_but_the_decider_must_answer_it():
    now = replay((CREATED, SUBMITTED, APPROVED, replace(AGREED[0], action=Action.DISAGREE, opinion="高い"), AGREED[1]))
    with pytest.raises(ReasonMissing):
        apply(now, DECIDED)
    assert apply(now, replace(DECIDED, opinion="必要と認める")).state is State.APPROVED


def test_steps_beside_each_other_are_both_open_and_the_next_waits_for_both():
    now = replay((CREATED, SUBMITTED, APPROVED))
    assert [step.key for step in now.open_steps] == [101, 102]
    with pytest.raises(NobodysStep):
        apply(now, DECIDED)
    half = apply(now, AGREED[1])
    assert [step.key for step in half.open_steps] == [101]
    with pytest.raises(NobodysStep):
        apply(half, AGREED[1])


@pytest.mark.parametrize("who", [{"actor": DRAFTER}, {"actor": DEPUTY, "on_behalf_of": DRAFTER}])
def test_nobody_approves_his_own_draft_and_no_deputy_does_it_for_him(who):
    event = Event(Action.APPROVE, step=100, **who)
    with pytest.raises(OwnDraft):
        apply(replay((CREATED, SUBMITTED)), event)
    free = replay((CREATED, replace(SUBMITTED, route=route(self_approval=True))))
    assert apply(free, event).decided == {100}


def test_who_once_drafted_it_does_not_decide_it_after_handing_over():
    now = replay((CREATED, Event(Action.HAND_OVER, DRAFTER, to=5, opinion="異動"), replace(SUBMITTED, actor=5)))
    for author in (DRAFTER, 5):
        with pytest.raises(OwnDraft):
            apply(now, Event(Action.APPROVE, author, step=100))


def test_returning_to_a_step_keeps_what_was_decided_before_it():
    back = Event(Action.RETURN, HEAD, step=103, opinion="やり直し", route=route(200, from_position=1))
    now = replay((CREATED, SUBMITTED, APPROVED, *AGREED, back))
    assert (now.round, [step.key for step in now.open_steps]) == (2, [201, 202])
    for target in (2, 3):
        if target == 3:
            with pytest.raises(WrongRoute):
                route(300, from_position=target)
            continue
        before = replay((CREATED, SUBMITTED, APPROVED, *AGREED))
        with pytest.raises(WrongRoute):
            apply(before, replace(back, route=route(300, from_position=target)))


def test_a_deputys_decision_waits_for_the_absent_one_to_see_it_once():
    now = replay((CREATED, SUBMITTED, replace(APPROVED, actor=DEPUTY, on_behalf_of=CHIEF)))
    assert now.unseen == {(3, CHIEF)}
    with pytest.raises(NotForThisPerson):
        apply(now, Event(Action.CONFIRM, HEAD, confirms=3))
    seen = apply(now, Event(Action.CONFIRM, CHIEF, confirms=3))
    with pytest.raises(NotForThisPerson):
        apply(seen, Event(Action.CONFIRM, CHIEF, confirms=3))


@pytest.mark.parametrize("action", [Action.EDIT, Action.SUBMIT, Action.DISCARD])
def test_only_the_drafter(action):
    with pytest.raises(NotTheDrafter):
        apply(replay((CREATED,)), Event(action, HEAD, opinion="x", route=route()))


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (RouteStep(1, 0, StepKind.APPROVE),),
        (RouteStep(1, 0, StepKind.DECIDE), RouteStep(2, 1, StepKind.APPROVE)),
        (RouteStep(1, 0, StepKind.DECIDE), RouteStep(2, 0, StepKind.CONSULT)),
        (RouteStep(1, 0, StepKind.DECIDE), RouteStep(2, 1, StepKind.DECIDE)),
        (RouteStep(1, 0, StepKind.APPROVE), RouteStep(1, 1, StepKind.DECIDE)),
    ],
)
def test_a_route_has_one_decision_alone_at_its_end(steps):
    with pytest.raises(WrongRoute):
        Route(steps)


@st.composite
def routes(draw):
    shape = draw(
        st.lists(st.lists(st.sampled_from([StepKind.APPROVE, StepKind.CONSULT]), min_size=1, max_size=3), max_size=3)
    )
    groups = [*shape, [StepKind.DECIDE]]
    steps, key = [], draw(st.integers(0, 10**6)) * 100
    for position, group in enumerate(groups):
        for kind in group:
            steps.append(RouteStep(key := key + 1, position, kind))
    return Route(tuple(steps), draw(st.booleans()))


PERSON = st.integers(1, 4)
DATA = st.data()


class AnyCourse(RuleBasedStateMachine):
    """Anybody tries anything; what is accepted must keep the promises."""

    @initialize()
    def begin(self):
        self.events = [Event(Action.CREATE, 1)]
        self.now = replay(self.events)
        self.fresh = 10**9

    def attempt(self, event):
        try:
            after = apply(self.now, event)
        except RuleError:
            return
        self.check(event, after)
        self.events.append(event)
        self.now = after

    def check(self, event, after):
        assert TRANSITIONS[self.now.state, event.action] is after.state
        if event.action in DECISIONS:
            (step,) = [one for one in self.now.open_steps if one.key == event.step]
            assert event.action in DEEDS[step.kind]
            if not self.now.route.self_approval:
                assert not {event.actor, event.on_behalf_of} & self.now.authors
        if event.action in {Action.EDIT, Action.HAND_OVER}:
            assert self.now.state in EDITABLE
        if event.action in WITH_A_REASON:
            assert event.opinion.strip()

    @rule(
        action=st.sampled_from(Action),
        actor=PERSON,
        other=st.none() | PERSON,
        opinion=st.sampled_from(["", "理由"]),
        new=routes(),
        data=DATA,
    )
    def anything(self, action, actor, other, opinion, new, data):  # noqa: PLR0917  hypothesis gives each
        open_keys = [step.key for step in self.now.open_steps]
        step = data.draw(st.sampled_from([*open_keys, 7])) if action in AT_A_STEP else None
        self.attempt(Event(action, actor, step, other, opinion, new, to=other, confirms=data.draw(st.integers(1, 9))))

    @precondition(lambda self: self.now.state in EDITABLE)
    @rule(new=routes())
    def submit(self, new):
        self.attempt(Event(Action.SUBMIT, self.now.drafter, route=new))

    @precondition(lambda self: self.now.open_steps)
    @rule(actor=PERSON, other=st.none() | PERSON, data=DATA)
    def forward(self, actor, other, data):
        step = data.draw(st.sampled_from(self.now.open_steps))
        action = data.draw(st.sampled_from(sorted(DEEDS[step.kind])))
        self.attempt(Event(action, actor, step.key, other, "意見"))

    @precondition(lambda self: self.now.open_steps and self.now.open_steps[0].position > 0)
    @rule(actor=PERSON, data=DATA)
    def return_to(self, actor, data):
        step = self.now.open_steps[0]
        first = data.draw(st.integers(0, step.position - 1))
        self.fresh += 100
        steps = tuple(replace(one, key=self.fresh + n) for n, one in enumerate(self.now.route.steps))
        again = Route(steps, self.now.route.self_approval, first)
        self.attempt(Event(Action.RETURN, actor, step.key, opinion="戻す", route=again))

    @precondition(lambda self: self.now.unseen)
    @rule(data=DATA)
    def look_afterwards(self, data):
        number, person = data.draw(st.sampled_from(sorted(self.now.unseen)))
        self.attempt(Event(Action.CONFIRM, person, confirms=number))

    @invariant()
    def the_events_alone_say_everything(self):
        assert replay(self.events) == self.now
        assert self.now.version == len(self.events)

    @invariant()
    def no_step_is_decided_twice(self):
        decided = [(event.step) for event in self.events_of_this_round() if event.action in DECISIONS]
        assert len(decided) == len(set(decided))

    @invariant()
    def a_draft_in_the_route_always_waits_for_somebody(self):
        assert (self.now.state is State.IN_ROUTE) == bool(self.now.open_steps)

    @invariant()
    def what_is_approved_was_decided_at_every_step(self):
        if self.now.state in {State.APPROVED, State.IN_EFFECT}:
            due = {step.key for step in self.now.route.steps if step.position >= self.now.route.first_position}
            assert self.now.decided == due

    def events_of_this_round(self):
        starts = [n for n, event in enumerate(self.events) if event.action in {Action.SUBMIT, Action.RETURN}]
        return self.events[starts[-1] :] if starts else []


TestAnyCourse = AnyCourse.TestCase
TestAnyCourse.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
