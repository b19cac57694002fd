"""Applications as residents read and send them over the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, StringConstraints

from kusei.engines.procedures.api.common import Answers, Seen, worded
from kusei.engines.procedures.applications import rules, words
from kusei.engines.procedures.applications.models import Application, Attachment, Event, Message
from kusei.engines.procedures.applications.queries.own import Standing
from kusei.foundation.files import queries as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop

NUMBER = noop("受付番号")
STATE = noop(
    "received 受付済み、in-review 審査中、correction 補正待ち、awaiting-approval 決裁中、decided 決定済み、"
    "delivered 交付済み、withdrawn 取下げ"
)
SEEN = noop("最後のできごとの番号。書き込むときに、見たものとして送れます。")
Note = Annotated[str, StringConstraints(max_length=2000)]


class ApplicationEntry(BaseModel):
    """An application in a list."""

    model_config = described(noop("申請"))

    number: str = Field(description=NUMBER, examples=["08-7K3M-9QXA2"])
    procedure: str = Field(description=noop("手続のキー"), examples=["certificate-copy"])
    title: str = Field(description=noop("手続の名称"))
    state: rules.State = Field(description=STATE)
    seen: int = Field(ge=1, description=SEEN)
    submitted_at: dt.datetime = Field(description=noop("到達の日時"))
    due_on: dt.date | None = Field(description=noop("処理の期限（標準処理期間）。定めがなければnull。"))
    outcome: str = Field(description=noop("結果のキー。決まる前は空。"))

    @classmethod
    def of(cls, one: Application) -> Self:
        """From the row with its version and procedure."""
        return cls(**entry(one))


def entry(one: Application) -> dict[str, Any]:
    """What lists say of an application."""
    return {
        "number": one.number,
        "procedure": one.procedure.key,
        "title": worded(one.version.content.title),
        "state": one.state,
        "seen": one.sequence,
        "submitted_at": one.submitted_at,
        "due_on": one.due_on,
        "outcome": one.outcome,
    }


class ApplicationPage(PageDocument[ApplicationEntry]):
    """A page of applications."""

    model_config = described(noop("申請の一覧"))


class ApplicationEventEntry(BaseModel):
    """One thing that happened."""

    model_config = described(noop("申請のできごと"))

    kind: str = Field(description=noop("できごとの種類"), examples=["submitted"])
    label: str = Field(description=noop("できごとの名前"))
    at: dt.datetime = Field(description=noop("日時"))
    state: rules.State = Field(description=STATE)
    actor: Literal["resident", "staff", "contractor", "system"] = Field(
        description=noop("resident 申請した人、staff 職員、contractor 受託者、system システム")
    )

    @classmethod
    def of(cls, event: Event) -> Self:
        """From the row."""
        label = str(words.event(event.kind))
        return cls(kind=event.kind, label=label, at=event.at, state=rules.State(event.state), actor=event.actor)  # type: ignore[arg-type]  # pydantic checks the word


class CorrectionItemEntry(BaseModel):
    """A field that is to be put right."""

    model_config = described(noop("直す項目"))

    field: str = Field(description=noop("項目のキー"))
    detail: str = Field(description=noop("何を直すか"))


class RequestedCorrectionDocument(BaseModel):
    """An open request for correction."""

    model_config = described(noop("補正の依頼"))

    message: str = Field(description=noop("全体についての文"))
    due_on: dt.date | None = Field(description=noop("補正の期限。なければnull。"))
    items: list[CorrectionItemEntry] = Field(description=noop("直す項目"))


class MessageEntry(BaseModel):
    """A message."""

    model_config = described(noop("連絡"))

    from_office: bool = Field(description=noop("担当の課からか"))
    text: str = Field(description=noop("本文"))
    at: dt.datetime = Field(description=noop("日時"))

    @classmethod
    def of(cls, message: Message) -> Self:
        """From the row."""
        return cls(from_office=message.from_office, text=message.text, at=message.at)


class FileEntry(BaseModel):
    """A file of an application."""

    model_config = described(noop("添付書類"))

    id: uuid.UUID = Field(description=noop("ファイルの番号"))
    field: str = Field(description=noop("項目のキー"))
    name: str = Field(description=noop("ファイル名"))
    media_type: str = Field(description=noop("形式"))
    size: int = Field(ge=1, description=noop("大きさ（バイト）"))


def file_entries(attachments: list[Attachment]) -> list[FileEntry]:
    """The files that are there. One SQL query, none for no files."""
    wanted = [one.file for one in attachments]
    rows = {row.public_id: row for row in StoredFile.objects.filter(public_id__in=wanted)} if wanted else {}
    return [
        FileEntry(
            id=one.file,
            field=one.field,
            name=files.name(rows[one.file]),
            media_type=rows[one.file].media_type,
            size=rows[one.file].size,
        )
        for one in attachments
        if one.file in rows
    ]


class ApplicationDocument(ApplicationEntry):
    """An application with everything that its applicant sees."""

    model_config = described(noop("自分の申請"))

    version: int = Field(ge=1, description=noop("様式の版"))
    now: str = Field(description=noop("いまどうなっているか"))
    department: str = Field(description=noop("担当の組織コード"))
    channel: Literal["online", "counter", "post"] = Field(description=noop("経路"))
    delivery: str = Field(description=noop("受け取り方。paper 紙、electronic 電子、空は受け取るものがないこと。"))
    fee: int | None = Field(description=noop("手数料（円）。手数料のない手続ではnull。"))
    outcome_label: str = Field(description=noop("結果の名前。決まる前は空。"))
    answers: dict[str, Any] = Field(description=noop("いまの申請の内容"))
    correction: RequestedCorrectionDocument | None = Field(description=noop("補正の依頼。なければnull。"))
    messages: list[MessageEntry] = Field(description=noop("連絡"))
    events: list[ApplicationEventEntry] = Field(description=noop("できごと（古い順）"))
    files: list[FileEntry] = Field(description=noop("添付書類"))
    may: list[Literal["withdraw", "correct", "message"]] = Field(description=noop("いまできること"))

    @classmethod
    def about(cls, standing: Standing, attachments: list[Attachment]) -> Self:
        """From the applicant's page."""
        one = standing.application
        outcome = standing.outcome
        may = {"withdraw": standing.may_withdraw, "correct": standing.correction is not None, "message": True}
        return cls(
            **entry(one),
            version=one.version.number,
            now=str(words.NOW[one.state]),
            department=one.department.code,
            channel=one.channel,  # type: ignore[arg-type]  # pydantic checks the word
            delivery=one.delivery,
            fee=one.fee,
            outcome_label=worded(outcome.label) if outcome else "",
            answers=standing.answers,
            correction=_correction(standing),
            messages=[MessageEntry.of(message) for message in standing.messages],
            events=[ApplicationEventEntry.of(event) for event in standing.events],
            files=file_entries(attachments),
            may=[word for word, allowed in may.items() if allowed],  # type: ignore[misc]  # and these
        )


