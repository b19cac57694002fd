"""Applications as the desk reads and moves them over the API."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, StringConstraints

from kusei.engines.procedures.api.common import Seen, worded
from kusei.engines.procedures.api.schemas.applications import (
    NUMBER,
    SEEN,
    STATE,
    ApplicationEntry,
    ApplicationEventEntry,
    FileEntry,
    MessageEntry,
    entry,
    file_entries,
)
from kusei.engines.procedures.applications import rules
from kusei.engines.procedures.applications.models import Application, Decision
from kusei.engines.procedures.desk.queries.one import Case, CorrectionShown
from kusei.foundation.web.api.words import described, noop

Words = Annotated[str, StringConstraints(max_length=4000)]
Key = Annotated[str, StringConstraints(max_length=60)]


class DeskEntry(ApplicationEntry):
    """An application in the desk's list. No names: those are read one by one, and recorded."""

    model_config = described(noop("担当する課の申請。氏名と内容は、一つずつ、目的を書いて読みます。"))

    department: str = Field(description=noop("担当の組織コード"))
    channel: str = Field(description=noop("経路（online、counter、post）"))
    assigned: bool = Field(description=noop("担当者が決まっているか"))
    confidential: bool = Field(description=noop("秘匿（支援措置など）か"))

    @classmethod
    def of(cls, one: Application) -> Self:
        """From the row with its version, procedure and department."""
        return cls(**_row(one))


def _row(one: Application) -> dict[str, Any]:
    return {
        **entry(one),
        "department": one.department.code,
        "channel": one.channel,
        "assigned": one.assignee_id is not None,
        "confidential": one.confidential,
    }


class DeskPage(BaseModel):
    """A page of the desk's list."""

    model_config = described(noop("申請の一覧。続きは、nextをafterに書いて読みます。"))

    items: list[DeskEntry] = Field(description=noop("50件まで"))
    next: str | None = Field(description=noop("続きの場所。終わりではnull。"))


class NameDocument(BaseModel):
    """The applicant."""

    model_config = described(noop("申請した人"))

    name: str = Field(description=noop("氏名"))
    kana: str = Field(description=noop("フリガナ"))


class DeskCorrectionEntry(BaseModel):
    """A request for correction."""

    model_config = described(noop("補正の依頼"))

    asked_at: dt.datetime = Field(description=noop("依頼の日時"))
    due_on: dt.date | None = Field(description=noop("補正の期限。なければnull。"))
    answered_at: dt.datetime | None = Field(description=noop("回答の日時。まだならnull。"))
    cancelled_at: dt.datetime | None = Field(description=noop("取消しの日時。なければnull。"))
    message: str = Field(description=noop("全体についての文"))
    fields: dict[str, str] = Field(description=noop("項目のキーから、何を直すか"))

    @classmethod
    def of(cls, shown: CorrectionShown) -> Self:
        """From the rows."""
        one = shown.correction
        return cls(
            asked_at=one.asked_at,
            due_on=one.due_on,
            answered_at=one.answered_at,
            cancelled_at=one.cancelled_at,
            message=one.message,
            fields={item.field: item.sentence for item in shown.items},
        )


class DecisionDocument(BaseModel):
    """A decision, or what is proposed."""

    model_config = described(noop("決定、または決定の案"))

    outcome: str = Field(description=noop("結果のキー"))
    label: str = Field(description=noop("結果の名前"))
    reason: str = Field(description=noop("理由"))
    conditions: str = Field(description=noop("条件など"))
    proposed_at: dt.datetime = Field(description=noop("起案の日時"))
    decided_at: dt.datetime | None = Field(description=noop("決定の日時。案ではnull。"))

    @classmethod
    def of(cls, application: Application, decision: Decision) -> Self:
        """From the row."""
        outcomes = application.version.content.decision.outcomes
        label = next((worded(one.label) for one in outcomes if one.key == decision.outcome), "")
        return cls(
            outcome=decision.outcome,
            label=label,
            reason=decision.reason,
            conditions=decision.conditions,
            proposed_at=decision.proposed_at,
            decided_at=decision.decided_at,
        )


