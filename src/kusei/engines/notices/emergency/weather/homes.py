"""Which areas of the weather agency are this municipality's."""

from __future__ import annotations

from dataclasses import dataclass

from kusei.engines.notices.emergency.weather import tables
from kusei.engines.notices.emergency.weather.meaning import AreaSaid
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home


@dataclass(frozen=True)
class Home:
    """The municipality that this installation serves. `prefix` is its code without the check digit."""

    municipality: Municipality
    prefix: str
    areas: tables.OwnAreas

    def concerns(
        self, area: AreaSaid, also: frozenset[str] = frozenset(), cities: frozenset[str] = frozenset()
    ) -> bool:
        """Whether the area is ours. The agency's seven digits are our five and two more: 00, or a part of the town.

        A river is ours when the pack names it, or when the report names us among the places likely to be flooded.
        """
        words = {area.code, area.name} | also
        if area.type == "municipality":
            return self.owns(area.code)
        if area.type == "river":
            return bool(words & self.areas.rivers) or any(self.owns(code) for code in cities)
        return bool(words & (self.areas.tsunami if area.type == "tsunami" else self.areas.regions))

    def owns(self, code: str) -> bool:
        """Whether a municipality's code of the agency is ours."""
        return len(code) == 7 and code[:5] == self.prefix


def home_areas() -> Home | None:
    """The home municipality with what its pack says; None when none is loaded. One SQL query."""
    municipality = home()
    if municipality is None:
        return None
    return Home(municipality, municipality.code[:5], tables.own_areas(municipality.slug))
