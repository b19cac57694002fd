"""Where the management cycle hangs its parts on the register's pages: panels, and what makes kept pages stale.

An app of the cycle registers in `ready()`. The register knows none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kusei.services.plans.models import Edition, Initiative


@dataclass(frozen=True)
class InitiativePanel:
    """A part of an initiative's page. `context` answers None when there is nothing to show; else the template gets
    its values as `panel`, beside `edition` and `initiative`. What is not published is for staff alone.
    """

    key: str
    order: int
    template: str
    context: Callable[[HttpRequest, Edition, Initiative], Mapping[str, Any] | None]


@dataclass(frozen=True)
class PlanPanel:
    """A part of a plan's page, above its contents."""

    key: str
    order: int
    template: str
    context: Callable[[HttpRequest, Edition], Mapping[str, Any] | None]


@dataclass(frozen=True)
class PlanLink:
    """Another form of what a plan's page says, such as a feed, named in the head of the page."""

    type: str
    title: str
    url: str


_initiative_panels: dict[str, InitiativePanel] = {}
_plan_panels: dict[str, PlanPanel] = {}
_stamps: dict[str, str] = {}
_plan_links: list[Callable[[Edition], Sequence[PlanLink]]] = []
Reasons = Mapping[tuple[str, ...], str]
_reasons: list[Callable[[Edition, Edition], Reasons]] = []
_effective_dates: list[Callable[[Sequence[Edition]], Mapping[int, dt.date]]] = []


def register_initiative_panel(panel: InitiativePanel) -> None:
    """Add a panel; the same key again replaces it."""
    _initiative_panels[panel.key] = panel


def register_plan_panel(panel: PlanPanel) -> None:
    """Add a panel; the same key again replaces it."""
    _plan_panels[panel.key] = panel


def register_stamp(key: str, select: str) -> None:
    """Name what published pages depend on: an SQL query of one value that changes with every publication."""
    _stamps[key] = select


def register_plan_links(read: Callable[[Edition], Sequence[PlanLink]]) -> None:
    """Name who knows other forms of a plan's page."""
    if read not in _plan_links:
        _plan_links.append(read)


def plan_links(edition: Edition) -> list[PlanLink]:
    """The other forms of the plan's page."""
    return [link for read in _plan_links for link in read(edition)]


def stamps() -> list[str]:
    """The queries, in a fixed order."""
    return [_stamps[key] for key in sorted(_stamps)]


def initiative_panels(request: HttpRequest, edition: Edition, initiative: Initiative) -> list[dict[str, Any]]:
    """The panels that have something to show, in order."""
    found = [
        (panel.template, panel.context(request, edition, initiative))
        for panel in sorted(_initiative_panels.values(), key=lambda panel: (panel.order, panel.key))
    ]
    return [{"template": template, "values": values} for template, values in found if values is not None]


def plan_panels(request: HttpRequest, edition: Edition) -> list[dict[str, Any]]:
    """The panels that have something to show, in order."""
    found = [
        (panel.template, panel.context(request, edition))
        for panel in sorted(_plan_panels.values(), key=lambda panel: (panel.order, panel.key))
    ]
    return [{"template": template, "values": values} for template, values in found if values is not None]


def register_reasons(read: Callable[[Edition, Edition], Reasons]) -> None:
    """Name who knows why something was amended between two editions (old, new), by the address of the change.

    The address of an initiative (`initiatives, <key>`) gives the reason of all changes in it that have none of
    their own.
    """
    if read not in _reasons:
        _reasons.append(read)


def reasons(old: Edition, new: Edition) -> dict[tuple[str, ...], str]:
    """All reasons that are known for the changes between two editions."""
    return {address: reason for read in _reasons for address, reason in read(old, new).items()}


def register_effective_dates(read: Callable[[Sequence[Edition]], Mapping[int, dt.date]]) -> None:
    """Name who knows since when editions are in force, by the edition's id. One SQL query for all of them."""
    if read not in _effective_dates:
        _effective_dates.append(read)


def effective_dates(editions: Sequence[Edition]) -> dict[int, dt.date]:
    """Since when the editions are in force, where it is known to the day."""
    return {pk: day for read in _effective_dates for pk, day in read(editions).items()}
