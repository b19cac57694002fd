"""Where the apps of the cycle put what a person has to do: sections of the desk of the cycle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.services.plans.cycle.standing import Standing


@dataclass(frozen=True)
class DeskSection:
    """A part of the desk. `context` answers None when the person has nothing to do with it; else the template gets its
    values as `section`.
    """

    key: str
    order: int
    template: str
    context: Callable[[HttpRequest, Municipality, Standing], Mapping[str, Any] | None]


_sections: dict[str, DeskSection] = {}


def register_desk_section(section: DeskSection) -> None:
    """Add a section; the same key again replaces it."""
    _sections[section.key] = section


def desk_sections(request: HttpRequest, municipality: Municipality, who: Standing) -> list[dict[str, Any]]:
    """The sections that have something for this person, in order."""
    found = [
        (section.template, section.context(request, municipality, who))
        for section in sorted(_sections.values(), key=lambda section: (section.order, section.key))
    ]
    return [{"template": template, "values": values} for template, values in found if values is not None]
