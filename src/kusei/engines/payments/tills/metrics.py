"""What counters count for plans: those that take cards, and services and counters together."""

from __future__ import annotations

from kusei.engines.measures.declaring import Counted, Stock, metric, together
from kusei.engines.payments.invoices.metrics import DEPARTMENT
from kusei.engines.payments.tills.models import Till
from kusei.foundation.web.access import PUBLIC


@metric(
    key="payments.cashless_counters",
    title="キャッシュレスで支払える窓口",
    title_en="Counters that take payments without cash",
    sentence="カード・電子マネーを受け付ける種類のレジ（有人レジ、端末だけのレジ）を、使い始める日から使い終わる日の前日まで、1台を1窓口として"
    "数えます。現金以外を受け付けるかが記録されないセミセルフレジは数えません。",
    sentence_en="Tills of the kinds that take cards and electronic money (staffed tills, terminals alone), one a"
    " counter, from their first day until the day before they end. Semi-self registers, of which it is not"
    " recorded, do not count.",
    unit="窓口",
    aggregation=Stock(),
    dimensions=(DEPARTMENT,),
    rows_access=PUBLIC,
)
def cashless_counters() -> Counted:
    """Those in use."""
    rows = Till.objects.filter(kind__in=(Till.Kind.CASH, Till.Kind.TERMINAL))
    return Counted(
        rows, since="valid_from", until="valid_until", dimensions={"department": "department__code"}, label="name"
    )


@metric(
    key="payments.cashless_places",
    title="キャッシュレス決済を取り扱う業務・窓口",
    title_en="Services and counters with payments without cash",
    sentence="「キャッシュレスで支払われている業務」と「キャッシュレスで支払える窓口」を足した数です。",
    sentence_en="Services paid without cash and counters that take payments without cash, added up.",
    unit="業務・窓口",
    aggregation=Stock(),
    dimensions=(DEPARTMENT,),
    rows_access=None,
)
def cashless_places() -> Counted:
    """Both together."""
    return together("payments.cashless_services", "payments.cashless_counters")
