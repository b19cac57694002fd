"""Who is to be reminded today: steps that are due today or late, and those who are asked for them."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.models import Step
from kusei.engines.approvals.queries.desk import authors_of, open_steps
from kusei.foundation.web import clock


def due_steps() -> list[Step]:
    """Open steps whose day has come or passed, in the order in which they were due. One SQL query."""
    return list(open_steps().filter(due_on__lte=clock.today()))


def to_remind() -> Iterator[tuple[Step, int]]:
    """Each such step with each person to be reminded: who is asked, or their deputy while they are away."""
    steps = due_steps()
    approvers = Approvers()
    authors = authors_of([step.round.draft_id for step in steps])
    for step in steps:
        but = frozenset() if step.round.self_approval else authors[step.round.draft_id]
        own, deputies = approvers.asked(step.department_id, but=but)
        away = set(deputies.values())
        yield from ((step, person) for person in sorted((own - away) | set(deputies)))
