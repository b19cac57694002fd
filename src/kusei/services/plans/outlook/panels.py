"""What the early warning puts elsewhere: a section of the cycle's desk, a part of an initiative's page for staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.services.plans import hooks
from kusei.services.plans.cycle import hooks as cycle
from kusei.services.plans.cycle.standing import standing
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.outlook.commands import may_note
from kusei.services.plans.outlook.forms import this_year
from kusei.services.plans.outlook.queries.prospects import of_initiative
from kusei.services.plans.outlook.views.listing import desk_section


def initiative_panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> Mapping[str, Any] | None:
    """The indicators of the initiative that are at risk, for staff who may see its unpublished work. No SQL query for
    the public, who read the projection beside each target.
    """
    municipality = edition.plan.municipality
    if not request.user.is_authenticated or not municipality.is_home:
        return None
    found = of_initiative(edition, initiative, this_year())
    if not found:
        return None
    who = standing(request.user, municipality)
    rows = [(one, may_note(one, who)) for one in found if who.staff and who.may_view(one.numbers)]
    return {"rows": rows} if rows else None


def register() -> None:
    """Hang the parts on the register's pages and on the desk of the cycle."""
    hooks.register_initiative_panel(hooks.InitiativePanel("outlook", 35, "outlook/panel.html", initiative_panel))
    cycle.register_desk_section(cycle.DeskSection("outlook", 15, "outlook/desk.html", desk_section))
