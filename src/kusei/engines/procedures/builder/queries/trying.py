"""The samples of a working copy with what each gives now."""

from __future__ import annotations

from kusei.engines.procedures.builder import examining
from kusei.engines.procedures.builder.models import Sample, Workpiece
from kusei.engines.procedures.catalogue import sampling
from kusei.engines.procedures.catalogue.sampling import Run
from kusei.foundation.web import clock


def runs(workpiece: Workpiece) -> list[tuple[Sample, Run]]:
    """Every sample and what it gives. One SQL query."""
    content, today = examining.readable(workpiece.content), clock.today()
    rows = workpiece.samples.order_by("kind", "pk")
    return [(x, sampling.run(content, x.answers, x.wrong, channel=x.channel, today=today)) for x in rows]


def failing(workpiece: Workpiece) -> int:
    """How many samples do not give what they should. One SQL query."""
    return sum(not run.right for _sample, run in runs(workpiece))
