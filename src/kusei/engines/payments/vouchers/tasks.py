"""Vouchers: what shops claimed and the ward has not paid to them yet."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.vouchers.models import Settlement
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("vouchers", gettext_lazy("お店への換金"), 39, to_pay, access=role(Role.APPROVER)),
    )


def to_pay(request: HttpRequest) -> TaskCount:
    """Settlements that somebody else claimed for shops of the person's departments. One SQL query."""
    own = departments_of(request.user, Role.APPROVER).within("shop__department")
    rows = Settlement.objects.filter(own, state=Settlement.State.MADE).exclude(made_by=request.user.pk)
    return counted(rows, reverse("voucherdesk:settlements"), _("口座を確かめて、支払います。"))
