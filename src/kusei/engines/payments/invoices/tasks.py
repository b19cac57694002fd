"""Refunds that wait for staff: a second person's approval, and the payment; and what a resident still has to pay."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.queries import listing
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks

DEPARTMENT = "payment__invoice__department"


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("refunds-approve", gettext_lazy("承認を待つ還付"), 30, to_approve, access=role(Role.APPROVER))
    )
    register_tasks(TaskSource("refunds-pay", gettext_lazy("支払いを待つ還付"), 31, to_pay, access=role(Role.EDITOR)))
    register_tasks(TaskSource("payments", gettext_lazy("お支払い"), 15, owed, audience="residents"))


def to_approve(request: HttpRequest) -> TaskCount:
    """Refunds that somebody else asked for in departments that the person approves for. One SQL query."""
    user = request.user
    assert isinstance(user, User)
    own = departments_of(user, Role.APPROVER).within(DEPARTMENT)
    rows = listing.waiting_for_approval(user).filter(own).exclude(requested_by=user)
    return counted(rows, reverse("invoices:refunds"), _("二人目として、金額と理由を確かめます。"))


def to_pay(request: HttpRequest) -> TaskCount:
    """Refunds that may go out now, in departments where the person works. One SQL query."""
    assert isinstance(request.user, User)
    own = departments_of(request.user, Role.EDITOR).within(DEPARTMENT)
    rows = listing.waiting_for_payment(request.user).filter(own)
    return counted(rows, reverse("invoices:refunds"), _("口座を確かめて、振り込みます。"))


def owed(request: HttpRequest) -> TaskCount:
    """The resident's invoices that are not paid. One SQL query."""
    rows = Invoice.objects.filter(payer=request.user.pk).owed()
    return counted(rows, reverse("payments:mine"), _("お支払いの済んでいない請求です。"), due="due_on")
