"""Proves that drafts are what their events say: states, rounds, numbers and seals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db.models import Count, Max

from kusei.engines.approvals import hooks, rules
from kusei.engines.approvals.models import Draft, NumberCounter
from kusei.engines.approvals.queries.history import history
from kusei.engines.approvals.rules import State
from kusei.engines.approvals.sealed import SealBroken, record_intact, require_intact
from kusei.lib.errors import RuleError


@dataclass(frozen=True)
class Problem:
    """Something that is not as it must be."""

    code: str
    draft_id: int | None
    text: str

    def as_data(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return asdict(self)


def problems(*, newest: int | None = None) -> Iterator[Problem]:
    """Everything that is wrong, draft by draft, then the numbers. Some queries for each draft: not for pages.

    With `newest` only so many drafts are looked at.
    """
    drafts = Draft.objects.select_related("department")
    chosen = drafts.order_by("pk").iterator(chunk_size=200) if newest is None else drafts.order_by("-pk")[:newest]
    for draft in chosen:
        yield from _of_draft(draft)
    yield from _of_numbers()


def _of_draft(draft: Draft) -> Iterator[Problem]:
    try:
        now = rules.replay(history(draft))
    except RuleError as refusal:
        yield Problem("approvals.impossible-event", draft.pk, refusal.en)
        return
    if (now.state, now.version, now.round, now.drafter) != (
        draft.state,
        draft.version,
        draft.round,
        draft.drafter_id,
    ):
        yield Problem(
            "approvals.state-differs",
            draft.pk,
            f"events say {now.state} v{now.version}, the row {draft.state} v{draft.version}",
        )
    if not _sealed(draft):
        yield Problem("approvals.seal-broken", draft.pk, "the document is not the one that was sealed")


def _sealed(draft: Draft) -> bool:
    """Under decision the app's document must be the sealed one too; afterwards the record of it must be."""
    if draft.state in {State.APPROVED, State.IN_EFFECT}:
        return record_intact(draft)
    if draft.state != State.IN_ROUTE or draft.kind not in {kind.key for kind in hooks.kinds()}:
        return True
    try:
        require_intact(draft)
    except SealBroken:
        return False
    return True


def _of_numbers() -> Iterator[Problem]:
    given = Draft.objects.filter(number__isnull=False).order_by()
    groups = given.values("department__municipality", "number_code", "number_year")
    for row in groups.annotate(how_many=Count("pk"), highest=Max("number")):
        counter = NumberCounter.objects.filter(
            municipality=row["department__municipality"],
            department_code=row["number_code"],
            fiscal_year=row["number_year"] or 0,
        ).first()
        if counter is None or not counter.last == row["highest"] == row["how_many"]:
            yield Problem(
                "approvals.number-gap",
                None,
                f"{row['number_code']} {row['number_year']}: numbers are not 1 to {row['how_many']}",
            )
