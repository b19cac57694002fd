"""Where the management cycle hangs its parts on the register's pages: panels, and what makes kept pages stale.

An app of the cycle registers in `ready()`. The register knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


_initiative_panels: dict[str, InitiativePanel] = {}
_plan_panels: dict[str, PlanPanel] = {}
_stamps: dict[str, str] = {}


def register_initiative_panel(panel: InitiativePanel) -> None:
    """Add a panel; the same key again replaces it."""
    _initiative_panels[panel.key] = panel


def register_plan_panel(panel: PlanPanel) -> None:
    """Add a panel; the same key again replaces it."""
    _plan_panels[panel.key] = panel


def register_stamp(key: str, select: str) -> None:
    """Name what published pages depend on: an SQL query of one value that changes with every publication."""
    _stamps[key] = select


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
