"""Procedures, guides and checked answers as the API answers and takes them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, RootModel

from kusei.engines.procedures.api.common import Answers, worded
from kusei.engines.procedures.catalogue.guiding import Entry
from kusei.engines.procedures.definition.reading import canonical
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.evaluation.fees import FeeStatement
from kusei.engines.procedures.evaluation.state import Problem
from kusei.engines.procedures.models import StoredGuide, Version
from kusei.foundation.web import clock
from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop

KEY = noop("手続のキー")
GUIDE = noop("ガイドのキー")
TITLE = noop("名称。言語はAccept-Languageに従います（訳がなければ日本語）。")


class ProcedureEntry(BaseModel):
    """A procedure in a list."""

    model_config = described(noop("手続"))

    key: str = Field(description=KEY, examples=["certificate-copy"])
    title: str = Field(description=TITLE)
    summary: str = Field(description=noop("どんな手続か"))
    kind: str = Field(description=noop("application 申請、notification 届出、report 報告、registration 登録"))
    department: str = Field(description=noop("担当の組織コード"))
    identity: str = Field(description=noop("要る本人確認。anonymous なし、contact 連絡先、card マイナンバーカード"))
    channels: list[str] = Field(description=noop("受け付ける経路（online、counter、post）"))
    life_events: list[str] = Field(description=noop("ライフイベント"))
    languages: list[str] = Field(description=noop("様式の言語"))
    version: int = Field(ge=1, description=noop("様式の版"), examples=[1])
    online_now: bool = Field(description=noop("いまオンラインで受け付けているか"))

    @classmethod
    def of(cls, version: Version) -> Self:
        """From the version in force."""
        return cls(**_entry(version))


def _entry(version: Version) -> dict[str, Any]:
    content = version.content
    today = clock.today()
    in_window = not content.windows or any(window.opens <= today <= window.closes for window in content.windows)
    return {
        "key": content.key,
        "title": worded(content.title),
        "summary": worded(content.summary),
        "kind": content.kind.value,
        "department": content.department,
        "identity": content.identity,
        "channels": [channel.value for channel in content.channels],
        "life_events": list(content.life_events),
        "languages": list(content.languages),
        "version": version.number,
        "online_now": version.procedure.is_open and "online" in content.channels and in_window,
    }


class ProcedurePage(PageDocument[ProcedureEntry]):
    """A page of procedures."""

    model_config = described(noop("手続の一覧"))


class ProcedureDocument(ProcedureEntry):
    """A procedure with its definition."""

    model_config = described(noop("手続とその定義"))

    digest: str = Field(description=noop("定義のSHA-256。同じ定義なら同じです。"))
    definition: dict[str, Any] = Field(description=noop("定義（kusei-procedure/1）。様式、手数料、決定の種類など。"))

    @classmethod
    def of(cls, version: Version) -> Self:
        """From the version in force."""
        return cls(**_entry(version), digest=version.digest, definition=canonical(version.content))


class AnswersSchema(RootModel[dict[str, Any]]):
    """What can be answered, as JSON Schema."""

    model_config = {"json_schema_extra": {"description": noop("答えのJSON Schema（2020-12）")}}


class CheckDocument(BaseModel):
    """Answers to check."""

    model_config = described(noop("確かめる答え"))

    answers: Answers
    channel: Literal["online", "counter", "post"] = Field("online", description=noop("経路"))
    delivery: Literal["paper", "electronic"] = Field("paper", description=noop("受け取り方。郵送料が変わります。"))


class AnswerProblemEntry(BaseModel):
    """One answer that is missing or wrong."""

    model_config = described(noop("足りない、または直す答え"))

    path: str = Field(description=noop("項目の場所（例 members.0.name.family）"), examples=["applicant.family_kana"])
    code: str = Field(description=noop("変わらない符号"), examples=["required"])
    detail: str = Field(description=noop("どう直すか"))


def problem_entries(problems: list[Problem]) -> list[AnswerProblemEntry]:
    """The problems of a form."""
    return [AnswerProblemEntry(path=one.dotted[:200], code=one.code, detail=one.sentence) for one in problems]


class FeeLineEntry(BaseModel):
    """One line of the fee."""

    model_config = described(noop("手数料の一行"))

    key: str = Field(description=noop("行のキー"))
    label: str = Field(description=noop("名前"))
    amount: int = Field(ge=0, description=noop("単価（円）"))
    count: int = Field(ge=1, description=noop("数"))
    reduction: str = Field(description=noop("減免の名前。なければ空。"))
    total: int = Field(ge=0, description=noop("小計（円）"))


class FeeDocument(BaseModel):
    """A fee."""

    model_config = described(noop("手数料"))

    total: int = Field(ge=0, description=noop("合計（円）"), examples=[410])
    lines: list[FeeLineEntry] = Field(description=noop("内訳"))

    @classmethod
    def of(cls, statement: FeeStatement) -> Self:
        """From what the rule gives."""
        lines = [
            FeeLineEntry(
                key=one.key,
                label=worded(one.label),
                amount=one.amount,
                count=one.count,
                reduction=worded(one.reduction),
                total=one.total,
            )
            for one in statement.lines
        ]
        return cls(total=statement.total, lines=lines)


class CheckedDocument(BaseModel):
    """What the form makes of answers. Nothing was stored."""

    model_config = described(noop("答えを確かめた結果。何も保存していません。"))

    complete: bool = Field(description=noop("このまま申請できるか（ファイルがあることは確かめていません）"))
    problems: list[AnswerProblemEntry] = Field(description=noop("足りないところ、直すところ"))
    asked: list[str] = Field(description=noop("この答えのときに聞く項目の場所"))
    required: list[str] = Field(description=noop("そのうち、必ず答える項目の場所"))
    answers: dict[str, Any] = Field(description=noop("正規の形にした答え"))
    fee: FeeDocument | None = Field(description=noop("手数料。手数料のない手続ではnull。"))

    @classmethod
    def of(cls, state: State, unknown: list[Problem], fee: FeeStatement | None) -> Self:
        """From the evaluated form."""
        problems = [*unknown, *state.problems]
        return cls(
            complete=not problems,
            problems=problem_entries(problems),
            asked=_dotted(state.asked),
            required=_dotted(state.required),
            answers=state.answers,
            fee=FeeDocument.of(fee) if fee is not None else None,
        )


def _dotted(paths: set[tuple[str | int, ...]]) -> list[str]:
    return sorted(".".join(map(str, path)) for path in paths)


class GuideEntry(BaseModel):
    """A guide in a list."""

    model_config = described(noop("手続ガイド"))

    key: str = Field(description=GUIDE, examples=["moving-in"])
    title: str = Field(description=TITLE)
    summary: str = Field(description=noop("どんなときのガイドか"))
    life_events: list[str] = Field(description=noop("ライフイベント"))

    @classmethod
    def of(cls, stored: StoredGuide) -> Self:
        """From the stored guide."""
        content = stored.content
        return cls(
            key=content.key,
            title=worded(content.title),
            summary=worded(content.summary),
            life_events=list(content.life_events),
        )


class GuidePage(PageDocument[GuideEntry]):
    """A page of guides."""

    model_config = described(noop("手続ガイドの一覧"))


class GuideDocument(GuideEntry):
    """A guide with its questions."""

    model_config = described(noop("手続ガイドとその定義"))

    definition: dict[str, Any] = Field(description=noop("定義（kusei-guide/1）。質問と、手続の条件をふくみます。"))

    @classmethod
    def of(cls, stored: StoredGuide) -> Self:
        """From the stored guide."""
        entry = GuideEntry.of(stored)
        return cls(**entry.model_dump(), definition=canonical(stored.content))


class FindDocument(BaseModel):
    """Answers to a guide's questions."""

    model_config = described(noop("ガイドの質問への答え"))

    answers: Annotated[Answers, Field(description=noop("質問のキーから答え"))]


