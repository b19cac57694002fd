"""Published evaluations over the API."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer, ListQuery
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.negotiation import CSV, JSON
from kusei.foundation.web.api.paging import Listed
from kusei.foundation.web.api.parameters import Words
from kusei.foundation.web.api.problems import register_refusals
from kusei.foundation.web.api.words import noop
from kusei.services.plans.api.common import FiscalYear, Key, joined, plan_of, shows, table_of
from kusei.services.plans.api.parameters import PlanId, Year
from kusei.services.plans.evaluation.queries.published import PublishedSheet, published_sheets
from kusei.services.plans.evaluation.refused import NoSuchSheet
from kusei.services.plans.schemas.evaluation import EvaluationDocument, EvaluationEntry, EvaluationPage

register_refusals(NoSuchSheet, kind="not-found")
router = Router(tags=["evaluation"])
COLUMNS = (
    "fiscal_year", "initiative", "code", "title", "departments", "grade", "total", "direction", "promises", "sample",
    "published_at",
)  # fmt: skip


class EvaluationQuery(ListQuery):
    """Narrowing the list of published evaluations."""

    fiscal_year: Year | None = Field(None, description=noop("評価した年度"), examples=[2025])
    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])
    department: Words | None = Field(None, description=noop("所管の名前"), examples=["企画経営部"])
    grade: Words | None = Field(None, description=noop("総合評価"), examples=["A"])
    direction: Words | None = Field(None, description=noop("次年度の方向性のキー"), examples=["improve"])

    def takes(self, one: PublishedSheet) -> bool:
        """Whether the sheet is among those asked for."""
        return (
            self.initiative in {None, one.initiative_key}
            and self.grade in {None, one.grade}
            and self.direction in {None, one.direction}
            and (self.department is None or self.department in one.departments)
        )


@router.get(
    "/plans/{id}/evaluations",
    operation_id="listEvaluations",
    summary=noop("公表された評価"),
    description=noop("計画の取組の、公表された行政評価を、新しい年度から返します。"),
    response=EvaluationPage,
    openapi_extra=shows(COLUMNS),
)
@allow(PUBLIC)
def list_evaluations(request: HttpRequest, id: PlanId, query: Query[EvaluationQuery]) -> HttpResponse:
    """The published evaluations of a plan."""
    answer = Answer(request, (JSON, CSV), query.format)
    rows = published_sheets(plan_of(id), query.fiscal_year)
    found = answer.cut(Listed([one for one in rows if query.takes(one)]), query)
    entries = [EvaluationEntry.of(one) for one in found.rows]
    return answer.send(lambda: EvaluationPage(**found.numbers(), items=entries), lambda: _table(entries))


def _table(entries: Iterable[EvaluationEntry]) -> bytes:
    return table_of(
        COLUMNS,
        (
            [
                one.fiscal_year, one.initiative, one.code, one.title, joined(one.departments), one.grade, one.total,
                one.direction, joined(f"{promise.what}（{promise.until}）" for promise in one.promises),
                str(one.sample).lower(), one.published_at.isoformat() if one.published_at else None,
            ]
            for one in entries
        ),
    )  # fmt: skip


@router.get(
    "/plans/{id}/evaluations/{fiscal_year}/{initiative}",
    operation_id="getEvaluation",
    summary=noop("一つの公表された評価"),
    description=noop("一つの取組の一つの年度の、公表された評価シートの全体を返します。"),
    response=EvaluationDocument,
)
@allow(PUBLIC)
def get_evaluation(request: HttpRequest, id: PlanId, fiscal_year: FiscalYear, initiative: Key) -> HttpResponse:
    """One published sheet."""
    answer = Answer(request)
    rows = published_sheets(plan_of(id), fiscal_year)
    found = next((one for one in rows if one.initiative_key == initiative), None)
    if found is None:
        raise NoSuchSheet
    return answer.send(lambda: EvaluationDocument.of_sheet(id, found))
