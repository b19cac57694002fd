"""How an attempt stands, and what staff must look at."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kusei.engines.payments.invoices.models import Attempt, Payment, Way
from kusei.engines.payments.online.models import Dispute, Event, Sending
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User

MOST = 200


def standing(attempt: Attempt) -> dict[str, Any]:
    """The attempt, its invoice, and the payment where there is one. Two SQL queries."""
    found = Attempt.objects.select_related("invoice__account", "invoice__department").get(pk=attempt.pk)
    came = Payment.objects.filter(invoice=found.invoice_id, provider=found.provider, made_at__gte=found.began_at)
    payment = came.order_by("-pk").first() if found.state != Attempt.State.PENDING else None
    return {"attempt": found, "invoice": found.invoice, "payment": payment, "state": _shown(found, payment)}


def _shown(attempt: Attempt, payment: Payment | None) -> str:
    """`paid` also when the money came after the attempt was given up."""
    return Attempt.State.SUCCEEDED.value if payment is not None else attempt.state


def failed_refunds(user: User) -> QuerySet[Sending]:
    """Refunds of the person's departments that the provider could not give back."""
    reach = roles.departments_of(user, Role.VIEWER)
    waiting = Sending.objects.filter(state=Sending.State.FAILED, refund__state__in=("requested", "approved"))
    failed = waiting.filter(refund__way=Way.ONLINE)  # else staff pay it otherwise
    return failed if reach.everywhere else failed.filter(refund__payment__invoice__department__in=reach.departments)


def open_matters(user: User) -> dict[str, Any]:
    """Unplaced news (of nobody's department: there is no personal data in it), failed refunds and disputes of the
    person's departments. Six SQL queries at most.
    """
    reach = roles.departments_of(user, Role.VIEWER)
    disputes = Dispute.objects.all()
    if not reach.everywhere:
        disputes = disputes.filter(payment__invoice__department__in=reach.departments)
    return {
        "unknown": Event.objects.filter(state=Event.State.UNKNOWN).order_by("received_at")[:MOST],
        "failed": failed_refunds(user)
        .select_related("refund__payment__invoice__department")
        .order_by("asked_at")[:MOST],
        "disputes": disputes.select_related("payment__invoice__department").order_by("-opened_at")[:MOST],
    }
