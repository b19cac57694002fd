"""Evaluation at work as the API answers and takes it: bundles, sheets, answers, views of the stages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.evaluation.answers import LONGEST, Missing, labels
from kusei.services.plans.evaluation.commands import View
from kusei.services.plans.evaluation.models import Bundle, Review, Sheet
from kusei.services.plans.evaluation.queries.sheets import SheetRow
from kusei.services.plans.schemas.common import Year

Text = Annotated[str, StringConstraints(max_length=LONGEST)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=80)]
SheetNumber = Annotated[int, Field(ge=1, description=noop("評価シートの番号"), examples=[1])]
SheetState = Annotated[
    Literal["writing", "reviewing", "decided"],
    Field(description=noop("writing 記入中、reviewing 評価中、decided 決定済み")),
]


class BundleEntry(BaseModel):
    """What a section submits for a year."""

    model_config = described(noop("組織が一つの年度に提出する評価シートの束"))

    number: int = Field(ge=1, description=noop("束の番号"), examples=[1])
    fiscal_year: Year
    department: str = Field(description=noop("組織の名前"))
    state: SheetState
    sheets: int = Field(ge=0, description=noop("シートの数"))

    @classmethod
    def of(cls, row: Bundle) -> Self:
        """From the list, with `number` of sheets."""
        return cls.with_sheets(row, row.number)  # type: ignore[attr-defined]

    @classmethod
    def with_sheets(cls, row: Bundle, count: int, **more: Any) -> Self:
        """From a bundle with its department."""
        return cls(
            number=row.pk,
            fiscal_year=row.fiscal_year,
            department=row.department.name,
            state=row.state,  # type: ignore[arg-type]  # the table holds one of the three
            sheets=count,
            **more,
        )


class BundlePage(PageDocument[BundleEntry]):
    """A page of bundles."""

    model_config = described(noop("束の一覧"))


class SheetEntry(BaseModel):
    """A sheet in the list of those who work on it."""

    model_config = described(noop("束の中の評価シート"))

    number: SheetNumber
    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    title: str = Field(description=noop("取組の名称"))
    version: int = Field(ge=1, description=noop("保存の回数。書き込むときに、見たものとして送ります。"))
    missing: list[str] = Field(description=noop("提出までに書く欄の名前"))
    turns: dict[str, int] = Field(description=noop("評価を終えた段階のキーと、その最後の評価の番号"))

    @classmethod
    def about(cls, sheet: Sheet, missing: Collection[Missing], reviews: Mapping[str, Review], **more: Any) -> Self:
        """From the queries."""
        return cls(
            number=sheet.pk,
            initiative=sheet.initiative_key,
            title=sheet.title,
            version=sheet.version,
            missing=[one.field for one in missing],
            turns={stage: review.turn for stage, review in reviews.items()},
            **more,
        )


class BundleDocument(BundleEntry):
    """A bundle with its sheets."""

    model_config = described(noop("束と、その評価シート"))

    items: list[SheetEntry] = Field(description=noop("評価シート（計画の順）"))

    @classmethod
    def of_bundle(cls, bundle: Bundle, rows: Collection[SheetRow]) -> Self:
        """From the queries."""
        items = [SheetEntry.about(row.sheet, row.missing, row.reviews) for row in rows]
        return cls.with_sheets(bundle, len(items), items=items)


class SheetDocument(SheetEntry):
    """A sheet with what is written on it."""

    model_config = described(noop("公表前をふくむ一つの評価シート"))

    bundle: int = Field(ge=1, description=noop("束の番号"))
    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    fiscal_year: Year
    state: SheetState
    answers: dict[str, str] = Field(description=noop("欄の名前ごとの記入。ない欄は空欄。"))
    names: dict[str, str] = Field(description=noop("様式にある欄の名前と、その呼び名"))

    @classmethod
    def of_sheet(
        cls, sheet: Sheet, missing: Collection[Missing], reviews: Mapping[str, Review], kept: list[int]
    ) -> Self:
        """From the queries. `kept`: the numbers of last year's promises."""
        bundle = sheet.bundle
        return cls.about(
            sheet,
            missing,
            reviews,
            bundle=bundle.pk,
            plan=bundle.plan.slug,
            fiscal_year=sheet.fiscal_year,
            state=bundle.state,
            answers=sheet.answers,
            names=labels(bundle.form_version.form, kept),
        )


class SavedSheetDocument(BaseModel):
    """A sheet after a write."""

    model_config = described(noop("書き込んだあとの評価シート"))

    number: SheetNumber
    version: int = Field(ge=1, description=noop("いまの保存の回数"))
    answers: dict[str, str] = Field(description=noop("いまの記入"))

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        """From the command."""
        return cls(number=sheet.pk, version=sheet.version, answers=sheet.answers)


class AnswersDocument(BaseModel):
    """What a section writes on a sheet."""

    model_config = described(noop("評価シートへの記入。送らなかった欄は空欄になります。"))

    version: int = Field(ge=1, le=2**31 - 1, description=noop("読んだときの保存の回数"), examples=[1])
    answers: dict[FieldName, Text] = Field(
        max_length=300, description=noop("欄の名前ごとの記入"), examples=[{"direction": "improve"}]
    )


class PointsDocument(BaseModel):
    """Points on one axis, and why."""

    model_config = described(noop("一つの視点の点と理由"))

    points: Decimal = Field(ge=0, le=100, decimal_places=1, description=noop("点"), examples=[4])
    reason: Text = Field(description=noop("理由"))


class ReviewDocument(BaseModel):
    """What a later stage says of a sheet."""

    model_config = described(noop("所管より後の段階の評価"))

    stage: FieldName = Field(description=noop("段階のキー"), examples=["planning"])
    seen_turn: int = Field(
        0, ge=0, le=30000, description=noop("見た評価の番号（turnsにあります）。まだないときは0。"), examples=[0]
    )
    points: dict[FieldName, PointsDocument] = Field({}, max_length=30, description=noop("視点のキーごとの点と理由"))
    direction: str = Field("", max_length=30, description=noop("方向性のキー。述べないときは空。"))
    comment: Text = Field("", description=noop("意見"))
    answer: Text = Field("", description=noop("外部の意見に対する自治体の考え方"))

    def view(self) -> View:
        """For the command."""
        points = {axis: (one.points, one.reason) for axis, one in self.points.items()}
        return View(points=points, direction=self.direction, comment=self.comment, answer=self.answer)


class RecordedReviewDocument(BaseModel):
    """A recorded view."""

    model_config = described(noop("記録した評価"))

    sheet: SheetNumber
    stage: str = Field(description=noop("段階のキー"))
    turn: int = Field(ge=1, description=noop("この段階での評価の番号"))

    @classmethod
    def of(cls, review: Review) -> Self:
        """From the command."""
        return cls(sheet=review.sheet_id, stage=review.stage, turn=review.turn)


class SubmittedDocument(BaseModel):
    """Sheets on their way to the decision."""

    model_config = described(noop("提出した評価シート"))

    bundle: int = Field(ge=1, description=noop("提出の単位の番号"))
    draft: int = Field(ge=1, description=noop("決裁の起案の番号"))


class EvaluationsOutDocument(BaseModel):
    """What a publication let out."""

    model_config = described(noop("公表した評価"))

    initiatives: list[str] = Field(description=noop("公表した取組のキー"))
