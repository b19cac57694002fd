"""Words for kinds and tags (`kusei-facility-words/1`)."""

from __future__ import annotations

from typing import Literal

from kusei.engines.bookings.resources.format.parts import Key, Part, Said, Text


class Words(Part):
    """Key → wording, for each list of keys that facilities use."""

    format: Literal["kusei-facility-words/1"]
    kinds: dict[Key, Said]
    resources: dict[Key, Said]
    equipment: dict[Key, Said]
    accessibility: dict[Key, Said]

    def lists(self) -> dict[str, dict[str, Text]]:
        """The lists by name."""
        return {
            "kinds": self.kinds,
            "resources": self.resources,
            "equipment": self.equipment,
            "accessibility": self.accessibility,
        }