def _correction(standing: Standing) -> RequestedCorrectionDocument | None:
    if standing.correction is None:
        return None
    return RequestedCorrectionDocument(
        message=standing.correction.message,
        due_on=standing.correction.due_on,
        items=[CorrectionItemEntry(field=item.field, detail=item.sentence) for item in standing.items],
    )


class NewApplicationDocument(BaseModel):
    """An application to hand in."""

    model_config = described(noop("出す申請"))

    procedure: Annotated[str, StringConstraints(max_length=80)] = Field(
        description=noop("手続のキー"), examples=["certificate-copy"]
    )
    answers: Answers
    delivery: Literal["paper", "electronic"] = Field("paper", description=noop("受け取り方（手続が選ばせるとき）"))
    subject: Annotated[str, StringConstraints(pattern=r"^((party|person):[0-9]{1,18})?$")] = Field(
        "", description=noop("だれのための申請か。空は本人、party:番号 は団体、person:番号 は委任した人。")
    )


class WithdrawDocument(BaseModel):
    """Taking an application back."""

    model_config = described(noop("取下げ"))

    reason: Note = Field("", description=noop("理由（なくてもよい）"))
    seen: Seen = None


class CorrectedDocument(BaseModel):
    """The answer to a request for correction."""

    model_config = described(noop("補正の答え"))

    answers: Annotated[Answers, Field(description=noop("依頼された項目の、直した答え。ほかの項目は変えられません。"))]
    note: Note = Field("", description=noop("担当の課への一言（なくてもよい）"))
    seen: Seen = None


class NewMessageDocument(BaseModel):
    """A message to write."""

    model_config = described(noop("書く連絡"))

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)] = Field(description=noop("本文"))


class StoredFileDocument(BaseModel):
    """A file that was taken in."""

    model_config = described(noop("受け取ったファイル"))

    id: uuid.UUID = Field(description=noop("ファイルの番号。申請の答えに書きます。2日のうちに使わなければ消えます。"))
    media_type: str = Field(description=noop("内容から見分けた形式"))
    size: int = Field(ge=1, description=noop("保存した大きさ（バイト）。写真は作り直します。"))


def nothing_there() -> str:
    """What is said of a number that is nobody's, or somebody else's."""
    return _("この受付番号の申請はありません。")
