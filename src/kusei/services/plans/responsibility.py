"""Which departments an edition makes responsible for each initiative: one rule for the whole cycle."""

from __future__ import annotations

from kusei.foundation.org.models import Department
from kusei.services.plans.models import Edition, ResponsibleDepartment


def responsible_departments(edition: Edition) -> dict[str, list[Department]]:
    """By initiative (key) its departments: leading ones first, then in the plan's order. One SQL query.

    An initiative is not in the answer when the plan names no department for it, or only words such as 各部.
    """
    rows = ResponsibleDepartment.objects.filter(edition=edition, department__is_collective=False)
    found: dict[str, list[ResponsibleDepartment]] = {}
    for row in rows.select_related("department", "initiative").order_by("position"):
        found.setdefault(row.initiative.key, []).append(row)
    return {
        key: [row.department for row in sorted(own, key=lambda row: not row.lead) if row.department is not None]
        for key, own in found.items()
    }
