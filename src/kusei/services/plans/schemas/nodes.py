"""Nodes of a plan's trees as the API answers them."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.format.values import Block
from kusei.services.plans.models import Node
from kusei.services.plans.schemas.common import FigureEntry, Sdgs, TagEntry


class NodeListing(BaseModel):
    """An initiative listed under a node."""

    model_config = described(noop("この場所に載っている取組"))

    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    place: int | None = Field(description=noop("この場所での順番"))
    subplan: str | None = Field(description=noop("どの個別の計画としての掲載か"))
    primary: bool | None = Field(description=noop("主な掲載かどうか。nullは原文から分からないこと。"))
    counted: bool | None = Field(description=noop("総数に数えるかどうか。nullは、候補のうちどれか一つを数えること。"))


class NodeEntry(BaseModel):
    """A node."""

    model_config = described(noop("体系のなかの一つの場所（目標、施策、分野など）"))

    key: str = Field(description=noop("版が変わっても変わらないキー"), examples=["1"])
    code: str | None = Field(description=noop("原文の番号"), examples=["1"])
    level: str = Field(description=noop("階層のキー"), examples=["goal"])
    tree: str = Field(description=noop("どの体系か"), examples=["main"])
    parent: str | None = Field(description=noop("上の場所のキー"))
    title: str | None = Field(description=noop("名称。nullは、場所はあるが原文に名称がないこと。"))
    vision: str | None = Field(description=noop("めざす姿"))
    sdgs: Sdgs
    tags: list[TagEntry] = Field(description=noop("タグ"))
    figures: list[FigureEntry] = Field(description=noop("本文にある数値"))
    listings: list[NodeListing] = Field(description=noop("ここに載っている取組。再掲を含みます。"))
    see_subplan: str | None = Field(description=noop("詳しくはどの個別の計画を見るか"))
    counted_as_initiative: str | None = Field(description=noop("取組として数えるときの根拠（stated, inferred）"))
    blocks: list[Block] = Field(description=noop("表や文として持つ資料"))
    note: str | None = Field(description=noop("注記"))

    @classmethod
    def of(cls, row: Node) -> Self:
        """From a row of `select_nodes`."""
        return cls(
            key=row.key,
            code=row.code,
            level=row.level.key,
            tree=row.level.tree,
            parent=row.parent.key if row.parent else None,
            title=row.title,
            vision=row.vision,
            sdgs=row.sdgs,
            tags=TagEntry.all_of(row.tag_rows),
            figures=FigureEntry.all_of(row.figure_rows),
            listings=row.listing_rows,
            see_subplan=row.see_subplan.key if row.see_subplan else None,
            counted_as_initiative=row.counted_as_initiative,
            blocks=row.blocks,
            note=row.note,
        )


class NodePage(PageDocument[NodeEntry]):
    """A page of nodes."""

    model_config = described(noop("体系の場所の一覧。上の場所が先に並びます。"))
