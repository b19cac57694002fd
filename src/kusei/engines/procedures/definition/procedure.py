"""One procedure (手続): who may apply, on what ground, with what form, and what the office does with it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field as Limit
from pydantic import model_validator

from kusei.engines.procedures.definition.form import Form
from kusei.engines.procedures.definition.texts import Condition, Key, LocalText, Part, Slug

FORMAT = "kusei-procedure/1"

LifeEvent = Literal[
    "pregnancy-birth",  # 妊娠・出産
    "childcare",  # 子育て
    "education",  # 教育
    "marriage-divorce",  # 結婚・離婚
    "moving-housing",  # 引っ越し・住まい
    "work",  # 就職・退職
    "ageing-care",  # 高齢者・介護
    "bereavement",  # ご不幸
]
"""The life events of 政府相互運用性フレームワーク (GIF), 行政サービス・制度."""


PayWay = Literal["online", "store", "elqr", "debit", "transfer", "cash", "terminal", "register"]


class Kind(StrEnum):
    """What the person asks for."""

    APPLICATION = "application"  # 申請: a decision
    NOTIFICATION = "notification"  # 届出: to be received
    REPORT = "report"  # 報告: something regular
    REGISTRATION = "registration"  # 登録


class Channel(StrEnum):
    """By what way an application may come in."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class LegalBasis(Part):
    """根拠: a law, ordinance or rule of the municipality, and its article."""

    name: Annotated[str, Limit(min_length=1)]
    article: str = ""


class FeeItem(Part):
    """One line of the fee (手数料): so many at so many yen, when the condition holds."""

    key: Key
    label: LocalText
    amount: Annotated[int, Limit(ge=0, le=100_000_000)]  # yen for each
    count: Condition = "1"  # an expression that gives a whole number
    when: Condition | None = None
    postage: bool = False  # 郵送料: due only when the result is sent by post


class Reduction(Part):
    """減免: takes a part of the fee away when the condition holds. The first that holds counts."""

    label: LocalText
    when: Condition
    percent: Annotated[int, Limit(ge=1, le=100)]
    items: tuple[Key, ...] = ()  # blank: all but postage


class Fee(Part):
    """The fee rule. Yen are cut off below one after a reduction."""

    items: tuple[FeeItem, ...]
    reductions: tuple[Reduction, ...] = ()
    note: LocalText | None = None
    basis: str = ""
    income: Slug = "other"  # revenue title (科目): a key of the pack's payments/accounts.yaml
    invoiced: Literal["submission", "acceptance"] = "submission"  # on acceptance: when it was granted
    ways: tuple[PayWay, ...] = ()  # blank: every way to pay
    due_days: Annotated[int, Limit(ge=1, le=365)] = 14  # from the day on which the invoice is raised
    returned: bool = True  # given back when the application is withdrawn or refused (既納の手数料を還付するか)


class Outcome(Part):
    """One way in which the office can decide."""

    key: Key
    label: LocalText
    favourable: bool = True
    reason_required: bool = False
    letter: str = "decision"  # the template of the letter: of the pack's `letters/`, else the engine's own
    answers: tuple[Key, ...] = ()  # keys of fields whose answers the letter states, as a certificate does
    issues: bool = False  # 交付物: the letter is what the person asked for (a certificate, a permit)
    valid_years: Annotated[int, Limit(ge=1, le=30)] | None = None  # until when; allows 更新 from 60 days before


class Decision(Part):
    """How it is decided."""

    outcomes: tuple[Outcome, ...]
    approval: bool = False  # goes the approval route (電子決裁) of the pack
    four_eyes: bool = False  # who examined may not decide
    appeal: bool = True  # 教示 on unfavourable decisions: it is a 処分
    checklist: tuple[LocalText, ...] = ()

    @model_validator(mode="after")
    def _outcomes_differ(self) -> Self:
        keys = [outcome.key for outcome in self.outcomes]
        if not keys or len(keys) != len(set(keys)):
            raise ValueError("outcomes are needed, each with a key of its own")
        return self


class Column(Part):
    """One column of the file for a core system."""

    title: Annotated[str, Limit(min_length=1)]
    value: Condition  # an expression over the answers


class Handover(Part):
    """CSV for the core system (基幹系): its layout. Receipt number and serial number come first of themselves."""

    columns: tuple[Column, ...]
    encoding: Literal["utf-8-sig", "cp932"] = "utf-8-sig"


class Document(Part):
    """A document to show or bring that is not a file of the form (本人確認書類 …)."""

    label: LocalText
    when: Condition | None = None
    note: LocalText | None = None


class Window(Part):
    """When applications are taken; outside it the form is closed."""

    opens: dt.date
    closes: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes < self.opens:
            raise ValueError("the window closes before it opens")
        return self


class PlanReference(Part):
    """The promise of a published plan that this procedure keeps."""

    plan: Slug
    initiative: str = ""
    note: str = ""  # such as the number in an annex


class Procedure(Part):
    """A procedure as one YAML file of a pack."""

    format: Literal["kusei-procedure/1"]
    key: Slug
    title: LocalText
    kind: Kind
    summary: LocalText
    department: Slug  # code of `departments.yaml`
    who: LocalText  # だれができるか
    when: LocalText  # いつするか
    legal_basis: tuple[LegalBasis, ...] = ()
    identity: Literal["anonymous", "contact", "card"] = "anonymous"
    channels: tuple[Channel, ...] = (Channel.ONLINE, Channel.COUNTER, Channel.POST)
    windows: tuple[Window, ...] = ()  # blank: always
    counter: LocalText | None = None  # where, when, by what number
    documents: tuple[Document, ...] = ()
    fee: Fee | None = None
    processing_days: Annotated[int, Limit(ge=0, le=400)] | None = None  # 標準処理期間, open days
    delivery: Literal["paper", "electronic", "either", "none"] = "either"
    retention_years: Annotated[int, Limit(ge=1, le=30)] = 5  # from 1 April after the end
    languages: tuple[Literal["ja", "en", "ja-easy"], ...] = ("ja",)
    life_events: tuple[LifeEvent, ...] = ()
    situations: tuple[str, ...] = ()  # GIF: people and troubles, as keywords to find it by
    keywords: tuple[str, ...] = ()
    sensitive: bool = False
    contractors: bool = False  # 委託: may be given to contractors' accounts
    renewable: bool = False
    plans: tuple[PlanReference, ...] = ()
    priority: Literal["national", "municipal"] | None = None  # 優先的にオンライン化する手続: who named it
    decision: Decision
    handover: Handover | None = None
    form: Form
    to_check: LocalText | None = None  # what the municipality must check before it uses this file
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.fee:
            keys = [item.key for item in self.fee.items]
            if len(keys) != len(set(keys)):
                raise ValueError("two items of the fee have the same key")
        for outcome in self.decision.outcomes:
            if missing := [key for key in outcome.answers if self.form.field(key) is None]:
                raise ValueError(f"an outcome names a field that does not exist: 「{missing[0]}」")
        return self
