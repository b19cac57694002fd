"""Failed jobs, for those who keep the installation."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("jobs", gettext_lazy("失敗したジョブ"), 95, failed, access=role("administrator")),
    )


def failed(request: HttpRequest) -> TaskCount:
    """Jobs that failed and that nobody retried or cancelled. One SQL query."""
    rows = ProcrastinateJob.objects.filter(status="failed")
    return counted(rows, reverse("jobs:overview"), _("理由を見て、やり直すか取り消します。"))
