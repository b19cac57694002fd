"""Printed letters that wait to be posted."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.channels.letter.models import LetterJob
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("letters", gettext_lazy("投函を待つ手紙"), 52, to_post, access=role(Role.APPROVER)),
    )


def to_post(request: HttpRequest) -> TaskCount:
    """Bundles of the person's departments whose files are made and that nobody posted or dropped. One SQL query."""
    own = departments_of(request.user, Role.APPROVER).within()
    rows = LetterJob.objects.filter(
        own, files_made_at__isnull=False, posted_on=None, dropped_at=None, emptied_at=None, drill=False
    )
    return counted(rows, reverse("letters:index"), _("ファイルを受け取り、投函した日を記録します。"))
