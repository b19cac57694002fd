"""The desk: who waits for what in a house, in their order; reading it is recorded."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.bookings.reservations import queries as bookings
from kusei.engines.bookings.reservations.views.mine import signed_in
from kusei.engines.bookings.waiting import queries, wording
from kusei.foundation.audit.access import record_reads
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role


@allow(role(Role.VIEWER))
@never_cache
@require_safe
def line(request: HttpRequest) -> HttpResponse:
    """The waiting list of one house of the person's department: slot by slot, with places and offers."""
    user = signed_in(request)
    houses = bookings.facilities_of(user)
    chosen = next((one for one in houses if one.key == request.GET.get("facility")), houses[0] if houses else None)
    rows = []
    if chosen is not None:
        with transaction.atomic():
            found = queries.line_of(chosen, clock.today())
            record_reads(user, [one.entry for one in found], _("空き待ちの一覧"))
        rows = [wording.shown(one) for one in found]
    return render(request, "waiting/desk.html", {"facilities": houses, "facility": chosen, "rows": rows})