class DeskDocument(DeskEntry):
    """An application with everything that staff need."""

    model_config = described(noop("申請の全体。読んだことと目的が記録されます。"))

    applicant: NameDocument = Field(description=noop("申請した人"))
    version: int = Field(ge=1, description=noop("様式の版"))
    revision: int = Field(ge=1, description=noop("内容の改訂"))
    delivery: str = Field(description=noop("受け取り方"))
    fee: int | None = Field(description=noop("手数料（円）"))
    waited_days: int = Field(ge=0, description=noop("補正を待った開庁日の数。期限に数えません。"))
    answers: dict[str, Any] = Field(description=noop("いまの申請の内容。廃棄の後は空。"))
    events: list[ApplicationEventEntry] = Field(description=noop("できごと（古い順）"))
    corrections: list[DeskCorrectionEntry] = Field(description=noop("補正の依頼（新しい順）"))
    messages: list[MessageEntry] = Field(description=noop("連絡"))
    decision: DecisionDocument | None = Field(description=noop("決定、または決定の案。なければnull。"))
    files: list[FileEntry] = Field(description=noop("添付書類"))

    @classmethod
    def about(cls, case: Case) -> Self:
        """From the desk's page."""
        one = case.application
        return cls(
            **_row(one),
            applicant=NameDocument(**one.name),
            version=one.version.number,
            revision=one.revision,
            delivery=one.delivery,
            fee=one.fee,
            waited_days=one.waited_days,
            answers=case.answers,
            events=[ApplicationEventEntry.of(event) for event in reversed(case.events)],
            corrections=[DeskCorrectionEntry.of(shown) for shown in case.corrections],
            messages=[MessageEntry.of(message) for message in case.messages],
            decision=DecisionDocument.of(one, case.decision) if case.decision else None,
            files=file_entries([row for row in case.attachments if row.replaced_at is None]),
        )


class MovedDocument(BaseModel):
    """Where the application stands after an act. What it says has to be read for a purpose."""

    model_config = described(noop("書き込んだあとの申請の状態"))

    number: str = Field(description=NUMBER)
    state: rules.State = Field(description=STATE)
    seen: int = Field(ge=1, description=SEEN)
    outcome: str = Field(description=noop("結果のキー。決まる前は空。"))

    @classmethod
    def of(cls, one: Application) -> Self:
        """From the row."""
        return cls(number=one.number, state=rules.State(one.state), seen=one.sequence, outcome=one.outcome)


class ApplicationReviewDocument(BaseModel):
    """Taking an application up."""

    model_config = described(noop("審査を始める"))

    seen: Seen = None


class AskedDocument(BaseModel):
    """A request for correction to make."""

    model_config = described(noop("補正の依頼"))

    fields: dict[Key, Words] = Field(
        min_length=1, max_length=200, description=noop("項目のキーから、何を直すか"), examples=[{"born": "日付"}]
    )
    message: Words = Field("", description=noop("全体についての文"))
    due_on: dt.date | None = Field(None, description=noop("補正の期限"))
    seen: Seen = None


class NewDecisionDocument(BaseModel):
    """A decision to make or to propose."""

    model_config = described(noop("決定。決裁の要る手続では、案を起こして回付します。"))

    outcome: Key = Field(description=noop("結果のキー（定義のdecision.outcomes）"), examples=["granted"])
    reason: Words = Field("", description=noop("理由。要る結果があります。"))
    conditions: Words = Field("", description=noop("条件など"))
    seen: Seen = None


class DeliveredDocument(BaseModel):
    """Handing the result over."""

    model_config = described(noop("結果の交付"))

    note: Annotated[str, StringConstraints(max_length=500)] = Field("", description=noop("渡し方など"))
    seen: Seen = None
