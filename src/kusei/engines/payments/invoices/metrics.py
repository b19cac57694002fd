"""What payments count for plans: how many, how much, by which way, and which fees can be paid without cash."""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from kusei.engines.measures.declaring import Counted, Dimension, Stock, Sum, metric, ratio
from kusei.engines.payments.invoices.models import Payment, Refund, Way
from kusei.engines.payments.ledger.models import Posting

WAY = Dimension("way", "支払い方法", "Way to pay")
DEPARTMENT = Dimension("department", "所管課", "Department")
FEE = Dimension("fee", "科目", "Revenue title")
DIMENSIONS = (WAY, DEPARTMENT, FEE)
CASHLESS = (Way.ONLINE, Way.ELQR, Way.TERMINAL)
"""Ways of which it is sure that no cash changed hands and that a person chose it for this payment."""
_WHERE = {"way": "way", "department": "invoice__department__code", "fee": "invoice__income"}
_WHERE_BACK = {key: f"payment__{path}" for key, path in _WHERE.items()}
A_YEAR = dt.timedelta(days=365)


def _taken() -> QuerySet[Payment]:
    """Payments without those that the counter took back on the same day."""
    undone = Refund.objects.filter(payment=OuterRef("pk"), cause=Refund.Cause.UNDONE, state=Refund.State.PAID)
    return Payment.objects.filter(~Exists(undone))


def _given_back() -> QuerySet[Refund]:
    """Refunds that were paid. What the counter took back on the same day is none."""
    return Refund.objects.filter(state=Refund.State.PAID).exclude(cause=Refund.Cause.UNDONE)


def _out_of_income() -> QuerySet[Refund]:
    """Refunds that lessen the revenue to which the payment belonged (戻出): those that the ledger posted to the same
    fiscal year, and no surplus, which was never revenue.
    """
    occasion = Concat(Value("refund:"), Cast(OuterRef("pk"), CharField()), Value(":paid"))
    posted = Posting.objects.filter(occasion=occasion).order_by("line").values("fiscal_year")[:1]
    return _given_back().exclude(cause=Refund.Cause.SURPLUS).filter(payment__fiscal_year=Subquery(posted))


def _income(of: Q | None = None, back: Q | None = None, *, by_year: bool = False) -> Counted:
    """Revenue received less what was given back of it, by day or by the fiscal year to which it belongs."""
    given_back = Counted(
        _out_of_income().filter(back or Q()),
        at=None if by_year else "ended_at",
        fiscal_year="payment__fiscal_year" if by_year else None,
        amount=Value(-1) * F("amount"),
        dimensions=_WHERE_BACK,
        label="payment__receipt",
    )
    return Counted(
        _taken().filter(of or Q()),
        at=None if by_year else "received_on",
        fiscal_year="fiscal_year" if by_year else None,
        amount=F("amount") - F("surplus"),
        dimensions=_WHERE,
        label="receipt",
        also=(given_back,),
    )


