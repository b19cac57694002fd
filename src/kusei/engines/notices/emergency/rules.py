"""Levels, orders and states of alerts, and which state follows which. Plain tables, no database.

Levels and orders: 災害対策基本法 and the guideline 避難情報に関するガイドライン (Cabinet Office). An order and its
level are one thing: 高齢者等避難 is level 3, 避難指示 level 4, 緊急安全確保 level 5.
"""

from __future__ import annotations

from enum import StrEnum


class Order(StrEnum):
    """What a municipality orders (発令区分)."""

    INFORMATION = "information"
    ELDERLY = "elderly"
    EVACUATE = "evacuate"
    SAFETY = "safety"


class Action(StrEnum):
    """What an alert does."""

    ISSUE = "issue"
    UPDATE = "update"
    CANCEL = "cancel"


class Ending(StrEnum):
    """Why an alert is cancelled: the danger is over, or it never should have gone out."""

    LIFTED = "lifted"
    MISTAKEN = "mistaken"


class State(StrEnum):
    """Where an alert is."""

    DRAFT = "draft"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    ENDED = "ended"


LEVELS = (1, 2, 3, 4, 5)
FAST = 4  # from this level on one person may release, with a reason
DANGER = 3  # from this level on an alert is an order
# Orders are lifted by people; only information may end by itself.
ORDER_LEVEL = {Order.ELDERLY: 3, Order.EVACUATE: 4, Order.SAFETY: 5}
FOLLOWS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.WAITING, State.RELEASED, State.WITHDRAWN}),
    State.WAITING: frozenset({State.DRAFT, State.RELEASED, State.WITHDRAWN}),
    State.RELEASED: frozenset({State.SUPERSEDED, State.CANCELLED, State.ENDED}),
    State.WITHDRAWN: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.CANCELLED: frozenset(),
    State.ENDED: frozenset(),
}
OPEN = frozenset({State.DRAFT, State.WAITING})
OUT = frozenset({State.RELEASED, State.SUPERSEDED, State.CANCELLED, State.ENDED})  # people were told

# Where an alert goes. `board` and `feed` are public; `drill` is the page of drills, which nothing public leads to.
BOARD, FEED, DRILL_PAGE, INBOX = "board", "feed", "drill", "inbox"
DRILL_CHANNELS = (INBOX, DRILL_PAGE)  # the inbox of staff, and the page of drills
STAFF_RULE = {"is": "staff", "values": ["any"]}  # the only audience of a drill

HAZARDS = (
    *("heavy-rain", "flood", "landslide", "storm-surge", "tsunami", "earthquake", "wind", "snow", "volcano"),
    *("fire", "hazmat", "outage", "heat", "infection", "security", "other"),
)


def order_of(level: int) -> Order:
    """The order that belongs to the level; information below 3. ValueError for a level that does not exist."""
    if level not in LEVELS:
        raise ValueError(f"no level {level}")
    return next((order for order, its in ORDER_LEVEL.items() if its == level), Order.INFORMATION)


def fast_allowed(level: int) -> bool:
    """Whether one person may release an alert of the level alone."""
    return level >= FAST


def may_go(*, drill: bool, channel: str) -> bool:
    """Whether an alert may go out by the channel: a drill by the channels of drills alone, a real one by all others."""
    return channel in DRILL_CHANNELS if drill else channel != DRILL_PAGE
