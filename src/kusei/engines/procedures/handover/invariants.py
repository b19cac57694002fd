"""What always holds of disposal: what is due stands on a list, and what was disposed of is empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(days=2)
"""So long after its day an application is said to have been forgotten: the lists are proposed every night."""


@invariant(
    key="handover.disposal",
    sentence="廃棄の日を過ぎた申請は、廃棄の一覧にあります。一覧が済んだ申請は廃棄されています。",
    sentence_en="Applications whose day of disposal has come stand on a list, and those of a finished list are empty.",
)
def disposal() -> Iterator[str]:
    """Applications that are due on no list while their department has none open, and items that were not done."""
    yield from broken(
        """SELECT a.id AS application, a.dispose_on FROM applications_application a
        LEFT JOIN handover_disposalitem i ON i.application_id = a.id
        WHERE a.dispose_on < %(day)s AND a.disposed_at IS NULL AND i.id IS NULL
        AND a.state IN ('decided', 'delivered', 'withdrawn') AND NOT EXISTS (SELECT FROM handover_disposalrun r
            WHERE r.department_id = a.department_id AND r.second_by_id IS NULL) ORDER BY 1""",
        {"day": clock.today() - GRACE},
    )
    yield from broken(
        """SELECT i.application_id AS application, i.run_id AS finished_run FROM handover_disposalitem i
        JOIN handover_disposalrun r ON r.id = i.run_id JOIN applications_application a ON a.id = i.application_id
        WHERE r.finished_at IS NOT NULL AND (i.done_at IS NULL OR a.disposed_at IS NULL) ORDER BY 1"""
    )
