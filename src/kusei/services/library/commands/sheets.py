"""The codes that stand on seats: made anew for a whole library, so that what was printed before is worthless."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library import rights
from kusei.services.library.models import SeatCode
from kusei.services.library.queries import plan


def renew_codes(*, library: Facility, by: User) -> list[SeatCode]:
    """New codes for all seats, in the order of the plan. Raises `MayNot`."""
    rights.require_keeper(by, library)
    with transaction.atomic(), reason("席のコードの更新"):
        Facility.objects.select_for_update(no_key=True).get(pk=library.pk)
        seats = plan.seats_of(library)
        known = SeatCode.objects.in_bulk([one.pk for one in seats])
        made = []
        for seat in seats:
            one = known.get(seat.pk) or SeatCode(resource=seat, edition=0)
            one.code, one.edition = codes.new_code(), one.edition + 1
            one.made_at, one.made_by = clock.now(), by
            one.save()
            made.append(one)
    return made
