"""What may happen to a draft, in which order and by whom: the one table of states and transitions.

No Django and no database: a draft is its events, and `replay` says what they make of it. Who holds which
role on the day is asked by the commands before; here it is about order and about one's own draft.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from kusei.engines.approvals.wrong import (
    NobodysStep,
    NotForThisPerson,
    NotPossibleNow,
    NotTheDrafter,
    OwnDraft,
    ReasonMissing,
    WrongRoute,
)


class State(StrEnum):
    """Where a draft is."""

    DRAFTING = "drafting"  # 作成中
    IN_ROUTE = "in-route"  # 回議中
    SENT_BACK = "sent-back"  # 差戻し
    WITHDRAWN = "withdrawn"  # 取下げ
    APPROVED = "approved"  # 決裁済み
    IN_EFFECT = "in-effect"  # 施行済み
    DISCARDED = "discarded"  # 廃案


class Action(StrEnum):
    """What somebody did."""

    CREATE = "create"  # 起案
    EDIT = "edit"  # 修正
    HAND_OVER = "hand-over"  # 引継ぎ
    SUBMIT = "submit"  # 回議に付す
    APPROVE = "approve"  # 承認
    AGREE = "agree"  # 合議: 同意
    DISAGREE = "disagree"  # 合議: 不同意
    DECIDE = "decide"  # 決裁
    RETURN = "return"  # 前の段へ差戻し
    SEND_BACK = "send-back"  # 起案者へ差戻し
    WITHDRAW = "withdraw"  # 取下げ
    DISCARD = "discard"  # 廃案
    CONFIRM = "confirm"  # 後閲
    TAKE_EFFECT = "take-effect"  # 施行


class StepKind(StrEnum):
    """What is asked of a step."""

    APPROVE = "approve"  # 承認
    CONSULT = "consult"  # 合議
    DECIDE = "decide"  # 決裁


A, S = Action, State
TRANSITIONS: dict[tuple[State | None, Action], State] = {
    (None, A.CREATE): S.DRAFTING,
    (S.DRAFTING, A.EDIT): S.DRAFTING,
    (S.DRAFTING, A.HAND_OVER): S.DRAFTING,
    (S.DRAFTING, A.SUBMIT): S.IN_ROUTE,
    (S.DRAFTING, A.DISCARD): S.DISCARDED,
    (S.IN_ROUTE, A.APPROVE): S.IN_ROUTE,
    (S.IN_ROUTE, A.AGREE): S.IN_ROUTE,
    (S.IN_ROUTE, A.DISAGREE): S.IN_ROUTE,
    (S.IN_ROUTE, A.DECIDE): S.APPROVED,
    (S.IN_ROUTE, A.RETURN): S.IN_ROUTE,
    (S.IN_ROUTE, A.SEND_BACK): S.SENT_BACK,
    (S.IN_ROUTE, A.WITHDRAW): S.WITHDRAWN,
    (S.SENT_BACK, A.EDIT): S.SENT_BACK,
    (S.SENT_BACK, A.HAND_OVER): S.SENT_BACK,
    (S.SENT_BACK, A.SUBMIT): S.IN_ROUTE,
    (S.SENT_BACK, A.DISCARD): S.DISCARDED,
    (S.WITHDRAWN, A.EDIT): S.WITHDRAWN,
    (S.WITHDRAWN, A.HAND_OVER): S.WITHDRAWN,
    (S.WITHDRAWN, A.SUBMIT): S.IN_ROUTE,
    (S.WITHDRAWN, A.DISCARD): S.DISCARDED,
    (S.APPROVED, A.TAKE_EFFECT): S.IN_EFFECT,
    # 後閲 is about a decision that was made, wherever the draft has got to since.
    **{(state, A.CONFIRM): state for state in State if state is not S.DRAFTING},
}
EDITABLE = frozenset(state for state, action in TRANSITIONS if action is A.EDIT and state is not None)
FINAL = frozenset({S.IN_EFFECT, S.DISCARDED})

# What may be done at an open step of a kind; sending back may be done at all of them.
DEEDS = {
    StepKind.APPROVE: frozenset({A.APPROVE}),
    StepKind.CONSULT: frozenset({A.AGREE, A.DISAGREE}),
    StepKind.DECIDE: frozenset({A.DECIDE}),
}
DECISIONS = frozenset(action for deeds in DEEDS.values() for action in deeds)
AT_A_STEP = DECISIONS | {A.RETURN, A.SEND_BACK}
BY_THE_DRAFTER = frozenset({A.EDIT, A.SUBMIT, A.WITHDRAW, A.DISCARD})
WITH_A_REASON = frozenset({A.HAND_OVER, A.DISAGREE, A.RETURN, A.SEND_BACK, A.WITHDRAW, A.DISCARD})
del A, S


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a round. Steps with the same position stand beside each other, and all must be decided."""

    key: int
    position: int
    kind: StepKind


