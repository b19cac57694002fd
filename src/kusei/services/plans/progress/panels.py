"""What progress puts elsewhere: the published reports on an initiative's page, and the desk of the cycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock
from kusei.services.plans.cycle.standing import Standing, responsible
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.progress.models import Reminder, Round
from kusei.services.plans.progress.queries.overview import missing_by_key, open_rounds
from kusei.services.plans.progress.queries.published import reports_of


def initiative_panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> Mapping[str, Any] | None:
    """The published reports on the initiative, the latest in full. Three SQL queries."""
    found = reports_of(edition.plan, initiative.key)
    return {"latest": found[-1], "earlier": found[-2::-1]} if found else None


def desk_section(request: HttpRequest, municipality: Municipality, who: Standing) -> Mapping[str, Any] | None:
    """The open rounds in which the person has something to write, or that they run. Two queries, and two a round."""
    rounds = open_rounds(municipality.pk)
    if not (rounds or who.planner):
        return None
    missing = missing_by_key(rounds)
    found = [_of_round(one, missing.get(one.pk, []), who) for one in rounds]
    shown = [one for one in found if one["own"] or who.planner]
    return {"rounds": shown, "planner": who.planner} if shown or who.planner else None


def _of_round(round_: Round, missing: list[str], who: Standing) -> dict[str, Any]:
    of_key = responsible(round_.edition)
    own = [key for key in of_key if not who.edits.departments.isdisjoint(of_key[key])]
    departments = {pk for key in own for pk in of_key[key]} & who.edits.departments
    reminders = Reminder.objects.filter(round=round_, department__in=departments).order_by("-at") if own else None
    waiting = [key for key in missing if key in set(own)]
    return {
        "round": round_,
        "own": len(own),
        "waiting": len(waiting),
        "all_waiting": len(missing),
        "late": clock.today() > round_.due_on,
        "reminder": reminders.first() if reminders is not None and waiting else None,
    }
