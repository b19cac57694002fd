"""How an observation goes on: observe, orient, decide, act (OODA). Pure; the database holds the same table."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Where something moved."""

    NATION = "nation", _("国の動き")
    METROPOLIS = "metropolis", _("都の動き")
    TECHNOLOGY = "technology", _("技術")
    SOCIETY = "society", _("社会")
    USERS = "users", _("利用者の声")
    RESULTS = "results", _("計画の実績")


class Vuca(models.TextChoices):
    """Which aspect of an uncertain world it shows (VUCA). Blank: nobody said."""

    VOLATILITY = "volatility", _("変動性")
    UNCERTAINTY = "uncertainty", _("不確実性")
    COMPLEXITY = "complexity", _("複雑性")
    AMBIGUITY = "ambiguity", _("曖昧性")


class CycleStep(models.TextChoices):
    """In which step of the yearly cycle (PDCA) it was seen. Blank: nobody said."""

    PLAN = "plan", _("計画をつくるとき")
    DO = "do", _("取り組んでいるとき")
    CHECK = "check", _("評価するとき")
    ACT = "act", _("見直すとき")


class State(models.TextChoices):
    """Where an observation stands; it follows from its steps."""

    OPEN = "open", _("気づき")
    ORIENTED = "oriented", _("情勢判断ずみ")
    DECIDED = "decided", _("決定ずみ")
    ACTED = "acted", _("実行ずみ")
    CLOSED = "closed", _("対応せずに終了")


class StepKind(models.TextChoices):
    """What somebody adds."""

    ORIENT = "orient", _("情勢判断")
    DECIDE = "decide", _("意思決定")
    ACT = "act", _("実行")
    CLOSE = "close", _("対応せずに終える")


# Not decided yet: shown on the initiative's page, and on the desk.
WAITING = (State.OPEN, State.ORIENTED)

LEADS_TO = {
    StepKind.ORIENT: State.ORIENTED,
    StepKind.DECIDE: State.DECIDED,
    StepKind.ACT: State.ACTED,
    StepKind.CLOSE: State.CLOSED,
}
NEXT: dict[State, tuple[StepKind, ...]] = {
    State.OPEN: (StepKind.ORIENT, StepKind.CLOSE),
    State.ORIENTED: (StepKind.ORIENT, StepKind.DECIDE, StepKind.CLOSE),
    State.DECIDED: (StepKind.ACT, StepKind.CLOSE),
    State.ACTED: (StepKind.ACT,),
    State.CLOSED: (),
}


def may_follow(state: str, kind: str) -> bool:
    """Whether a step of that kind may be added in that state. A correction of an earlier step always may."""
    return kind in NEXT[State(state)]


def state_after(kinds: Iterable[str]) -> State:
    """The state that the steps (without corrections, in their order) lead to."""
    state = State.OPEN
    for kind in kinds:
        state = LEADS_TO[StepKind(kind)]
    return state
