"""Results that could be let out now, for those who publish."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.web.tasks import TaskCount, TaskSource, register_tasks
from kusei.services.plans.cycle.tasks import STAFF, place_of
from kusei.services.plans.publication.queries.ready import number_ready


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("publication", gettext_lazy("公表できる結果"), 64, ready, access=STAFF))


def ready(request: HttpRequest) -> TaskCount | None:
    """Closed rounds, decided evaluations and finished booklets that are not published. One SQL query."""
    here, who = place_of(request)
    if here is None or not who.publisher:
        return None
    return TaskCount(number_ready(here), reverse("publication:start"), _("内容を確かめて、公表します。"))
