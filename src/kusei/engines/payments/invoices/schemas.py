"""Invoices over the API: read by number without names, raised by systems of a department."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from kusei.engines.payments.invoices import wording
from kusei.engines.payments.invoices.models import Way
from kusei.engines.payments.invoices.queries.statement import Statement
from kusei.foundation.web.api.words import described, noop

Yen = Annotated[int, Field(ge=-(10**12), le=10**12)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class LineDocument(BaseModel):
    """A line."""

    model_config = described(noop("請求の内訳の1行"))

    label: Short = Field(description=noop("内容"), examples=["証明書の写し"])
    unit: Yen = Field(description=noop("単価（円）。減額は負の数。"), examples=[300])
    quantity: int = Field(1, ge=1, le=9999, description=noop("数"), examples=[2])
    why: Annotated[str, StringConstraints(max_length=200)] = Field("", description=noop("その額の理由"))


class InvoiceLineEntry(BaseModel):
    """A line as it is read."""

    model_config = described(noop("請求の内訳の1行。金額は合計に足す額です。"))

    kind: str = Field(description=noop("種類（item、extra、reduction、postage、credit）"))
    label: str = Field(description=noop("内容"))
    quantity: int = Field(description=noop("数"))
    unit: int = Field(description=noop("単価（円）。ない行は0。"))
    amount: int = Field(description=noop("金額（円）"))
    why: str = Field(description=noop("その額の理由"))


class InvoicePaymentEntry(BaseModel):
    """A payment."""

    model_config = described(noop("入金"))

    receipt: str = Field(description=noop("領収番号"), examples=["R26-00000456-7"])
    amount: int = Field(description=noop("金額（円）"))
    surplus: int = Field(description=noop("払いすぎの額（円）"))
    refunded: int = Field(description=noop("還付した、または還付する額（円）"))
    way: str = Field(description=noop("支払い方法"), examples=["online"])
    received_on: dt.date = Field(description=noop("収納日"))


class InvoiceDocument(BaseModel):
    """An invoice."""

    model_config = described(noop("請求。氏名と住所はふくみません。"))

    number: str = Field(description=noop("請求番号"), examples=["26-00000123-4"])
    subject: str = Field(description=noop("件名"))
    department: str = Field(description=noop("所管の組織コード"))
    income: str = Field(description=noop("科目のキー"), examples=["fee-certificate"])
    fiscal_year: int = Field(description=noop("年度"))
    issued_on: dt.date = Field(description=noop("調定日"))
    due_on: dt.date | None = Field(description=noop("納期限"))
    state: str = Field(description=noop("決めた状態（issued、cancelled、lapsed）"), examples=["issued"])
    words: str = Field(description=noop("いまの状態を述べることば"))
    total: int = Field(description=noop("請求額（円）"))
    owed: int = Field(description=noop("残りの額（円）"))
    lines: list[InvoiceLineEntry] = Field(description=noop("内訳"))
    payments: list[InvoicePaymentEntry] = Field(description=noop("入金"))

    @classmethod
    def of(cls, told: Statement) -> Self:
        """From the statement."""
        one = told.invoice
        return cls(
            number=one.number,
            subject=one.subject,
            department=one.department.code,
            income=one.income,
            fiscal_year=one.fiscal_year,
            issued_on=one.issued_on,
            due_on=one.due_on,
            state=one.state,
            words=wording.state(one)[1],
            total=one.total,
            owed=told.owed,
            lines=[InvoiceLineEntry(**vars(line)) for line in told.lines],
            payments=[
                InvoicePaymentEntry(
                    receipt=paid.receipt,
                    amount=paid.amount,
                    surplus=paid.surplus,
                    refunded=paid.refunded,
                    way=paid.way,
                    received_on=paid.received_on,
                )
                for paid in told.payments
            ],
        )


class PayerDocument(BaseModel):
    """Who has to pay."""

    model_config = described(noop("納入者。暗号化して残し、APIでは返しません。"))

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(description=noop("氏名・名称"))
    kana: Annotated[str, StringConstraints(max_length=100)] = Field("", description=noop("カナ"))
    postcode: Annotated[str, StringConstraints(max_length=10)] = Field("", description=noop("郵便番号"))
    address: Annotated[str, StringConstraints(max_length=200)] = Field("", description=noop("住所"))
    telephone: Annotated[str, StringConstraints(max_length=20)] = Field("", description=noop("電話番号"))


class NewInvoiceDocument(BaseModel):
    """An invoice to raise."""

    model_config = described(noop("作る請求"))

    system: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=19)] = Field(
        description=noop("呼び出す側の仕組みの名前"), examples=["library"]
    )
    reference: Key = Field(
        description=noop("呼び出す側の番号。同じ仕組み・番号・目的の請求がすでにあれば、それを返します。"),
        examples=["L-2026-0012"],
    )
    purpose: Annotated[str, StringConstraints(max_length=40)] = Field("", description=noop("目的"), examples=["fee"])
    subject: Short = Field(description=noop("件名"), examples=["資料の弁償"])
    department: Key = Field(description=noop("所管の組織コード"), examples=["kaikei"])
    income: Key = Field(description=noop("科目のキー"), examples=["other"])
    due_on: dt.date | None = Field(None, description=noop("納期限"))
    lines: Annotated[list[LineDocument], Field(min_length=1, max_length=50)] = Field(description=noop("内訳"))
    ways: list[Way] = Field(default_factory=list, description=noop("支払い方法。書かなければ、すべて。"))
    payer: PayerDocument | None = Field(None, description=noop("納入者"))


class RaisedDocument(InvoiceDocument):
    """An invoice that was raised."""

    model_config = described(noop("作った請求と、アカウントのない人が払えるページ"))

    link: str = Field(description=noop("支払いページのパス。名前は出ません。"), examples=["/payments/i/…/"])