@dataclass(frozen=True, slots=True)
class Route:
    """The steps of one round. Those before `first_position` were decided in the round before and hold on.

    Raises `WrongRoute` unless exactly one step decides, alone at the end.
    """

    steps: tuple[RouteStep, ...]
    self_approval: bool = False
    first_position: int = 0

    def __post_init__(self) -> None:
        last = max((step.position for step in self.steps), default=-1)
        deciding = [step for step in self.steps if step.kind is StepKind.DECIDE]
        at_the_end = [step for step in self.steps if step.position == last]
        unique = len({step.key for step in self.steps}) == len(self.steps)
        if len(deciding) != 1 or at_the_end != deciding or not unique or not 0 <= self.first_position <= last:
            raise WrongRoute

    def open_after(self, decided: frozenset[int]) -> tuple[RouteStep, ...]:
        """The steps that can be decided now: those of the first position with an undecided one."""
        left = [s for s in self.steps if s.position >= self.first_position and s.key not in decided]
        here = min((step.position for step in left), default=-1)
        return tuple(step for step in left if step.position == here)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `route` belongs to what begins a round: submitting and returning to a step.

    `on_behalf_of` marks 代決; `confirms` is the number of the event that 後閲 is about; `to` is who takes a
    draft over.
    """

    action: Action
    actor: int
    step: int | None = None
    on_behalf_of: int | None = None
    opinion: str = ""
    route: Route | None = None
    to: int | None = None
    confirms: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the events so far make of a draft. `version` counts them: it is what optimistic locking compares.

    `authors` are all who ever drafted it, `unseen` the decisions by deputies that the absent have not seen:
    number of the event and person. `disagreed` are the positions of disagreements that still stand.
    """

    state: State | None = None
    version: int = 0
    round: int = 0
    drafter: int | None = None
    authors: frozenset[int] = frozenset()
    route: Route | None = None
    decided: frozenset[int] = frozenset()
    disagreed: frozenset[int] = frozenset()
    unseen: frozenset[tuple[int, int]] = frozenset()

    @property
    def open_steps(self) -> tuple[RouteStep, ...]:
        """What waits to be decided now."""
        if self.state is not State.IN_ROUTE or self.route is None:
            return ()
        return self.route.open_after(self.decided)


NOTHING = Situation()


def replay(events: Iterable[Event]) -> Situation:
    """The situation after these events, from the first. Raises the refusal of the first impossible one."""
    return reduce(apply, events, NOTHING)


def apply(now: Situation, event: Event) -> Situation:
    """The situation after one more event.

    Raises a `RuleError` when it may not happen: `NotPossibleNow`, `NotTheDrafter`, `OwnDraft`, `NobodysStep`,
    `NotForThisPerson`, `ReasonMissing`, `WrongRoute`.
    """
    state = TRANSITIONS.get((now.state, event.action))
    if state is None:
        raise NotPossibleNow
    _by_the_right_person(now, event)
    step = _step_of(now, event)
    if event.action in WITH_A_REASON and not event.opinion.strip():
        raise ReasonMissing
    if event.action is Action.DECIDE and now.disagreed and not event.opinion.strip():
        raise ReasonMissing
    after = replace(now, state=state, version=now.version + 1)
    return _effect(after, event, step)


def _by_the_right_person(now: Situation, event: Event) -> None:
    if event.action in BY_THE_DRAFTER and event.actor != now.drafter:
        raise NotTheDrafter
    if event.action is Action.HAND_OVER and event.to in {None, now.drafter}:
        raise NotForThisPerson
    if event.action is Action.CONFIRM and (event.confirms, event.actor) not in now.unseen:
        raise NotForThisPerson
    if event.on_behalf_of is not None and (event.action not in AT_A_STEP or event.on_behalf_of == event.actor):
        raise NotForThisPerson
    free = now.route is None or now.route.self_approval
    # Neither oneself nor somebody in one's place: a deputy would decide for the drafter.
    if event.action in AT_A_STEP and not free and {event.actor, event.on_behalf_of} & now.authors:
        raise OwnDraft


def _step_of(now: Situation, event: Event) -> RouteStep | None:
    if event.action not in AT_A_STEP:
        return None
    step = next((step for step in now.open_steps if step.key == event.step), None)
    if step is None:
        raise NobodysStep
    if event.action in DECISIONS and event.action not in DEEDS[step.kind]:
        raise NotPossibleNow
    return step


def _effect(after: Situation, event: Event, step: RouteStep | None) -> Situation:
    if event.action is Action.CREATE:
        return replace(after, drafter=event.actor, authors=frozenset({event.actor}))
    if event.action is Action.HAND_OVER:
        return replace(after, drafter=event.to, authors=after.authors | {event.to or 0})
    if event.action is Action.CONFIRM:
        return replace(after, unseen=after.unseen - {(event.confirms or 0, event.actor)})
    if event.action is Action.SUBMIT:
        return _new_round(after, event.route, first=0)
    return after if step is None else _at_step(after, event, step)


def _at_step(after: Situation, event: Event, step: RouteStep) -> Situation:
    if event.action is Action.RETURN:
        first = event.route.first_position if event.route else step.position
        if first >= step.position:
            raise WrongRoute
        return _new_round(after, event.route, first=first)
    if event.action in DECISIONS:
        after = replace(after, decided=after.decided | {step.key})
        if event.on_behalf_of is not None:
            after = replace(after, unseen=after.unseen | {(after.version, event.on_behalf_of)})
    if event.action is Action.DISAGREE:
        after = replace(after, disagreed=after.disagreed | {step.position})
    return after


def _new_round(after: Situation, route: Route | None, *, first: int) -> Situation:
    if route is None or route.first_position != first:
        raise WrongRoute
    standing = frozenset(position for position in after.disagreed if position < first)
    return replace(after, round=after.round + 1, route=route, decided=frozenset(), disagreed=standing)
