"""The work behind a booklet: one job each, one at a time for each booklet."""

from __future__ import annotations

from kusei.foundation.jobs.tasks import task
from kusei.services.plans.publication import making


@task(queue="default")
def make_booklet(*, booklet_id: int) -> None:
    """Make one booklet. Again does no harm: a finished one stays as it is."""
    making.make(booklet_id)
