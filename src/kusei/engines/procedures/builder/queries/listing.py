"""Procedures and their working copies, for the list and for the versions of one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from kusei.engines.procedures.builder import access
from kusei.engines.procedures.builder.models import OPEN, State, Workpiece
from kusei.engines.procedures.models import Procedure, Version, VersionState
from kusei.foundation.org.models import Department, Municipality


@dataclass
class Row:
    """One procedure, or a new one that is only being made."""

    key: str
    title: str
    department: str
    procedure: Procedure | None = None
    version: int | None = None
    workpieces: list[Workpiece] = field(default_factory=list)


def rows(user: Any, municipality: Municipality, *, department: str = "", state: str = "") -> list[Row]:
    """The procedures that this person may look at, with their open working copies. Eight SQL queries at most.

    `department`: code; `state`: of a working copy (`dropped` shows those given up), blank for all.
    """
    names = dict(Department.objects.filter(municipality=municipality).order_by("pk").values_list("code", "name"))
    wanted = (state,) if state in State.values else OPEN
    copies: dict[str, list[Workpiece]] = defaultdict(list)
    found = access.visible(user).filter(municipality=municipality, state__in=wanted)
    for one in found.defer("content").select_related("department", "owner").order_by("-changed_at"):
        copies[one.key].append(one)
    listed: dict[str, Row] = {}
    numbers = dict(
        Version.objects.filter(procedure__municipality=municipality, state=VersionState.IN_FORCE).values_list(
            "procedure_id", "number"
        )
    )
    for procedure in access.visible_procedures(user, municipality).order_by("title"):
        code = procedure.department_code
        listed[procedure.key] = Row(
            procedure.key, procedure.title, names.get(code, code), procedure, numbers.get(procedure.pk)
        )
    for key, ones in copies.items():
        row = listed.setdefault(key, Row(key, ones[0].title, ones[0].department.name))
        row.workpieces = ones
    chosen = [row for row in listed.values() if not department or row.department == names.get(department)]
    return [row for row in chosen if row.workpieces or not state]


def versions(procedure: Procedure) -> list[Version]:
    """All versions that were ever made, newest first, with who made and approved them. One SQL query."""
    found = Version.objects.filter(procedure=procedure).select_related("made_by", "workpiece__approved_by")
    return list(found.defer("workpiece__content").order_by("-number"))
