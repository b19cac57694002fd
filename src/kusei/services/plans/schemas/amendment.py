"""Drafts of new editions as the API answers and takes them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.amendment.checking import DraftProblem
from kusei.services.plans.amendment.commands import Edit
from kusei.services.plans.amendment.commands.editing import LONGEST_VALUE
from kusei.services.plans.amendment.commands.wording import LONGEST_REASON, LONGEST_TEXT
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.queries.cells import Cell

MOST_EDITS = 5000
Value = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)]
Address = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(
        min_length=1,
        max_length=20,
        description=noop("改定案の中の場所。リストの名前とキーを順に並べます。"),
        examples=[["initiatives", "1", "schedule", "1-L1", "years", "2026"]],
    ),
]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description=noop("読んだときの版数"), examples=[1])]


class AmendmentEntry(BaseModel):
    """A draft of a new edition."""

    model_config = described(noop("計画の改定案"))

    number: int = Field(ge=1, description=noop("改定案の番号"), examples=[1])
    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    base: str = Field(description=noop("もとになる版の符号"), examples=["2025-03"])
    code: str = Field(description=noop("新しい版の符号"), examples=["2027-03"])
    label: str = Field(description=noop("新しい版の名前"))
    title: str = Field(description=noop("計画名"))
    purpose: str = Field(description=noop("改定の趣旨"))
    effective_on: dt.date = Field(description=noop("施行日"))
    owner: str = Field(description=noop("起案する部署"))
    state: Literal["drafting", "in-approval", "approved", "in-force", "abandoned"] = Field(
        description=noop(
            "drafting 作成中、in-approval 決裁中、approved 決裁済み・施行待ち、in-force 施行済み、abandoned 取りやめ"
        )
    )
    version: int = Field(ge=1, description=noop("版数。決裁に出すときに、見たものとして送ります。"))

    @classmethod
    def of(cls, row: AmendmentDraft, **more: Any) -> Self:
        """From a row with its plan, base and owner."""
        names = ("code", "label", "title", "purpose", "effective_on", "state", "version")
        return cls(
            number=row.pk,
            plan=row.plan.slug,
            base=row.base.code,
            owner=row.owner.name,
            **{name: getattr(row, name) for name in names},
            **more,
        )


class AmendmentPage(PageDocument[AmendmentEntry]):
    """A page of drafts."""

    model_config = described(noop("改定案の一覧"))


class ProblemEntry(BaseModel):
    """What keeps a draft from being submitted."""

    model_config = described(noop("決裁に出すまでに直すこと"))

    address: list[str] = Field(description=noop("改定案の中の場所。空は全体。"))
    message: str = Field(description=noop("何をどう直すか"))

    @classmethod
    def of(cls, one: DraftProblem) -> Self:
        """From the query."""
        return cls(address=list(one.address), message=one.message)


class AmendmentDocument(AmendmentEntry):
    """A draft and how far it is."""

    model_config = described(noop("一つの改定案と、その進み具合"))

    changes: list[dict[str, Any]] = Field(description=noop("もとの版からの変更（版の比較と同じ形）"))
    problems: list[ProblemEntry] = Field(description=noop("決裁に出すまでに直すこと"))
    base_replaced: bool = Field(description=noop("作りはじめたあとに、別の版が施行されたか"))


class DraftCellEntry(BaseModel):
    """One value of a draft."""

    model_config = described(noop("改定案の一つの欄"))

    address: list[str] = Field(description=noop("改定案の中の場所"))
    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    line: str = Field(description=noop("年度別計画の行のキー。行の欄でないときは空。"))
    indicator: str = Field(description=noop("指標のキー。指標の欄でないときは空。"))
    name: str = Field(description=noop("行、指標、取組の呼び名"))
    label: str = Field(description=noop("欄の呼び名"))
    fiscal_year: int | None = Field(description=noop("年度の欄なら、その年度"))
    value: str = Field(description=noop("いまの値。書き込むときに、seenとして送ります。"))
    base: str | None = Field(description=noop("もとの版の値。nullは、もとの版にないこと。"))
    editable: bool = Field(description=noop("あなたが書けるか"))

    @classmethod
    def of(cls, cell: Cell) -> Self:
        """From the query."""
        names = ("initiative", "line", "indicator", "name", "label", "value", "base", "editable")
        return cls(address=list(cell.address), fiscal_year=cell.year, **{name: getattr(cell, name) for name in names})


class DraftCellPage(PageDocument[DraftCellEntry]):
    """A page of values."""

    model_config = described(noop("改定案の欄の一覧"))


class NewAmendmentDocument(BaseModel):
    """A draft to be begun."""

    model_config = described(noop("始める改定"))

    code: Annotated[str, StringConstraints(max_length=80)] = Field(
        description=noop("新しい版の符号"), examples=["2027-03"]
    )
    label: Annotated[str, StringConstraints(max_length=100)] = Field(description=noop("新しい版の名前"))
    purpose: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = Field(description=noop("改定の趣旨"))
    effective_on: dt.date = Field(description=noop("施行日"), examples=["2027-04-01"])
    owner: Annotated[str, StringConstraints(max_length=100)] = Field(
        description=noop("起案する部署の名前"), examples=["企画経営部"]
    )
    title: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description=noop("計画名。書かなければ、いまの版と同じ。")
    )
    published: Annotated[str, StringConstraints(max_length=10)] = Field(
        "", description=noop("公表の年月か日"), examples=["2027-03"]
    )


class EditDocument(BaseModel):
    """One value as it was seen and as it is wanted."""

    model_config = described(noop("一つの欄の、見た値と、書く値"))

    address: Address
    seen: Value = Field(description=noop("見たときの値（欄の一覧のvalue）"))
    value: Value = Field(description=noop("書く値"))

    def edit(self) -> Edit:
        """For the command."""
        return Edit(tuple(self.address), self.seen, self.value)


class ChangeReasonDocument(BaseModel):
    """Why a place differs from the base."""

    model_config = described(noop("改定の理由"))

    address: Address
    text: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = Field(description=noop("理由"))


class EditsDocument(BaseModel):
    """Edits, all or none."""

    model_config = described(noop("改定案への編集のまとまり。すべて書くか、どれも書きません。"))

    edits: list[EditDocument] = Field(min_length=1, max_length=MOST_EDITS, description=noop("編集"))
    reasons: list[ChangeReasonDocument] = Field([], max_length=MOST_EDITS, description=noop("改定の理由"))


class SavedEditsDocument(BaseModel):
    """What was changed."""

    model_config = described(noop("書き込んだ編集"))

    changed: list[list[str]] = Field(description=noop("変わった場所。いまの値と同じ編集は入りません。"))


class SubmissionDocument(BaseModel):
    """The version that the caller saw."""

    model_config = described(noop("決裁に出す改定案の、読んだときの版数"))

    version: Version
