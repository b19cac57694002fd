"""What evaluation puts elsewhere: the latest published result on an initiative's page, and the desk of the cycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.services.plans.cycle.standing import Standing
from kusei.services.plans.evaluation.models import Bundle
from kusei.services.plans.evaluation.queries.published import sheets_of
from kusei.services.plans.evaluation.queries.sheets import bundles
from kusei.services.plans.evaluation.texts import DECIDED, REVIEWING, WRITING
from kusei.services.plans.models import Edition, Initiative


def initiative_panel(request: HttpRequest, edition: Edition, initiative: Initiative) -> Mapping[str, Any] | None:
    """The latest published sheet, and the years before. One SQL query."""
    found = sheets_of(edition.plan, initiative.key)
    return {"latest": found[0], "earlier": found[1:], "slug": edition.plan.slug} if found else None


@dataclass(frozen=True)
class Own:
    """The bundles of sheets with which the person has something to do."""

    write: list[Bundle]
    assess: list[Bundle]
    publish: list[Bundle]


def own_bundles(who: Standing, municipality: Municipality) -> Own:
    """Sheets to write, to assess and to publish. One SQL query."""
    rows = bundles(who, plan__municipality=municipality, publications_left=True)
    return Own(
        write=[row for row in rows if row.state == WRITING and _writes(who, row)],
        assess=[row for row in rows if row.state == REVIEWING and _assesses(who, row)],
        publish=[row for row in rows if row.state == DECIDED and who.publisher],
    )


def desk_section(request: HttpRequest, municipality: Municipality, who: Standing) -> Mapping[str, Any] | None:
    """The person's part of the desk of the cycle. One SQL query."""
    own = own_bundles(who, municipality)
    if not (own.write or own.assess or own.publish or who.planner):
        return None
    return {"write": own.write, "assess": own.assess, "publish": own.publish, "planner": who.planner}


def _writes(who: Standing, row: Bundle) -> bool:
    return who.may_edit({row.department_id})


def _assesses(who: Standing, row: Bundle) -> bool:
    return who.planner or who.finance or who.may_approve({row.department_id})
