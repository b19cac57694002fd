"""Payments online that somebody must look at: refunds that failed and payments that were disputed."""

from __future__ import annotations

from django.db.models import Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.online.models import Dispute
from kusei.engines.payments.online.queries import failed_refunds
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("online-payments", gettext_lazy("オンライン決済の確認"), 36, matters, access=role(Role.EDITOR))
    )


def matters(request: HttpRequest) -> TaskCount:
    """Failed refunds and open disputes of departments where the person works. One SQL query."""
    assert isinstance(request.user, User)
    reach = departments_of(request.user, Role.EDITOR)
    failed = failed_refunds(request.user).filter(reach.within("refund__payment__invoice__department"))
    disputes = Dispute.objects.filter(reach.within("payment__invoice__department"), state=Dispute.State.OPEN)
    both = (rows.order_by().values_list("pk", Value(kind)) for kind, rows in (("r", failed), ("d", disputes)))
    first, second = both
    number = first.union(second, all=True).count()
    return TaskCount(number, reverse("online:desk"), _("返せなかった還付と、支払いの異議を確かめます。"))
