"""What packs say about collecting: due dates, stages of dunning, direct debit, banks."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import get_language
from pydantic import Field, StringConstraints, model_validator

from kusei.engines.payments.invoices.rules import Key
from kusei.engines.payments.packdata import Strict, read

Words = dict[str, str]
WaysOut = Literal["letter", "notice", "sms", "call"]
Day = Annotated[int, Field(ge=1, le=28)] | Literal["end"]
Code4 = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
Code3 = Annotated[str, StringConstraints(pattern=r"^\d{3}$")]


def worded(words: Words) -> str:
    """In the language of the reader, else in Japanese."""
    return words.get(get_language() or "ja") or words["ja"]


class DueRule(Strict):
    """So many days after issue, or a day of the month so many months later."""

    days: int | None = Field(default=None, ge=0, le=400)
    months: int | None = Field(default=None, ge=0, le=13)
    day: Day | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.days is None) == (self.months is None) or (self.months is None) != (self.day is None):
            raise ValueError("a rule has either `days`, or `months` and `day`")
        return self


class DueRules(Strict):
    """due.yaml."""

    sample: bool = False
    default: DueRule
    rules: dict[Key, DueRule] = Field(default_factory=dict)


class LateCharge(Strict):
    """延滞金: simple interest a year after the days of grace, rounded down."""

    percent: str = Field(pattern=r"^\d{1,2}(\.\d{1,2})?$")
    grace_days: int = Field(ge=0, le=400)
    round_down: int = Field(ge=1)


class Calls(Strict):
    """When and how often people are telephoned."""

    from_: int = Field(alias="from", ge=0, le=23)
    until: int = Field(ge=1, le=24)
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...]
    per_week: int = Field(ge=1, le=21)
    most: int = Field(ge=1, le=100)
    wait_days: int = Field(ge=1, le=60)

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if self.from_ >= self.until or not self.weekdays:
            raise ValueError("there is no time in which to call")
        return self


class Stage(Strict):
    """A stage: so many days after the due date, by the first way that reaches the payer and by those beside it."""

    key: Annotated[Key, StringConstraints(max_length=20)]
    label: Words
    days: int = Field(ge=1, le=3650)
    ways: tuple[WaysOut, ...] = Field(min_length=1)
    beside: tuple[WaysOut, ...] = ()
    pay_within: int = Field(ge=1, le=90)
    title: Words
    body: Words

    @property
    def name(self) -> str:
        """As the reader calls it."""
        return worded(self.label)

    @model_validator(mode="after")
    def _in_japanese(self) -> Self:
        if any("ja" not in words for words in (self.label, self.title, self.body)):
            raise ValueError("every text is there in Japanese")
        return self


class Dunning(Strict):
    """dunning.yaml."""

    sample: bool = False
    minimum: int = Field(ge=0)
    lapse_hours: int = Field(ge=1, le=24 * 14)
    late_charge: LateCharge | None = None
    calls: Calls
    stages: tuple[Stage, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        days = [stage.days for stage in self.stages]
        if days != sorted(set(days)) or len({stage.key for stage in self.stages}) != len(days):
            raise ValueError("stages have different keys and follow one another")
        return self

    def stage(self, key: str) -> Stage | None:
        """The stage of that key."""
        return next((one for one in self.stages if one.key == key), None)

    def before(self, stage: Stage) -> Stage | None:
        """The stage that comes before."""
        place = self.stages.index(stage)
        return self.stages[place - 1] if place else None


class Collector(Strict):
    """The ward as banks know it (委託者)."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{10}$")]
    name: str
    bank: Code4
    bank_name: str
    branch: Code3
    branch_name: str
    account_kind: Literal["1", "2"]
    account: Annotated[str, StringConstraints(pattern=r"^\d{7}$")]


class Kind(Strict):
    """What is collected together: fees of these revenue titles, each month on this day."""

    key: Key
    label: Words
    incomes: tuple[Key, ...] = Field(min_length=1)
    day: Day

    @property
    def name(self) -> str:
        """As the reader calls it."""
        return worded(self.label)


class Debit(Strict):
    """debit.yaml."""

    sample: bool = False
    collector: Collector
    consent: Literal["none", "sample"] = "none"
    keep_days: int = Field(ge=1, le=60)
    kinds: tuple[Kind, ...]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        incomes = [income for kind in self.kinds for income in kind.incomes]
        if len(set(incomes)) != len(incomes) or len({kind.key for kind in self.kinds}) != len(self.kinds):
            raise ValueError("kinds have different keys, and a title belongs to one of them")
        return self

    def kind(self, key: str) -> Kind | None:
        """The kind of that key."""
        return next((one for one in self.kinds if one.key == key), None)

    def kind_of(self, income: str) -> Kind | None:
        """The kind to which a revenue title belongs."""
        return next((one for one in self.kinds if income in one.incomes), None)


class Branch(Strict):
    """A branch of a bank."""

    code: Code3
    name: str
    kana: str


class Bank(Strict):
    """A bank."""

    code: Code4
    name: str
    kana: str
    branches: tuple[Branch, ...]


class Banks(Strict):
    """banks.yaml."""

    sample: bool = False
    banks: tuple[Bank, ...]

    def find(self, bank: str, branch: str) -> tuple[Bank, Branch] | None:
        """The bank and the branch of those codes."""
        return next(
            ((one, two) for one in self.banks for two in one.branches if (one.code, two.code) == (bank, branch)), None
        )


def due_rules() -> DueRules:
    """due.yaml."""
    return read("due.yaml", DueRules)


def dunning() -> Dunning:
    """dunning.yaml."""
    return read("dunning.yaml", Dunning)


def debit() -> Debit:
    """debit.yaml."""
    return read("debit.yaml", Debit)


def banks() -> Banks:
    """banks.yaml."""
    return read("banks.yaml", Banks)
