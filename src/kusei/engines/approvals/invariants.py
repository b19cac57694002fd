"""What always holds of decisions: drafts are what their events say, and every open step has somebody to act."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.queries.desk import authors_of, open_steps
from kusei.engines.approvals.queries.proof import problems
from kusei.foundation.web.invariants import broken, invariant

SAMPLE = 200


@invariant(
    key="approvals.events",
    sentence="起案の状態は、できごとの記録と合っています。",
    sentence_en="A draft is in the state and at the count that its events say.",
)
def events() -> Iterator[str]:
    """Drafts whose events are not as many as they say, and drafts that are under way without an open step."""
    yield from broken(
        """SELECT d.id AS draft, d.version, count(e.id) AS events, max(e.sequence) AS last FROM approvals_draft d
        LEFT JOIN approvals_approvalevent e ON e.draft_id = d.id GROUP BY d.id
        HAVING d.version <> count(e.id) OR d.version IS DISTINCT FROM max(e.sequence) ORDER BY 1"""
    )
    yield from broken(
        """SELECT d.id AS draft, d.state, count(s.id) AS open_steps FROM approvals_draft d
        LEFT JOIN approvals_round r ON r.draft_id = d.id AND r.number = d.round
        LEFT JOIN approvals_step s ON s.round_id = r.id AND s.opened_at IS NOT NULL AND s.closed_at IS NULL
        GROUP BY d.id HAVING (d.state = 'in-route') <> (count(s.id) > 0) ORDER BY 1"""
    )


@invariant(
    key="approvals.proof",
    sentence="新しい200件の起案は、できごとをたどり直しても同じ状態で、封印も合います。文書番号は続いています。",
    sentence_en="The newest 200 drafts replay to their state with their seals, and numbers of documents follow on.",
)
def proof() -> Iterator[str]:
    """What `kusei approvals verify` finds in the newest drafts."""
    for problem in problems(newest=SAMPLE):
        yield f"{problem.code}, draft {problem.draft_id or '-'}: {problem.text}"


@invariant(
    key="approvals.somebody",
    sentence="順番が来ている決裁の段には、決裁できる人がいます。",
    sentence_en="For every step whose turn it is there is somebody who may act.",
)
def somebody() -> Iterator[str]:
    """Open steps for which nobody holds the approver's role, in the department or above it."""
    steps, approvers = list(open_steps()), Approvers()
    authors = authors_of([step.round.draft_id for step in steps])
    for step in steps:
        but = frozenset[int]() if step.round.self_approval else authors[step.round.draft_id]
        if not approvers.nearest(step.department_id, but=but):
            yield f"step {step.pk} of draft {step.round.draft_id} waits for nobody"
