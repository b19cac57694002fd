"""What the builder does later: publishing at a time that was set, and telling the search."""

from __future__ import annotations

from kusei.engines.procedures.catalogue.searching import SOURCE
from kusei.engines.procedures.models import Procedure
from kusei.foundation.jobs.tasks import task
from kusei.foundation.search.commands import index


@task()
def publish_when_due(*, workpiece_id: int) -> None:
    """Put an approved working copy in force when its time has come."""
    from kusei.engines.procedures.builder.commands import deciding  # noqa: PLC0415  it imports us

    deciding.publish_when_due(workpiece_id=workpiece_id)


@task(queue="search")
def index_procedure(*, procedure_id: int) -> None:
    """Make the search say what the version in force says."""
    key = Procedure.objects.get(pk=procedure_id).key
    index(source=SOURCE, keys=[f"{key}:ja", f"{key}:en"])
