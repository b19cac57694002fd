"""Jobs: sheets that are missing some time after the end of their band, and cash or keys that differ."""

from __future__ import annotations

from kusei.engines.bookings.operators import telling
from kusei.foundation.jobs.tasks import task


@task(queue="upkeep", cron="*/15 * * * *")
def notice_missing_sheets() -> None:
    """Note what is missing, and tell the department, once for each band."""
    from kusei.engines.bookings.operators import commands  # noqa: PLC0415  commands enqueue these jobs

    commands.notice_missing()


@task()
def tell_missing(*, missing_id: int) -> None:
    """Tell the department that a sheet is missing."""
    telling.missing(missing_id)


@task()
def tell_differs(*, sheet_id: int) -> None:
    """Tell the department that cash or keys differ."""
    telling.differs(sheet_id)