class FoundEntry(BaseModel):
    """A procedure that a guide found."""

    model_config = described(noop("ガイドが見つけた手続"))

    procedure: str | None = Field(description=noop("手続のキー。ほかの役所などの手続ではnull。"))
    title: str = Field(description=TITLE)
    where: str = Field(description=noop("どこでするか"))
    bring: list[str] = Field(description=noop("持ち物"))
    fee: str = Field(description=noop("費用の説明"))
    deadline: str = Field(description=noop("期限の説明"))
    due_on: dt.date | None = Field(description=noop("期限の日。決まらなければnull。"))
    note: str = Field(description=noop("補足"))
    online_now: bool = Field(description=noop("ここからオンラインで申請できるか"))

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """From what the guide found."""
        item = entry.item
        return cls(
            procedure=item.procedure,
            title=worded(entry.title),
            where=worded(item.where),
            bring=[worded(one) for one in item.bring],
            fee=worded(item.fee),
            deadline=worded(item.deadline),
            due_on=entry.deadline.end if entry.deadline else None,
            note=worded(item.note),
            online_now=entry.online,
        )


class FoundDocument(BaseModel):
    """What a guide found."""

    model_config = described(noop("ガイドの結果。答えが足りないときは、entriesは空です。"))

    complete: bool = Field(description=noop("質問の答えがそろっているか"))
    problems: list[AnswerProblemEntry] = Field(description=noop("足りない、または直す答え"))
    entries: list[FoundEntry] = Field(description=noop("手続（ガイドの順）"))
