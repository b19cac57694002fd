"""Sends a payer to the provider's page: one page for an invoice at a time, however often the button is pressed."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.commands import begin_attempt, end_attempt, name_attempt
from kusei.engines.payments.invoices.models import Attempt, Invoice, Way
from kusei.engines.payments.invoices.refusals import AlreadyPending, WayNotOffered
from kusei.engines.payments.invoices.rules import rules
from kusei.engines.payments.online import registry
from kusei.engines.payments.online.protocol import Order, Provider, Refused, TryLater
from kusei.engines.payments.online.refusals import CannotGo
from kusei.foundation.web import clock

logger = logging.getLogger(__name__)
SAME_CLICK = dt.timedelta(seconds=15)  # a second press so soon after the first means the same page


def go(*, invoice: Invoice, address: Callable[[Attempt], str]) -> Attempt:
    """Begin to pay online; the attempt has the `link` of the provider's page. Rights are the caller's business.

    `address` gives the whole address to which the payer comes back. Pressed twice, it gives the same page; what began
    earlier raises `AlreadyPending`. Raises `WayNotOffered`, `NothingOwed`, `CannotGo`.
    """
    provider = registry.offered()
    if provider is None:
        raise WayNotOffered
    try:
        attempt = begin_attempt(
            invoice_id=invoice.pk, way=Way.ONLINE, provider=provider.name, minutes=rules().attempt_minutes
        )
    except AlreadyPending as pending:
        attempt = pending.attempt
        if attempt.way != Way.ONLINE or attempt.provider != provider.name:
            raise
        if attempt.link:
            if attempt.began_at < clock.now() - SAME_CLICK:
                raise
            return attempt
    return _with_page(attempt, invoice, provider, address(attempt))


def _with_page(attempt: Attempt, invoice: Invoice, provider: Provider, back: str) -> Attempt:
    """Ask for the page; asked twice at once with the one key of the attempt, it is the same page."""
    order = Order(
        key=str(attempt.key),
        amount=attempt.amount,
        subject=_("請求番号 %(number)s") % {"number": invoice.number},
        back=back,
        cancel=f"{back}?left=1",
        began_at=attempt.began_at,
        expires_at=attempt.expires_at,
        authorise_only=settings.PAYMENTS_AUTHORISE_FIRST,
    )
    try:
        made = provider.create(order)
    except TryLater as error:  # perhaps there is a page: the next press asks again with the same key
        logger.warning("the provider gave no page yet", extra={"provider": provider.name, "code": error.code})
        raise CannotGo(error.code) from error
    except Refused as error:
        logger.error("the provider refuses a payment", extra={"provider": provider.name, "code": error.code})
        end_attempt(attempt_id=attempt.pk, state=Attempt.State.FAILED, why=error.code)
        raise CannotGo(error.code) from error
    name_attempt(attempt_id=attempt.pk, reference=made.reference, link=made.link, expires_at=made.expires_at)
    attempt.reference, attempt.link, attempt.expires_at = made.reference, made.link, made.expires_at
    return attempt
