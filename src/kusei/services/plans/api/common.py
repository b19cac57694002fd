"""What the operations of the cycle share: finding the plan, who calls, and how commands' refusals are answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.foundation.people.models import User
from kusei.foundation.web.api.parameters import DIGITS
from kusei.foundation.web.api.problems import Problem, register_refusals
from kusei.foundation.web.api.words import noop
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, Standing, standing
from kusei.services.plans.exporting.spreadsheets import csv_bytes
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.exporting.words import Value
from kusei.services.plans.models import Plan
from kusei.services.plans.queries.finding import find_edition

register_refusals(CycleRefused, ApprovalRefused)


def _described(sentence: str, example: Any) -> Any:
    return Field(json_schema_extra={"description": sentence, "examples": [example]})


Number = Annotated[int, DIGITS, Field(ge=1, le=2**63 - 1), _described(noop("一覧が返す番号"), 1)]
FiscalYear = Annotated[int, DIGITS, Field(ge=1868, le=2200), _described(noop("年度"), 2025)]
Key = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=80),
    _described(noop("取組のキー"), "1"),
]
IndicatorKey = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=80),
    _described(noop("指標のキー"), "1-K1"),
]


def plan_of(slug: str) -> Plan:
    """The plan with its municipality. Raises `PlanNotFound` (404)."""
    return find_edition(slug).plan


def caller(request: HttpRequest) -> User:
    """The person of the token; the operation lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def standing_in(request: HttpRequest, plan: Plan) -> Standing:
    """What the person of the token may do today in the cycle of the plan's municipality."""
    return standing(caller(request), plan.municipality)


def require_staff(request: HttpRequest, plan: Plan) -> Standing:
    """For what is not published. Raises `NotAllowed` unless the person looks at unpublished work somewhere today."""
    found = standing_in(request, plan)
    if not found.staff:
        raise NotAllowed(_("公表前のものは、職員の役割のある人だけが見られます。"))
    return found


def conflict(error: CycleRefused, fields: Iterable[tuple[str, Any, Any]]) -> Problem:
    """409: of each field the name, what stands there now and what was sent."""
    found = [{"field": name, "now": now, "sent": sent} for name, now, sent in fields]
    return Problem("conflict", str(error), error.code, conflicts=found)


def shows(columns: Iterable[str]) -> dict[str, Any]:
    """For the description: the operation answers CSV too, with these columns."""
    return {"x-csv-columns": tuple(columns)}


def table_of(columns: Sequence[str], rows: Iterable[list[Value]]) -> bytes:
    """The rows under these columns, as CSV for programs."""
    return csv_bytes(Table("", "", list(columns), list(rows)))


def joined(values: Iterable[object]) -> str:
    """A list in one cell."""
    return " | ".join(map(str, values))
