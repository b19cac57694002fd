"""Bookings that wait for staff of the facilities, and what a resident has booked."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.reservations import queries
from kusei.engines.bookings.reservations.models import Group, GroupState
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import formats
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks


def register() -> None:
    """Called once, when all apps are ready."""
    editor, approver = role(Role.EDITOR), role(Role.APPROVER)
    register_tasks(TaskSource("bookings-asked", gettext_lazy("承認を待つ施設の利用"), 40, asked, access=approver))
    register_tasks(TaskSource("bookings-groups", gettext_lazy("団体の登録の申請"), 41, groups, access=editor))
    register_tasks(TaskSource("bookings-deposits", gettext_lazy("保証金の精算"), 42, deposits, access=editor))
    register_tasks(TaskSource("bookings-unrecorded", gettext_lazy("利用の結果の記録"), 43, unrecorded, access=editor))
    register_tasks(TaskSource("bookings-mine", gettext_lazy("予約"), 20, mine, audience="residents"))


def asked(request: HttpRequest) -> TaskCount:
    """Uses to be approved in the facilities that the person approves for, due on the day of the use. One SQL query."""
    houses = queries.facilities_within(departments_of(request.user, Role.APPROVER))
    rows = queries.asked(houses)
    return counted(rows, reverse("bookingdesk:day"), _("利用の日までに、承認するかを決めます。"), due="day")


def groups(request: HttpRequest) -> TaskCount:
    """Groups that ask to be registered at a facility of the person's departments. One SQL query."""
    houses = queries.facilities_within(departments_of(request.user, Role.EDITOR))
    rows = Group.objects.filter(facility__in=houses, state=GroupState.ASKED)
    return counted(rows, f"{reverse('bookingdesk:groups')}?state=asked", _("書類を見て、登録するかを決めます。"))


def deposits(request: HttpRequest) -> TaskCount:
    """Uses that are over and whose deposit nobody has decided about. One SQL query."""
    houses = queries.facilities_within(departments_of(request.user, Role.EDITOR))
    rows = queries.deposits_waiting(houses)
    return counted(rows, reverse("bookingdesk:deposits"), _("利用の後の部屋を見て、返すか決めます。"))


def unrecorded(request: HttpRequest) -> TaskCount:
    """Uses of which nobody recorded whether somebody came; leads to the first day of such a use. One SQL query."""
    houses = queries.facilities_within(departments_of(request.user, Role.EDITOR))
    url, why = reverse("bookingdesk:day"), _("利用した方と、来なかった方を記録します。")
    found = counted(queries.unrecorded(houses), url, why, due="day")
    return replace(found, url=f"{url}?on={found.due}", due=None, overdue=0)


def mine(request: HttpRequest) -> TaskCount | None:
    """What the resident has booked and is still to come. One SQL query."""
    assert isinstance(request.user, User)
    found = queries.coming(request.user)
    if not found:
        return None
    first = found[0]
    words = {"when": formats.moment_text(first.begins_at), "where": first.resource.facility.title}
    return TaskCount(len(found), reverse("bookings:mine"), _("次は %(when)s、%(where)s です。") % words)