@metric(
    key="payments.payments",
    title="収納の件数",
    title_en="Payments",
    sentence="公金の支払いを、収納日で1件ずつ数えます。窓口でその日のうちに取り消したものは数えず、後で還付したものは数えます。",
    sentence_en="Payments to the municipality, once each on the day they were received. Those that the counter"
    " took back on the same day do not count; those refunded later do.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def payments() -> Counted:
    """All that stand."""
    return Counted(_taken(), at="received_on", dimensions=_WHERE, label="receipt")


@metric(
    key="payments.cashless_payments",
    title="キャッシュレスの収納の件数",
    title_en="Payments without cash",
    sentence="収納の件数のうち、オンライン（カード・コード決済）、納付書の二次元コード（eL-QR）、窓口のカード・電子マネーで支払われたものを"
    "数えます。口座振替、銀行振込、コンビニ、現金かどうかが記録されないセミセルフレジは含みません。",
    sentence_en="Of the payments, those made online (card, code), by the code on a payment slip (eL-QR), or by"
    " card or electronic money at a counter. Direct debit, bank transfer, convenience stores, and semi-self"
    " registers, which do not say whether it was cash, are not included.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def cashless_payments() -> Counted:
    """Those by a cashless way."""
    return Counted(_taken().filter(way__in=CASHLESS), at="received_on", dimensions=_WHERE, label="receipt")


@metric(
    key="payments.received",
    title="収入済額（収納日・還付日による）",
    title_en="Revenue received (by day)",
    sentence="請求に対して収納した額を収納日で足し、その収入から還付した額（取消し・減免・申立てによるもの）を還付した日で引きます。払いすぎた額と"
    "その返金、窓口でその日のうちに取り消した額、前の年度の収入の還付（歳出）は含みません。4月と5月の出納整理期間に収納した"
    "前の年度の分も、収納した日の年度で数えます。",
    sentence_en="What was received for invoices, on the day it was received, less what was given back of that"
    " revenue (cancellations, reductions, disputes) on the day it was given back. Surplus and its return, what a"
    " counter took back on the same day, and refunds of an earlier year's revenue (an expense) are not included."
    " What is received in April and May for the year before counts in the fiscal year of the day.",
    unit="円",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def received() -> Counted:
    """By day."""
    return _income()


@metric(
    key="payments.received_of_year",
    title="収入済額（会計年度の所属による）",
    title_en="Revenue received (by the year it belongs to)",
    sentence="請求に対して収納した額から、その年度の収入として還付した額を引き、会計年度の所属で足します。出納整理期間（5月31日まで）に収納した"
    "前の年度の請求は前の年度に、それより後は収納した日の年度に属します。月ごとには分けられません。",
    sentence_en="What was received for invoices less what was given back of that year's revenue, by the fiscal"
    " year to which it belongs: money received until 31 May for an invoice of the year before belongs to that"
    " year, later money to the year of the day. It has no months.",
    unit="円",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def received_of_year() -> Counted:
    """By the accounts."""
    return _income(by_year=True)


@metric(
    key="payments.cashless_received",
    title="キャッシュレスの収入済額（収納日・還付日による）",
    title_en="Revenue received without cash (by day)",
    sentence="収入済額（収納日・還付日による）のうち、オンライン、eL-QR、窓口のカード・電子マネーで支払われたものの額です。",
    sentence_en="Of the revenue received by day, what was paid online, by eL-QR, or by card or electronic money at"
    " a counter.",
    unit="円",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def cashless_received() -> Counted:
    """By a cashless way."""
    return _income(Q(way__in=CASHLESS), Q(payment__way__in=CASHLESS))


@metric(
    key="payments.refunds",
    title="還付の件数",
    title_en="Refunds",
    sentence="還付した件数を、還付した日で数えます。払いすぎの返金も数え、窓口でその日のうちに取り消したものは数えません。",
    sentence_en="Refunds paid, on the day they were paid, returned surplus included. What a counter took back on"
    " the same day does not count.",
    unit="件",
    aggregation=Sum(),
    dimensions=(*DIMENSIONS, Dimension("cause", "事由", "Cause")),
    rows_access=None,
)
def refunds() -> Counted:
    """All that were paid."""
    return Counted(_given_back(), at="ended_at", dimensions={**_WHERE_BACK, "cause": "cause"}, label="payment__receipt")


@metric(
    key="payments.refunded",
    title="還付した額",
    title_en="Money refunded",
    sentence="還付した額を、還付した日で足します。払いすぎの返金も足し、窓口でその日のうちに取り消した額は足しません。",
    sentence_en="The money refunded, on the day it was paid, returned surplus included. What a counter took back"
    " on the same day does not count.",
    unit="円",
    aggregation=Sum(),
    dimensions=(*DIMENSIONS, Dimension("cause", "事由", "Cause")),
    rows_access=None,
)
def refunded() -> Counted:
    """The yen of all that were paid."""
    where = {**_WHERE_BACK, "cause": "cause"}
    return Counted(_given_back(), at="ended_at", amount="amount", dimensions=where, label="payment__receipt")


@metric(
    key="payments.cashless_services",
    title="キャッシュレスで支払われている業務",
    title_en="Services paid without cash",
    sentence="その日までの365日間に、オンライン、eL-QR、窓口のカード・電子マネーで1回でも支払われた業務を数えます。業務は、所管課と収入の科目の"
    "組み合わせを1つとします。支払えるようにしても、まだだれも使っていない業務は数えません。",
    sentence_en="Services for which somebody paid online, by eL-QR, or by card or electronic money at a counter"
    " within 365 days up to the day. A service is a department with a revenue title. What could be paid so and"
    " never was does not count.",
    unit="業務",
    aggregation=Stock(),
    dimensions=(DEPARTMENT,),
    rows_access=None,
)
def cashless_services() -> Counted:
    """Each payment shows its service for a year."""
    until = Func(F("received_on"), Value(A_YEAR.days), arg_joiner=" + ", template="(%(expressions)s)")
    service = Concat(Cast("invoice__department_id", CharField()), Value(":"), "invoice__income")
    return Counted(
        _taken().filter(way__in=CASHLESS),
        since="received_on",
        until=ExpressionWrapper(until, output_field=DateField()),
        distinct=service,
        dimensions={"department": _WHERE["department"]},
        label="receipt",
    )


ratio(
    key="payments.cashless_share",
    title="キャッシュレスの割合（件数）",
    title_en="Share of payments without cash",
    sentence="キャッシュレスの収納の件数を、収納の件数で割った割合です。",
    sentence_en="Payments without cash over all payments.",
    numerator="payments.cashless_payments",
    denominator="payments.payments",
    dimensions=(DEPARTMENT, FEE),
    rows_access=None,
)
ratio(
    key="payments.cashless_amount_share",
    title="キャッシュレスの割合（金額）",
    title_en="Share of revenue received without cash",
    sentence="キャッシュレスの収入済額を、収入済額（収納日・還付日による）で割った割合です。",
    sentence_en="Revenue received without cash over all revenue received, by day.",
    numerator="payments.cashless_received",
    denominator="payments.received",
    dimensions=(DEPARTMENT, FEE),
    rows_access=None,
)
