"""Words for kinds and tags (`kusei-facility-words/1`)."""

from __future__ import annotations

from typing import Literal

from kusei.engines.bookings.resources.format.parts import Key, Part, Said, Text


class Papers(Part):
    """Sentences of the papers about bookings; `{ward}` becomes the municipality's official name."""

    example: bool = True  # 見本: not the municipality's own wording yet
    conditions: tuple[Said, ...] = ()  # 使用の条件, on every approval
    appeal: tuple[Said, ...] = ()  # 教示, on every refusal


class Words(Part):
    """Key → wording, for each list of keys that facilities use."""

    format: Literal["kusei-facility-words/1"]
    kinds: dict[Key, Said]
    resources: dict[Key, Said]
    equipment: dict[Key, Said]
    accessibility: dict[Key, Said]
    papers: Papers = Papers()

    def lists(self) -> dict[str, dict[str, Text]]:
        """The lists by name."""
        return {
            "kinds": self.kinds,
            "resources": self.resources,
            "equipment": self.equipment,
            "accessibility": self.accessibility,
        }
