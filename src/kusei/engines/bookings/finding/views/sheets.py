"""The day sheet of one house, for its staff, on paper."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.finding import sheets
from kusei.engines.bookings.finding.views.calendars import day_of, house, is_staff
from kusei.foundation.audit.access import record_reads
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role


@allow(role(Role.VIEWER))
@never_cache
@require_safe
def day(request: HttpRequest, key: str) -> HttpResponse:
    """Rooms with their uses of a day; for staff of the department only, and reading it is recorded."""
    facility, on = house(key), day_of(request.GET.get("on", ""))
    if not is_staff(request, facility):
        raise Http404
    assert isinstance(request.user, User)
    with transaction.atomic():
        rooms = sheets.sheet(facility, on)
        record_reads(request.user, sheets.bookings_of(rooms), _("利用日報"))
    context = {
        "facility": facility,
        "on": on,
        "rooms": rooms,
        "uses": len(sheets.bookings_of(rooms)),
        "people": sum(one.people for one in sheets.bookings_of(rooms)),
        "printed": clock.now(),
        "before": on - dt.timedelta(days=1),
        "after": on + dt.timedelta(days=1),
    }
    return render(request, "finding/sheet.html", context)
