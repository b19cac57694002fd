"""Evaluations that wait for the person: to be written, assessed or published."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.org.remembering import remembered
from kusei.foundation.web.tasks import TaskCount, TaskSource, register_tasks
from kusei.services.plans.cycle.tasks import STAFF, place_of
from kusei.services.plans.evaluation.models import Bundle
from kusei.services.plans.evaluation.panels import own_bundles


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(
        TaskSource("evaluation-write", gettext_lazy("書くことになっている評価シート"), 61, to_write, access=STAFF)
    )
    register_tasks(TaskSource("evaluation-assess", gettext_lazy("意見を書く評価シート"), 62, to_assess, access=STAFF))


def _bundles(request: HttpRequest) -> tuple[list[Bundle], list[Bundle]]:
    here, who = place_of(request)
    if here is None or not who.staff:
        return [], []
    found = remembered(("bundles", request.user.pk), lambda: own_bundles(who, here))
    return found.write, found.assess


def to_write(request: HttpRequest) -> TaskCount:
    """Sheets of the sections for which the person writes, not submitted yet. One SQL query."""
    write, _assess = _bundles(request)
    _here, who = place_of(request)
    own = [row for row in write if row.department_id in who.edits.departments]  # planners may write all, and need not
    return _counted(own, _("達成度と今後の方向を書いて、提出します。"))


def to_assess(request: HttpRequest) -> TaskCount:
    """Submitted sheets on which the person gives a view. No SQL query after `to_write`."""
    _write, assess = _bundles(request)
    return _counted(assess, _("書かれた内容を見て、意見を書きます。"))


def _counted(rows: list[Bundle], sentence: str) -> TaskCount:
    url = reverse("evaluation:bundle", args=[rows[0].pk]) if len(rows) == 1 else reverse("evaluation:index")
    return TaskCount(sum(row.number for row in rows), url, sentence)  # type: ignore[attr-defined]  # annotated
