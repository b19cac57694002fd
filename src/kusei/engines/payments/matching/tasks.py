"""Differences between what was paid to us and what reached us, for those who clear them up."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.models import Difference
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("matching", gettext_lazy("入金の不突合"), 32, differences, access=role(Role.EDITOR)),
    )


def differences(request: HttpRequest) -> TaskCount:
    """What is not solved: all of it for accounting, for others what was given to their departments. Two SQL queries."""
    reach = departments_of(request.user, Role.EDITOR)
    own = Q() if rights.of_accounting(reach) else reach.within()
    rows = Difference.objects.filter(own).exclude(state=Difference.State.SOLVED)
    return counted(rows, reverse("matching:differences"), _("収納と入金のちがいの理由を確かめます。"))
