"""The cards that stand on the seats: a picture of the code, its letters, the seat's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils import translation

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.resources.models import Facility
from kusei.lib.printing import print_out, qr
from kusei.services.library.models import SeatCode

SHEET = Path(__file__).parent / "typst" / "seats.typ"


def seats_pdf(library: Facility, seats: Sequence[SeatCode], links: Mapping[int, str]) -> bytes:
    """Six a page; `links` lead to the page of each seat, by the seat's number. Raises `CannotTypeset`."""
    with translation.override("ja"):
        data = {
            "title": library.name,
            "seats": [
                {
                    "name": one.resource.name,
                    "qr": qr(links[one.pk], quick=True, border=4),
                    "url": codes.spaced(one.code),
                    "edition": str(one.edition),
                }
                for one in seats
            ],
        }
        return print_out(SHEET, data)
