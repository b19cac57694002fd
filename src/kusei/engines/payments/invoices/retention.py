"""Who had to pay is forgotten when the law no longer asks for it; the invoice itself stays, without a name.

How long: `payer_years` of rules.yaml, counted from the closing of the invoice's fiscal year (出納閉鎖, 31 May). An
invoice that is still owed keeps its payer, and so does one with a refund that has not gone back.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from kusei.engines.payments.invoices.models import Event, Invoice, Refund, State
from kusei.engines.payments.invoices.rules import rules
from kusei.foundation.web import clock

MOST = 2_000  # in one transaction
OVER = (Refund.State.PAID, Refund.State.REFUSED)


def last_year() -> int:
    """The newest fiscal year whose payers are forgotten today: closed `payer_years` ago or longer."""
    day = clock.today()
    closed = day.year - 1 if (day.month, day.day) > (5, 31) else day.year - 2  # the newest year that is closed
    return closed - rules().payer_years


def forget() -> int:
    """Empty what is over; how many invoices and refunds that were. Run again it goes on where it stood."""
    done = 0
    while found := _some():
        done += found
    return done


def _some() -> int:
    waiting = Refund.objects.filter(payment__invoice=OuterRef("pk")).exclude(state__in=OVER)
    old = Invoice.objects.filter(fiscal_year__lte=last_year())
    named = old.exclude(Q(payer_details=b"") & Q(payer_index=""))
    free = named.exclude(state=State.ISSUED, account__balance__gt=0).exclude(Exists(waiting))
    with transaction.atomic():
        numbers = list(free.order_by("pk").values_list("pk", flat=True)[:MOST])
        Invoice.objects.filter(pk__in=numbers).update(payer_details=b"", payer_index="")
        now = clock.now()
        Event.objects.bulk_create([Event(invoice_id=number, kind="emptied", at=now) for number in numbers])
        banks = Refund.objects.filter(state__in=OVER, payment__invoice__fiscal_year__lte=last_year())
        accounts = list(banks.exclude(bank_details=b"").order_by("pk").values_list("pk", flat=True)[:MOST])
        Refund.objects.filter(pk__in=accounts).update(bank_details=b"")
    return len(numbers) + len(accounts)
