"""The planning section opens a round, changes its day, closes it, opens it again, and publishes it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle import rules as cycle
from kusei.services.plans.cycle import standing
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.progress import asking
from kusei.services.plans.progress.commands.writing import lock_round
from kusei.services.plans.progress.fields import canonical
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.refused import (
    DayWrong,
    NoSuchPeriod,
    NotInForce,
    NotPossibleNow,
    ReasonMissing,
    RoundExists,
    YearOutside,
)
from kusei.services.plans.progress.rules import RoundState


@transaction.atomic
def open_round(  # noqa: PLR0913  keyword-only: what a round consists of
    *,
    plan: Plan,
    fiscal_year: int,
    period: str,
    by: User | None,
    due_on: dt.date | None = None,
    message: str = "",
    sample: bool = False,
) -> Round:
    """Ask every responsible section how its initiatives stand. One report for each initiative, none for annexes.

    Days are those of the municipality's calendar unless `due_on` says another one. `by`: planning section; None is the
    command line. Raises `NotAllowed`, `NotInForce`, `YearOutside`, `NoSuchPeriod`, `RoundExists`, `FieldWrong`,
    `CalendarWrong`.
    """
    standing.require_planner(by, plan.municipality)
    edition = in_force(plan)
    if edition is None:
        raise NotInForce
    if fiscal_year not in edition.years:
        raise YearOutside
    asked = cycle.calendar_of(plan.municipality).period(period)
    if asked is None:
        raise NoSuchPeriod
    made = Round(
        plan=plan,
        edition=edition,
        fiscal_year=fiscal_year,
        period=period,
        label=asked.label,
        label_en=asked.label_en,
        as_of=asked.as_of.of(fiscal_year),
        opens_on=min(asked.opens.of(fiscal_year), due_on or dt.date.max),
        due_on=due_on or asked.due.of(fiscal_year),
        message=canonical("text", message),
        sample=sample,
        opened_by=by,
        opened_at=clock.now(),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise RoundExists from None
    asking.ask(made, by)
    return made


def in_force(plan: Plan) -> Edition | None:
    """The edition that holds: the current one, or while that is a draft, the last that was put in force."""
    current = plan.current_edition
    if current is not None and current.status == EditionStatus.IN_FORCE:
        return current
    return plan.editions.filter(status=EditionStatus.IN_FORCE).order_by("-published", "-pk").first()


@transaction.atomic
def change_round(*, round_id: int, due_on: dt.date, message: str, by: User | None) -> Round:
    """Another due day, another message to the sections. Raises `NotAllowed`, `NotPossibleNow`, `DayWrong`."""
    found = _of_planner(round_id, by)
    if not found.is_open:
        raise NotPossibleNow
    if due_on < found.opens_on:
        raise DayWrong
    found.due_on, found.message = due_on, canonical("text", message)
    found.save(update_fields=["due_on", "message"])
    return found


@transaction.atomic
def close_round(*, round_id: int, by: User | None) -> Round:
    """End the time of reporting. Raises `NotAllowed`, `NotPossibleNow`."""
    found = _of_planner(round_id, by)
    return _move(found, RoundState.OPEN, RoundState.CLOSED)


@transaction.atomic
def reopen_round(*, round_id: int, why: str, by: User | None) -> Round:
    """Let sections write again, with a reason that the history keeps. Never after publication.

    Raises `NotAllowed`, `ReasonMissing`, `NotPossibleNow`.
    """
    found = _of_planner(round_id, by)
    if not why.strip():
        raise ReasonMissing
    with reason(canonical("text", why)):
        return _move(found, RoundState.CLOSED, RoundState.OPEN)


@transaction.atomic
def publish_round(*, round_id: int, by: User | None) -> Round:
    """Make what was reported public, for good; it closes the round. Later changes are corrections.

    Reports that are waiting, being written or returned stay inside and count as not reported. Raises `NotAllowed`
    unless the person lets results out, `NotPossibleNow` when it is published.
    """
    found = lock_round(round_id)
    standing.require_publisher(by, found.plan.municipality)
    if found.is_published:
        raise NotPossibleNow
    found.state, found.published_at, found.published_by = RoundState.PUBLISHED, clock.now(), by
    found.save(update_fields=["state", "published_at", "published_by"])
    return found


def _of_planner(round_id: int, by: User | None) -> Round:
    found = lock_round(round_id)
    standing.require_planner(by, found.plan.municipality)
    return found


def _move(found: Round, before: RoundState, after: RoundState) -> Round:
    if found.state != before:
        raise NotPossibleNow
    found.state = after
    found.save(update_fields=["state"])
    return found
