"""Makes a proposal of a change that concerns us: a grade of warning or more, reached or left. It orders nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kusei.engines.notices.emergency.weather.models import Decision, Proposal, Report
from kusei.engines.notices.emergency.weather.tables import Tables
from kusei.engines.notices.emergency.weather.telling import tell
from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.web import clock

if TYPE_CHECKING:
    from kusei.engines.notices.emergency.weather.commands.applying import Change


def propose(report: Report, changes: Sequence[Change], tables: Tables) -> list[Proposal]:
    """One proposal a phenomenon and direction, for all of our areas that changed; open ones that it overtakes are
    closed. The people on duty are told by a job.
    """
    grouped: dict[tuple[str, bool], list[Change]] = {}
    for change in changes:
        if (rises := _direction(change, tables)) is not None:
            grouped.setdefault((change.hazard, rises), []).append(change)
    made: list[Proposal] = []
    with reason("気象の電文"):
        for (hazard, rises), those in sorted(grouped.items()):
            proposal = _proposal(report, hazard, rises, those)
            _overtake(proposal)
            enqueue(tell, proposal_id=proposal.pk)
            made.append(proposal)
    return made


def _before(change: Change) -> int:
    """The grade that was in force: none when its time was over."""
    was = change.before
    return was.grade if was is not None and (was.until is None or was.until > clock.now()) else 0


def _direction(change: Change, tables: Tables) -> bool | None:
    """Whether the change rises (True) or falls (False); None when staff need not look at it."""
    if not change.concerns_home:
        return None
    before, after = _before(change), change.after.grade if change.after else 0
    if max(before, after) < tables.propose_from:
        return None
    if before != after:
        return after > before
    was, now = change.before, change.after
    again = was is not None and now is not None and was.event_id != now.event_id  # another earthquake of that grade
    return True if again else None


def _proposal(report: Report, hazard: str, rises: bool, changes: Sequence[Change]) -> Proposal:
    worst = max(changes, key=lambda one: one.after.grade if one.after else 0)
    was = max(changes, key=_before)
    after = worst.after
    return Proposal.objects.create(
        report=report,
        hazard=hazard,
        rises=rises,
        areas=[change.area_name for change in changes],
        grade_before=_before(was),
        name_before=was.before.name if was.before and _before(was) else "",
        grade=after.grade if after else 0,
        name=after.name if after else "",
        level=after.level if after else None,
        known=after.known if after else True,
        made_at=clock.now(),
    )


def _overtake(proposal: Proposal) -> None:
    rows = Proposal.objects.filter(hazard=proposal.hazard, state=Decision.OPEN).exclude(report=proposal.report)
    rows.update(state=Decision.OVERTAKEN, decided_at=clock.now(), overtaken_by=proposal)
