"""What this app hangs elsewhere: the deliverers on an initiative's page, how many there are on a plan's page and on the
desk of the cycle, and the promises for those who deliver.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.engines.measures import glances
from kusei.engines.measures import hooks as measures
from kusei.foundation.org.models import Municipality
from kusei.services.plans import hooks
from kusei.services.plans.cycle import hooks as cycle
from kusei.services.plans.cycle.standing import Standing, responsible, standing
from kusei.services.plans.deliverers import queries
from kusei.services.plans.models import Edition, Initiative

STAMP = "SELECT concat_ws('-', count(*), count(withdrawn_at), max(changed_at)) FROM deliverers_delivery"
FIGURES_STAMP = "SELECT max(computed_at) FROM measures_glance"


def initiative_panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> Mapping[str, Any] | None:
    """What delivers the initiative, with its figures of this year; None when there is nothing to show.

    For the public one SQL query, and where something delivers one more with what each kind's app asks.
    """
    if not edition.plan.municipality.is_home:
        return None
    rows = queries.shown(queries.deliveries_of(edition.plan, initiative.key))
    may_edit = _may_edit(request, edition, initiative)
    if not (rows or may_edit):
        return None
    counted = [figure.glance.cut_off for row in rows for figure in row.figures]
    return {"rows": rows, "may_edit": may_edit, "until": max(counted, default=None)}


def _may_edit(request: HttpRequest, edition: Edition, initiative: Initiative) -> bool:
    if not request.user.is_authenticated:
        return False
    who = standing(request.user, edition.plan.municipality)
    if who.planner or not who.edits:
        return who.planner
    return who.may_edit(responsible(edition).get(initiative.key, frozenset()))


def plan_panel(request: HttpRequest, edition: Edition) -> Mapping[str, Any] | None:
    """How many of the plan's initiatives have something that delivers them. One SQL query."""
    if not edition.plan.municipality.is_home:
        return None
    found = queries.coverage(edition)
    return {"coverage": found} if found.delivered else None


def desk_section(request: HttpRequest, municipality: Municipality, who: Standing) -> Mapping[str, Any] | None:
    """For those who may say what delivers: each plan in which they write, with how far it is said. One query, and two
    a plan.
    """
    if not (who.planner or who.edits):
        return None
    plans = [
        (plan, number)
        for plan in queries.plans_of(municipality)
        if plan.current_edition and (number := _open(plan.current_edition, who)) is not None
    ]
    return {"plans": plans} if plans else None


def _open(edition: Edition, who: Standing) -> int | None:
    """How many of the initiatives that the person writes for have nothing that delivers them; None: writes for none."""
    keys = queries.initiatives(edition, without=True).values_list("key", flat=True)
    if who.planner:
        return keys.count()
    own = {key for key, departments in responsible(edition).items() if who.may_edit(departments)}
    return len(own.intersection(keys)) if own else None


def register() -> None:
    """Hang the parts on the register's pages, on the desk of the cycle, and on the engine of measures."""
    hooks.register_initiative_panel(hooks.InitiativePanel("deliverers", 10, "deliverers/panel.html", initiative_panel))
    hooks.register_plan_panel(hooks.PlanPanel("deliverers", 40, "deliverers/plan_panel.html", plan_panel))
    hooks.register_stamp("deliverers", STAMP)
    hooks.register_stamp("glances", FIGURES_STAMP)
    cycle.register_desk_section(cycle.DeskSection("deliverers", 60, "deliverers/desk.html", desk_section))
    measures.register_promises(queries.promises)
    glances.register_wanted(queries.wanted_figures)
