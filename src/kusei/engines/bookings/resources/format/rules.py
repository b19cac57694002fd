"""Who may book, from when until when, how often, for how much, and what happens if nobody pays, comes or uses it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field as Limit
from pydantic import model_validator

from kusei.engines.bookings.resources.format.parts import Key, Keys, Length, Minute, Part, Said, Slug, Yen
from kusei.lib import bookingtimes
from kusei.lib.bookingtimes import Moves, Per

Days = Annotated[int, Limit(ge=0, le=1000)]
Times = Annotated[int, Limit(ge=1, le=10_000)]
Percent = Annotated[int, Limit(ge=0, le=100)]
Fact = bool | int | str


class Edge(Part):
    """A moment told from the day of use: 「使用日の2か月前の月の1日 9:00」 is months 2, of_month 1, at 9:00."""

    months: Annotated[int, Limit(ge=0, le=24)] = 0
    days: Days = 0
    of_month: Annotated[int, Limit(ge=1, le=31)] | None = None
    at: Minute = 0
    moves: Moves = Moves.STAYS  # on a closed day: the next or the previous open day

    def built(self) -> bookingtimes.Edge:
        """As the rule that computes."""
        return bookingtimes.Edge(self.months, self.days, self.of_month, self.at, self.moves)


class Window(Part):
    """The time in which a use may be asked for."""

    opens: Edge
    closes: Edge

    def built(self) -> bookingtimes.Window:
        """As the rule that computes."""
        return bookingtimes.Window(self.opens.built(), self.closes.built())


class Who(Part):
    """Who belongs to a class of bookers; everything that is told must hold, and nothing told means everybody."""

    groups: Keys = ()  # a valid registration as one of these kinds of group
    belongs: tuple[Literal["lives", "works", "studies"], ...] = ()  # at least one of them, with this municipality
    districts: tuple[str, ...] = ()  # lives in one of them
    identified: bool = False  # the person's identity was checked


class Quota(Part):
    """At most so many bookings, slots or minutes for one group or person in a stretch of days of use."""

    most: Times
    of: Literal["bookings", "slots", "minutes"] = "bookings"
    per: Per
    whole_facility: bool = False  # counts everything of the facility, not only what has these rules


class Booker(Part):
    """A class of bookers (利用者の区分). The first class that fits counts."""

    key: Key
    label: Said
    who: Who = Who()
    window: Window | None = None  # none: books through the lottery or the counter only
    lottery: bool = False  # may enter the lottery
    priority: Annotated[int, Limit(ge=0, le=9)] = 0  # in the lottery; smaller first
    resident: bool = False  # counts as a resident where a lottery offers places to residents first
    quotas: tuple[Quota, ...] = ()
    facts: dict[Key, Fact] = Limit(default={})  # for the fee table: payer: international


class Fee(Part):
    """How the price comes out of a fee table: which of its questions are answered by the booking itself."""

    table: Slug
    facts: dict[Key, Fact] = Limit(default={})  # answers that always hold
    day: Key | None = None  # the question that the day of use answers: weekday or weekend
    part: Key | None = None  # the question that the part of the day answers, option keys being part keys
    slots: Key | None = None  # the question for the number of slots
    minutes: Key | None = None  # the question for the length of use
    asked: Keys = ()  # questions that the booker answers


class Payment(Part):
    """支払期限: so many days after the booking (or the approval, the result), never past the day before use."""

    days: Days
    at_counter: bool = True  # may be paid in cash at the facility


class Cancellation(Part):
    """取消し: until when bookers cancel by themselves, and what percentage of what was paid goes back."""

    until: Edge
    refunds: tuple[Annotated[tuple[Days, Percent], Limit()], ...] = ()  # (days before use, percent), farthest first

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [one[0] for one in self.refunds]
        percents = [one[1] for one in self.refunds]
        if days != sorted(set(days), reverse=True) or percents != sorted(percents, reverse=True):
            raise ValueError("refunds stand from the farthest day to the nearest, and never grow")
        return self

    def steps(self) -> tuple[bookingtimes.RefundStep, ...]:
        """The refunds as the rule that computes."""
        return tuple(bookingtimes.RefundStep(*one) for one in self.refunds)


class NoShow(Part):
    """無断不使用: not there so many minutes after the beginning frees it; so often within so many days suspends."""

    after: Length | None = None  # none: staff say so
    most: Times
    within_days: Times
    suspends_days: Times

    def built(self) -> bookingtimes.NoShows:
        """As the rule that computes."""
        return bookingtimes.NoShows(self.most, self.within_days, self.suspends_days)


class Lottery(Part):
    """抽選: when entries are taken and drawn, how many wishes and wins, and until when a winner must answer."""

    opens: Edge
    closes: Edge
    draws: Edge
    wishes: Times = 5
    wins: Times | None = None  # of one group or person in a month of use, confirmed bookings counted
    answer_days: Days  # to apply and pay after the result
    slots: Times | None = None  # of one group or person in a month: cells of the grid, each part of a room counted
    reserves: Annotated[int, Limit(ge=0, le=100)] = 5  # 補欠 of each slot
    reserve_days: Days | None = None  # to answer an offer to a reserve; none: `answer_days`
    residents_percent: Percent = 0  # of the places of a slot, rounded down: offered to residents first
    shows_counts: bool = True  # how many want a slot is shown while entries are taken

    @model_validator(mode="after")
    def _one_round_a_month(self) -> Self:
        if any(edge.of_month is None for edge in (self.opens, self.closes, self.draws)):
            raise ValueError("a round is for a month of use: its edges name a day of a month (of_month)")
        return self


class Extra(Part):
    """附属設備: equipment of the same facility that a booking may have with it, at most so many pieces."""

    resource: Key  # of the kind equipment; each piece takes what the resource takes
    most: Times = 1
    question: Key | None = None  # of the fee table: answered with the number of pieces, or with yes


class Rules(Part):
    """The booking rules of some of a facility's resources (貸出しの決まり)."""

    key: Key
    bookers: tuple[Booker, ...]
    approval: bool = False  # 使用承認: a person decides
    route: bool = False  # … by the route of decisions (決裁) instead of one approver
    grace: Length = 0  # minutes in which a mistaken booking is undone without trace
    hold: Length = 15  # minutes that a slot is kept while somebody fills in the form
    purpose: bool = False  # the use is asked for
    headcount: bool = False  # the number of people is asked for
    counter_only: bool = False  # residents cannot book online
    fee: Fee | None = None
    term_months: Annotated[int, Limit(ge=0, le=120)] = 0  # a plot is used so long from the day of its slot; 0: that day
    deposit: Yen = 0  # 保証金, given back after use
    extras: tuple[Extra, ...] = ()
    contact_days: Annotated[int, Limit(ge=1, le=3650)] = 365  # a guest's name and phone are kept so long after the use
    payment: Payment | None = None
    cancellation: Cancellation | None = None
    no_show: NoShow | None = None
    check_in: Length | None = None  # minutes before the beginning from which check-in is possible
    lottery: Lottery | None = None
    notes: tuple[Said, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        keys = [one.key for one in self.bookers]
        if not keys or len(keys) != len(set(keys)):
            raise ValueError("there is at least one class of bookers, each with a key of its own")
        if self.lottery is None and any(one.lottery for one in self.bookers):
            raise ValueError("a class may enter the lottery, but there is no lottery")
        if self.payment and self.fee is None:
            raise ValueError("a payment deadline without a fee")
        if self.deposit and self.fee is None:
            raise ValueError("a deposit without a fee: the fee table says where the money belongs")
        if self.route and not self.approval:
            raise ValueError("a route of decisions where nothing is approved")
        asked = self.fee.asked if self.fee else ()
        for extra in self.extras:
            if extra.question and (self.fee is None or extra.question in asked):
                raise ValueError(f"the number of 「{extra.resource}」 answers a question that nobody else is asked")
        return self

    def booker(self, key: str) -> Booker:
        """The class of that key. Raises `KeyError`."""
        for one in self.bookers:
            if one.key == key:
                return one
        raise KeyError(key)

    def facts(  # noqa: PLR0913  what a price depends on
        self,
        booker: Booker,
        resource: dict[str, Fact],
        *,
        day: dt.date,
        part: str,
        minutes: int,
        slots: int = 1,
        answers: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """What to ask the fee table with; `resource` is the resource's own facts. Empty without a fee."""
        if self.fee is None:
            return {}
        told = {**self.fee.facts, **resource, **booker.facts}
        told |= {key: value for key, value in (answers or {}).items() if key in self.fee.asked}
        by_booking = (
            (self.fee.day, day.isoformat()),
            (self.fee.part, part),
            (self.fee.slots, slots),
            (self.fee.minutes, minutes),
        )
        return told | {question: value for question, value in by_booking if question}
