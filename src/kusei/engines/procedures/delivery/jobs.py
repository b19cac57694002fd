"""Makes the letter of a decision, after the decision was committed."""

from __future__ import annotations

from kusei.engines.procedures.delivery import commands
from kusei.foundation.jobs.tasks import task


@task()
def make_letter(*, decision_id: int) -> None:
    """The signed letter; run again it finds the one that is there."""
    commands.make_letter(decision_id=decision_id)
