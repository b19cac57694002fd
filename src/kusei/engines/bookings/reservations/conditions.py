"""Who booked where, as a condition for rules about whom a notice means."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.reservations.models import COUNTED, Booking
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.notices.segments import records
from kusei.engines.notices.segments.hooks import Condition, Options, register_condition


def register() -> None:
    """Offer the condition."""
    register_condition(
        Condition("booked", _("この1年に予約した施設"), _facilities, _booked, _("この1年に%(values)sを予約した人"))
    )


def _facilities() -> Options:
    """Those of the home municipality where something can be booked, or could."""
    rows = Facility.objects.filter(municipality__is_home=True, resources__isnull=False).distinct()
    return [(one.key, str(one)) for one in rows]


def _booked(values: list[str]) -> Q:
    """Who agreed and booked there, for the past year or for a day to come. What was cancelled or refused chooses
    nobody.
    """
    bookings = Booking.objects.filter(
        person=OuterRef("user_id"),
        resource__facility__key__in=values,
        resource__facility__municipality__is_home=True,
        day__gte=records.since(),
        state__in=COUNTED,
    )
    return records.agreed() & Q(Exists(bookings))
