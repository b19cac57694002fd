"""The states of an application and who moves it from one to the next: one table says everything."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an application stands."""

    RECEIVED = "received"  # 受付済み: it has arrived (到達)
    IN_REVIEW = "in-review"  # 審査中
    CORRECTION = "correction"  # 補正待ち: the applicant is asked
    AWAITING_APPROVAL = "awaiting-approval"  # 決裁中
    DECIDED = "decided"  # 決定済み
    DELIVERED = "delivered"  # 交付済み
    WITHDRAWN = "withdrawn"  # 取下げ


class Act(StrEnum):
    """What moves it."""

    START_REVIEW = "start-review"
    ASK_CORRECTION = "ask-correction"
    ANSWER_CORRECTION = "answer-correction"
    CANCEL_CORRECTION = "cancel-correction"
    PROPOSE_DECISION = "propose-decision"
    RETURN_PROPOSAL = "return-proposal"
    DECIDE = "decide"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAWAL = "undo-withdrawal"
    REOPEN = "reopen"


TRANSITIONS: Final[dict[tuple[State, Act], State]] = {
    (State.RECEIVED, Act.START_REVIEW): State.IN_REVIEW,
    (State.RECEIVED, Act.ASK_CORRECTION): State.CORRECTION,
    (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Act.ASK_CORRECTION): State.CORRECTION,
    (State.IN_REVIEW, Act.PROPOSE_DECISION): State.AWAITING_APPROVAL,
    (State.IN_REVIEW, Act.DECIDE): State.DECIDED,
    (State.IN_REVIEW, Act.WITHDRAW): State.WITHDRAWN,
    (State.CORRECTION, Act.ANSWER_CORRECTION): State.IN_REVIEW,
    (State.CORRECTION, Act.CANCEL_CORRECTION): State.IN_REVIEW,
    (State.CORRECTION, Act.DECIDE): State.DECIDED,  # refused, when nobody answers in time
    (State.CORRECTION, Act.WITHDRAW): State.WITHDRAWN,
    (State.AWAITING_APPROVAL, Act.RETURN_PROPOSAL): State.IN_REVIEW,
    (State.AWAITING_APPROVAL, Act.DECIDE): State.DECIDED,
    (State.DECIDED, Act.DELIVER): State.DELIVERED,
    (State.DECIDED, Act.REOPEN): State.IN_REVIEW,
    (State.DELIVERED, Act.REOPEN): State.IN_REVIEW,
    (State.WITHDRAWN, Act.UNDO_WITHDRAWAL): State.RECEIVED,
}
OPEN: Final = frozenset({State.RECEIVED, State.IN_REVIEW, State.CORRECTION, State.AWAITING_APPROVAL})
DONE: Final = frozenset({State.DECIDED, State.DELIVERED, State.WITHDRAWN})
UNDO_HOURS: Final = 24  # for so long the applicant can take a withdrawal back


def after(state: State, act: Act) -> State | None:
    """The state after the act, or None when it is not possible there."""
    return TRANSITIONS.get((state, act))


def possible(state: State) -> frozenset[Act]:
    """The acts that are possible in a state."""
    return frozenset(act for (before, act) in TRANSITIONS if before == state)
