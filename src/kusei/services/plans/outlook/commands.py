"""Puts a warning into the log of observations: once for an indicator, a fiscal year and a month, whoever clicks."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, Standing, standing
from kusei.services.plans.observations.commands.writing import note_observation
from kusei.services.plans.observations.queries.rights import may_write
from kusei.services.plans.outlook.models import Noted
from kusei.services.plans.outlook.queries.drivers import breakdowns
from kusei.services.plans.outlook.queries.prospects import Prospect, prospect
from kusei.services.plans.outlook.texts import content


class NotAtRisk(CycleRefused):
    """The target will be reached by what is known now."""

    code = "outlook.not-at-risk"

    def __str__(self) -> str:
        return _("いまの見込みでは目標に届くため、記録することはありません。画面を開き直してください。")


def note_prospect(
    *, municipality: Municipality, plan: str, indicator: str, fiscal_year: int, by: User | None
) -> tuple[int, bool]:
    """The number of the observation in which the warning stands, and whether it was written now.

    Editors and approvers of a responsible department, and planners. Raises `NoSuchProspect` for what the person may
    not see, `NotAtRisk`, `NotAllowed`, `ContentRefused`, `PossibleMyNumber`.
    """
    who = standing(by, municipality)
    found = prospect(municipality, plan, indicator, fiscal_year, who)
    if not may_note(found, who):
        raise NotAllowed(
            _("気づきに記録できるのは、所管の編集者と承認者、企画担当だけです。所管の部署に頼んでください。")
        )
    if not found.outlook.at_risk:
        raise NotAtRisk
    if found.noted is not None:
        return found.noted, False
    said = content(found, breakdowns(found))
    place = {
        "plan": found.plan,
        "indicator": found.indicator.key,
        "fiscal_year": fiscal_year,
        "month": found.outlook.through.month,
    }
    try:
        with transaction.atomic():
            made = note_observation(plan=found.plan, department=_department(found, who), content=said, by=by)
            Noted.objects.create(observation=made, at=clock.now(), **place)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "outlook_noted_once":
            raise
        return Noted.objects.get(**place).observation_id, False
    return made.pk, True


def may_note(found: Prospect, who: Standing) -> bool:
    """Whether the person writes observations about it."""
    return may_write(who, found.numbers)


def _department(found: Prospect, who: Standing) -> Department | None:
    """The department in whose name it is written: the person's own, the lead first; None is the planning section's."""
    return next((one for one in found.departments if may_write(who, {one.pk})), None) if not who.planner else None
