"""What was let out about plans, as the API answers it: events and booklets."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from django.urls import reverse
from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.publication.models import Booklet
from kusei.services.plans.publication.queries.changes import Event


class EventEntry(BaseModel):
    """Something that was let out."""

    model_config = described(noop("公表したこと"))

    identity: str = Field(description=noop("変わらない識別名"), examples=["ota-dx/progress/2025-half"])
    kind: Literal["edition", "progress", "evaluation", "booklet"] = Field(
        description=noop("edition 版、progress 進捗、evaluation 評価、booklet 冊子")
    )
    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    plan_title: str = Field(description=noop("計画の名称"))
    municipality: str = Field(description=noop("自治体の名前"))
    title: str = Field(description=noop("何を公表したか"))
    text: str = Field(description=noop("説明"))
    url: str = Field(description=noop("このサイトでのページのパス"))
    at: dt.datetime = Field(description=noop("公表した日時"))
    sample: bool = Field(description=noop("見本かどうか"))

    @classmethod
    def of(cls, event: Event) -> Self:
        """From the query."""
        names = ("identity", "kind", "plan", "plan_title", "municipality", "title", "text", "url", "at", "sample")
        return cls(**{name: getattr(event, name) for name in names})


class EventPage(PageDocument[EventEntry]):
    """A page of events."""

    model_config = described(noop("公表したことの一覧"))


class BookletEntry(BaseModel):
    """A published booklet."""

    model_config = described(noop("公表された冊子（PDF）"))

    number: int = Field(ge=1, description=noop("冊子の番号"), examples=[1])
    edition: str = Field(description=noop("版の符号"), examples=["2025-03"])
    fiscal_year: int | None = Field(description=noop("年次報告書の年度。nullは計画書。"), examples=[2025])
    made_on: dt.date = Field(description=noop("作成日"))
    pages: int | None = Field(description=noop("ページ数"))
    size: int | None = Field(description=noop("大きさ（バイト）"))
    sha256: str = Field(description=noop("ファイルのハッシュ（SHA-256）"))
    sample: bool = Field(description=noop("見本を含むか"))
    published_at: dt.datetime | None = Field(description=noop("公表した日時"))
    url: str = Field(description=noop("このサイトでのファイルのパス"))

    @classmethod
    def of(cls, row: Booklet) -> Self:
        """From a row with its edition and plan."""
        names = ("fiscal_year", "made_on", "pages", "size", "sha256", "sample", "published_at")
        return cls(
            number=row.pk,
            edition=row.edition.code,
            url=reverse("public-publication:booklet", args=[row.edition.plan.slug, row.pk]),
            **{name: getattr(row, name) for name in names},
        )


class BookletPage(PageDocument[BookletEntry]):
    """A page of booklets."""

    model_config = described(noop("公表された冊子の一覧"))
