"""Collecting: instalment plans that broke, and people to be called now."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.collecting.models import Call, Plan
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web import clock
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    editor = role(Role.EDITOR)
    register_tasks(TaskSource("collecting-broken", gettext_lazy("守られなかった分納"), 37, broken, access=editor))
    register_tasks(TaskSource("collecting-calls", gettext_lazy("電話とSMSの催告"), 38, calls, access=editor))


def broken(request: HttpRequest) -> TaskCount:
    """Plans that broke and that nobody saw yet. One SQL query."""
    own = departments_of(request.user, Role.EDITOR).within()
    rows = Plan.objects.filter(own, state=Plan.State.BROKEN, seen_at=None)
    return counted(rows, reverse("collecting:plans"), _("事情を聞いて、次の約束を決めます。"))


def calls(request: HttpRequest) -> TaskCount:
    """Numbers to be called or written to now, held invoices among them. One SQL query."""
    own = departments_of(request.user, Role.EDITOR).within()
    rows = Call.objects.filter(own, ended_at=None, not_before__lte=clock.now())
    return counted(rows, reverse("collecting:calls"), _("未納の人に、順番に連絡します。"))
