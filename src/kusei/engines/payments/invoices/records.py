"""What this app tells the account of a person: which records are theirs, and why it cannot be closed yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.foundation.people.models import User


def rows_of(user: User) -> list[tuple[str, list[str]]]:
    """Hook: the person's invoices, so that they see who read them."""
    numbers = Invoice.objects.filter(payer=user).values_list("pk", flat=True)
    return [("invoices.invoice", [str(number) for number in numbers])]


def why_not_close(user: User) -> str:
    """Hook: an account stays open while something is owed or to be given back; blank when nothing is.

    Closed, it keeps its invoices for as long as the law asks; `retention` then forgets names and addresses.
    """
    if Invoice.objects.filter(payer=user).owed().exists():
        return _("お支払いの済んでいない請求があります。お支払いのページで済ませてから、もう一度お試しください。")
    waiting = Refund.objects.filter(payment__invoice__payer=user)
    if waiting.filter(state__in=(Refund.State.REQUESTED, Refund.State.APPROVED)).exists():
        return _("お返しするお金の手続きが終わっていません。終わってから、もう一度お試しください。")
    return ""
