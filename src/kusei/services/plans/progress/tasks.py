"""Initiatives whose progress the person's sections have not reported."""

from __future__ import annotations

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock
from kusei.foundation.web.tasks import TaskCount, TaskSource, register_tasks
from kusei.services.plans.cycle.tasks import STAFF, place_of
from kusei.services.plans.models import ResponsibleDepartment
from kusei.services.plans.progress.models import Report
from kusei.services.plans.progress.rules import ReportState, RoundState


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("progress", gettext_lazy("進み具合の報告"), 60, unreported, access=STAFF))


def reports_to_write(municipality: Municipality, departments: frozenset[int]) -> QuerySet[Report]:
    """What these departments have not reported in the rounds that are open now."""
    responsible = ResponsibleDepartment.objects.filter(
        edition=OuterRef("round__edition"),
        initiative__key=OuterRef("initiative_key"),
        department__in=departments,
        department__is_collective=False,
    )
    rows = Report.objects.filter(Exists(responsible), round__plan__municipality=municipality)
    return rows.filter(round__state=RoundState.OPEN).exclude(state=ReportState.REPORTED)


def unreported(request: HttpRequest) -> TaskCount | None:
    """Reports that the person's departments have not written, due on the day of the round. One SQL query."""
    here, who = place_of(request)
    if here is None or not who.edits.departments:
        return None
    late = Q(round__due_on__lt=clock.today())
    found = reports_to_write(here, who.edits.departments).aggregate(
        number=Count("pk"),
        due=Min("round__due_on"),
        overdue=Count("pk", filter=late),
        rounds=Count("round", distinct=True),
        only=Min("round"),
    )
    url = reverse("progress:mine", args=[found["only"]]) if found["rounds"] == 1 else reverse("cycle:desk")
    sentence = _("どこまで進んだかを、取組ごとに書きます。")
    return TaskCount(found["number"], url, sentence, found["due"], found["overdue"])
