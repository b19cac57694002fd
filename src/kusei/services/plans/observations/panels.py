"""Observations on an initiative's page: what waits for a decision for staff, what was let out for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.services.plans import hooks
from kusei.services.plans.cycle import hooks as cycle
from kusei.services.plans.cycle.standing import standing
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.observations.queries.observation import of_initiative, seen_of_initiative
from kusei.services.plans.observations.views.listing import desk_section

# Changes with every observation that is let out or taken back, and with every step of one that is out.
STAMP = "SELECT concat_ws('-', count(*), sum(id), sum(version)) FROM observations_observation WHERE public"


def initiative_panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> Mapping[str, Any] | None:
    """The observations of the initiative, as far as this visitor may see them; None when there are none to show.

    Two SQL queries for the public, and what the standing of a member of staff takes.
    """
    if request.user.is_authenticated:
        who = standing(request.user, edition.plan.municipality)
        if who.staff:
            found = seen_of_initiative(edition.plan, initiative.key, who)
            may_write = who.planner or bool(who.edits or who.approves)
            if not found and not may_write:
                return None
            return {
                "waiting": [one for one in found if one.waiting],
                "settled": [one for one in found if not one.waiting],
                "may_write": may_write,
            }
    settled = of_initiative(edition.plan, initiative.key)
    return {"waiting": [], "settled": settled, "may_write": False} if settled else None


def register() -> None:
    """Hang the parts on the register's pages and on the desk of the cycle."""
    template = "observations/panel.html"
    hooks.register_initiative_panel(hooks.InitiativePanel("observations", 40, template, initiative_panel))
    hooks.register_stamp("observations", STAMP)
    cycle.register_desk_section(cycle.DeskSection("observations", 40, "observations/desk.html", desk_section))
