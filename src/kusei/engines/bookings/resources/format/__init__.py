"""The format of facilities in packs, `kusei-facilities/1`."""

from kusei.engines.bookings.resources.format.facility import Facility, Operator, Resource
from kusei.engines.bookings.resources.format.rules import Booker, Lottery, NoShow, Quota, Rules, Who

__all__ = ["Booker", "Facility", "Lottery", "NoShow", "Operator", "Quota", "Resource", "Rules", "Who"]
