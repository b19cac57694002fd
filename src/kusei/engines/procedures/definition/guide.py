"""手続ガイド: a few questions lead to the exact list of procedures, counters, documents; some can be done together."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field as Limit
from pydantic import model_validator

from kusei.engines.procedures.definition.fields import ROWS, Field
from kusei.engines.procedures.definition.procedure import LifeEvent
from kusei.engines.procedures.definition.texts import Condition, LocalText, Part, Slug

FORMAT = "kusei-guide/1"


class GuideItem(Part):
    """One entry of the list: a procedure of this platform, or one elsewhere (`title`, `where`)."""

    procedure: Slug | None = None
    title: LocalText | None = None
    where: LocalText | None = None
    bring: tuple[LocalText, ...] = ()
    fee: LocalText | None = None
    deadline: LocalText | None = None  # 「引っ越した日から14日以内」
    days: Annotated[int, Limit(ge=1, le=36_500)] | None = None  # that deadline in days, from the answer of `days_from`
    days_from: str | None = None  # key of a date among the questions
    note: LocalText | None = None
    when: Condition | None = None  # over the questions' answers; blank: always

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.procedure is None) == (self.title is None):
            raise ValueError("an entry names a procedure, or has a title and says where")
        if self.title is not None and self.where is None:
            raise ValueError("an entry elsewhere says where")
        if (self.days is None) != (self.days_from is None):
            raise ValueError("days and days_from stand together")
        return self


class Guide(Part):
    """A guide. With `together`, the procedures found can be applied for at once: everything is asked one time."""

    format: Literal["kusei-guide/1"]
    key: Slug
    title: LocalText
    summary: LocalText
    life_events: tuple[LifeEvent, ...] = ()
    questions: tuple[Field, ...]
    items: tuple[GuideItem, ...]
    together: bool = False
    to_check: LocalText | None = None
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _questions_are_plain(self) -> Self:
        keys = [field.key for field in self.questions]
        if len(keys) != len(set(keys)):
            raise ValueError("two questions have the same key")
        if any(field.type in ROWS for field in self.questions):
            raise ValueError("a guide asks no rows")
        for item in self.items:
            if item.days_from and item.days_from not in keys:
                raise ValueError(f"days_from names no question: 「{item.days_from}」")
        return self
