"""Sample payments as the sandbox would have made them, and one piece of news that somebody must look into."""

from __future__ import annotations

from collections.abc import Sequence

from kusei.engines.payments.invoices.commands import take_payment
from kusei.engines.payments.invoices.models import Invoice, Payment, Way
from kusei.engines.payments.online import commands
from kusei.engines.payments.online.models import Event
from kusei.engines.payments.online.protocol import Kind, News
from kusei.foundation.web import clock

SANDBOX = "sandbox"


def play(*, invoices: Sequence[Invoice]) -> list[Payment]:
    """Pay these invoices online, as samples; told again, nothing happens.

    The sandbox itself knows nothing of them: a refund of one of them fails there, which the desk then shows.
    """
    paid = [
        take_payment(
            invoice_id=one.pk, amount=one.total, way=Way.ONLINE, provider=SANDBOX, reference=f"sample_{one.number}"
        )
        for one in invoices
        if one.total
    ]
    if not Event.objects.filter(provider=SANDBOX, event_id="sample-news").exists():
        news = News("sample-news", Kind.REFUNDED, clock.now(), payment="sample", matter="sample", amount=500)
        commands.keep_news(provider=SANDBOX, news=[news])
    return paid
