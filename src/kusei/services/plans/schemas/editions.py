"""Editions and what differs between two of them, as the API answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.difference import ABSENT
from kusei.services.plans.exporting.comparison_rows import Group, NotShown, Row
from kusei.services.plans.models import Edition
from kusei.services.plans.schemas.plans import EditionEntry

Kind = Literal["added", "removed", "moved", "renamed", "changed"]
KINDS = noop("added 追加、removed 削除、moved 移動、renamed 名称の変更、changed 内容の変更")


class EditionListEntry(EditionEntry):
    """An edition in the list of a plan's editions."""

    model_config = described(noop("計画の版の一つ"))

    start_year: int = Field(description=noop("開始年度"), examples=[2024])
    end_year: int = Field(description=noop("終了年度"), examples=[2027])
    in_force_from: dt.date | None = Field(description=noop("施行の日。日付の記録がないときはnull。"))
    previous: str | None = Field(description=noop("前の版の符号。前の版がないときはnull。"), examples=["2024-restored"])
    changes: dict[Kind, int] | None = Field(description=noop("前の版からの変更の件数。前の版がないときはnull。"))
    note: str | None = Field(description=noop("版についての注記"))
    content_hash: str = Field(description=noop("内容のハッシュ（SHA-256）"))

    @classmethod
    def listed(cls, edition: Edition, since: dt.date | None, previous: str | None, counts: Any) -> Self:
        """From the row with what is known about it."""
        return cls(
            **EditionEntry.of(edition).model_dump(),
            start_year=edition.start_year,
            end_year=edition.end_year,
            in_force_from=since,
            previous=previous,
            changes=counts,
            note=edition.document.get("edition", {}).get("note"),
            content_hash=edition.content_hash,
        )


class EditionPage(PageDocument[EditionListEntry]):
    """A page of the list of editions."""

    model_config = described(noop("版の一覧の1ページ。新しい版が先です。"))


class ChangeEntry(BaseModel):
    """One change between two editions."""

    model_config = described(noop("二つの版の違いの一つ"))

    kind: Kind = Field(description=KINDS)
    subject: str = Field(
        description=noop("何の変更か（initiative 取組、line 年度別計画の行、node 体系、indicator 指標など）"),
        examples=["line"],
    )
    address: list[str] = Field(
        description=noop("計画の形式での場所。一覧の名前とキーが交互に並びます。"),
        examples=[["initiatives", "1-9", "schedule", "1-9-L03", "years", "2025"]],
    )
    initiative: str | None = Field(description=noop("取組のキー"), examples=["1-9"])
    code: str | None = Field(description=noop("取組の番号（原文どおり）"), examples=["1-9"])
    heading: str = Field(description=noop("取組や体系の番号と名称"))
    line: str | None = Field(description=noop("年度別計画の行のキー"), examples=["1-9-L03"])
    action: str | None = Field(description=noop("行の名前"), examples=["架電から受電へのシフト化"])
    fiscal_year: int | None = Field(description=noop("年度"), examples=[2025])
    field: str = Field(description=noop("項目。空のときは全体の追加・削除・移動。"), examples=["years.2025"])
    old: Any = Field(description=noop("前の値。old_presentがfalseのときは、記載がなかったこと。"))
    new: Any = Field(description=noop("今の値。new_presentがfalseのときは、記載がなくなったこと。"))
    old_present: bool = Field(description=noop("前の版に記載があったか"))
    new_present: bool = Field(description=noop("今の版に記載があるか"))
    old_text: str = Field(description=noop("前の値を人が読むことば"), examples=["検討"])
    new_text: str = Field(description=noop("今の値を人が読むことば"), examples=["一部実施"])
    reason: str | None = Field(description=noop("改定の理由。分からないときはnull。"))

    @classmethod
    def of(cls, group: Group, row: Row) -> Self:
        """From a row of the table of old and new."""
        change = row.change
        return cls(
            kind=change.kind,
            subject=change.subject,
            address=list(change.address),
            initiative=change.initiative,
            code=change.code,
            heading=group.heading,
            line=change.line,
            action=change.action,
            fiscal_year=change.fiscal_year,
            field=change.field,
            old=None if change.old is ABSENT else change.old,
            new=None if change.new is ABSENT else change.new,
            old_present=change.old is not ABSENT,
            new_present=change.new is not ABSENT,
            old_text=row.old,
            new_text=row.new,
            reason=row.reason or None,
        )


class NotShownEntry(BaseModel):
    """A stated change that the editions cannot show."""

    model_config = described(noop("計画が述べている修正のうち、版の違いとして再現できないもの"))

    initiative: str = Field(description=noop("取組の番号"), examples=["1-6"])
    statement: str = Field(description=noop("計画に書かれた修正点"))
    why: str = Field(description=noop("再現できない理由"))


class DifferenceDocument(BaseModel):
    """What differs between two editions."""

    model_config = described(noop("二つの版の違い（新旧対照表）"))

    old: EditionEntry
    new: EditionEntry
    counts: dict[Kind, int] = Field(description=noop("種類ごとの件数"), examples=[{"added": 11, "changed": 24}])
    changes: list[ChangeEntry] = Field(description=noop("違いのすべて。新しい版の順に並びます。"))
    not_shown: list[NotShownEntry] = Field(description=noop("計画が述べている修正のうち、再現できないもの"))

    @classmethod
    def of(cls, old: Edition, new: Edition, groups: Sequence[Group], unshown: Sequence[NotShown]) -> Self:
        """From the table of old and new."""
        entries = [ChangeEntry.of(group, row) for group in groups for row in group.rows]
        counts: dict[Kind, int] = {}
        for entry in entries:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
        return cls(
            old=EditionEntry.of(old),
            new=EditionEntry.of(new),
            counts=counts,
            changes=entries,
            not_shown=[NotShownEntry(**vars(one)) for one in unshown],
        )
