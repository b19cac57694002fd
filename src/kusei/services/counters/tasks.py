"""Who waits at the person's counters now, and consultations by video."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.foundation.org.models import Role
from kusei.foundation.org.remembering import remembered
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import role
from kusei.foundation.web.tasks import TaskCount, TaskSource, counted, register_tasks
from kusei.services.counters import rights
from kusei.services.counters.models import Consultation, Ticket
from kusei.services.counters.packs import Office


def register() -> None:
    """Called once, when all apps are ready."""
    editor = role(Role.EDITOR)
    register_tasks(TaskSource("counters", gettext_lazy("窓口で待つ人"), 15, waiting, access=editor))
    register_tasks(TaskSource("counters-remote", gettext_lazy("画面で待つ人"), 16, remote, access=editor))


def _offices(request: HttpRequest) -> list[Office]:
    user = request.user
    assert isinstance(user, User)
    return remembered(("counters", user.pk), lambda: rights.offices_of(user, *rights.WORK))


def waiting(request: HttpRequest) -> TaskCount | None:
    """People who wait now at the offices where the person works. Two SQL queries."""
    offices = _offices(request)
    if not offices:
        return None
    keys = [one.key for one in offices]
    rows = Ticket.objects.filter(place__in=keys, day=clock.today(), state=Ticket.State.WAITING)
    url = reverse("counterdesk:office", args=keys) if len(keys) == 1 else reverse("counterdesk:index")
    return replace(counted(rows, url, _("いま待っています。")), unit=_("人"))


def remote(request: HttpRequest) -> TaskCount | None:
    """People in the waiting room of a consultation by video now. Two SQL queries."""
    offices = _offices(request)
    if not offices:
        return None
    rows = Consultation.objects.filter(
        appointment__office__in=[one.key for one in offices], state=Consultation.State.WAITING
    )
    return replace(counted(rows, reverse("counterdesk:remotes"), _("いま待っています。")), unit=_("人"))
