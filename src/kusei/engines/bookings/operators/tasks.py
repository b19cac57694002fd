"""Hand-over sheets of houses that nobody took over, or that were never written."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.operators.models import Missing, Sheet
from kusei.engines.bookings.reservations.queries import facilities_within
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.web import clock
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    register_tasks(TaskSource("operators", gettext_lazy("施設の受付の引継書"), 43, sheets, access=role(Role.EDITOR)))


def sheets(request: HttpRequest) -> TaskCount:
    """Sheets of days before today without a second signature, and missing ones, of the person's houses. One query."""
    houses = facilities_within(departments_of(request.user, Role.EDITOR))
    own = {"reception__facility__in": houses}
    alone = Sheet.objects.filter(**own, taken_by=None, day__lt=clock.today())
    there = Sheet.objects.filter(reception=OuterRef("reception"), day=OuterRef("day"), operator=OuterRef("operator"))
    missing = Missing.objects.filter(~Exists(there), **own)
    found = alone.order_by().values_list("pk", Value("s"))
    number = found.union(missing.order_by().values_list("pk", Value("m")), all=True).count()
    return TaskCount(number, reverse("operators:index"), _("引き継がれていない時間帯を確かめます。"))
