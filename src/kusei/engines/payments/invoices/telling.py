"""Words to payers with an account: raised, paid, given back, lapsed. Each once, by the channel of their choice.

Nothing in them says more than what a phone may show on its locked screen: the subject and the amount.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.engines.notices.deliveries import commands as notices
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, LONGEST_TITLE, Text, Texts
from kusei.engines.payments.invoices.models import Invoice, Payment, Refund, State
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, yen

LANGUAGES = (JAPANESE, EASY, ENGLISH)
Words = Callable[[], tuple[str, str]]  # title and body, in the language of the moment


def raised(invoice_id: int) -> None:
    """There is something to pay. Nothing, when it is paid or gone already."""
    found = Invoice.objects.owed().filter(pk=invoice_id).select_related("payer", "account").first()
    if found is None:
        return
    due = found.due_on

    def words() -> tuple[str, str]:
        body = _("%(subject)sについて、%(yen)sのお支払いをお願いします。") % {
            "subject": found.subject,
            "yen": yen(found.account.balance),
        }
        return _("お支払いのお願い"), body + (_("納期限は%(day)sです。") % {"day": date_text(due)} if due else "")

    _tell(found, f"invoice:{found.pk}:raised", found.made_at, words)


def lapsed(invoice_id: int) -> None:
    """The time to pay is over, and what was reserved is gone."""
    found = Invoice.objects.filter(pk=invoice_id, state=State.LAPSED).select_related("payer").first()
    if found is None:
        return

    def words() -> tuple[str, str]:
        body = _("%(subject)sは、期限までにお支払いがなかったため、なくなりました。")
        return _("お支払いの期限が過ぎました"), body % {"subject": found.subject}

    _tell(found, f"invoice:{found.pk}:lapsed", found.made_at, words)


def paid(payment_id: int) -> None:
    """Money came in; the page of the invoice has the receipt."""
    found = Payment.objects.filter(pk=payment_id).select_related("invoice__payer").first()
    if found is None:
        return

    def words() -> tuple[str, str]:
        body = _("%(subject)sについて、%(yen)sを受け取りました。領収書は、お支払いのページで受け取れます。")
        return _("お支払いを受け取りました"), body % {"subject": found.invoice.subject, "yen": yen(found.amount)}

    _tell(found.invoice, f"payment:{found.pk}:paid", found.made_at, words, "#receipts")


def refund(refund_id: int) -> None:
    """A refund was approved, or money went back: each is told once."""
    found = Refund.objects.filter(pk=refund_id).select_related("payment__invoice__payer").first()
    if found is None or found.state not in {Refund.State.APPROVED, Refund.State.PAID}:
        return
    done = found.state == Refund.State.PAID

    def words() -> tuple[str, str]:
        values = {"subject": found.payment.invoice.subject, "yen": yen(found.amount)}
        if done:
            return _("お金をお返ししました"), _("%(subject)sについて、%(yen)sをお返ししました。") % values
        return _("お金をお返しします"), _("%(subject)sについて、%(yen)sをお返しすることが決まりました。") % values

    _tell(found.payment.invoice, f"refund:{found.pk}:{found.state}", found.requested_at, words)


def _tell(invoice: Invoice, occasion: str, at: dt.datetime, words: Words, part: str = "") -> None:
    payer = invoice.payer
    if payer is None or not payer.is_active:
        return
    texts = Texts({language: _text(language, invoice, words, part) for language in LANGUAGES})
    on = at.astimezone(clock.TOKYO).date()
    notices.notify(subscriber=subscribers.ensure(user=payer), occasion=occasion, on=on, texts=texts)


def _text(language: str, invoice: Invoice, words: Words, part: str) -> Text:
    with override(language):
        title, body = words()
        link = reverse("payments:invoice", args=[invoice.number])
    return Text(title=title[:LONGEST_TITLE], body=f"{body}\n\n{invoice.number}", link=link + part)
