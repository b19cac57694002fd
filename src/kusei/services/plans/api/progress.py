"""Published progress over the API; rounds that are not published, for staff who ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer, ListQuery
from kusei.foundation.web.api.bearer import require_scope
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.negotiation import CSV, JSON
from kusei.foundation.web.api.paging import Listed, PageQuery
from kusei.foundation.web.api.parameters import Words
from kusei.foundation.web.api.words import noop
from kusei.services.plans import scopes
from kusei.services.plans.api.common import Key, joined, plan_of, require_staff, shows, table_of
from kusei.services.plans.api.parameters import PlanId, Year
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.queries.published import PublishedReport, published_reports
from kusei.services.plans.progress.rules import RoundState
from kusei.services.plans.schemas.progress import ReportEntry, ReportPage, RoundEntry, RoundPage, StatusKey

router = Router(tags=["progress"])
COLUMNS = (
    "fiscal_year", "period", "as_of", "initiative", "code", "title", "departments", "status", "line", "action",
    "planned", "line_status", "line_note", "text", "problems", "next_step", "hours_planned", "hours_actual",
    "yen_planned", "yen_actual", "corrections", "sample", "published_at",
)  # fmt: skip


class RoundQuery(PageQuery):
    """Narrowing the list of rounds."""

    fiscal_year: Year | None = Field(None, description=noop("年度"), examples=[2025])
    unpublished: bool = Field(
        False,
        description=noop("trueなら公表前の照会も返します。cycle:readの権限のあるAPIトークンがいります。"),
        examples=[False],
    )


class ReportQuery(ListQuery):
    """Narrowing the list of published reports."""

    fiscal_year: Year | None = Field(None, description=noop("年度"), examples=[2025])
    period: Key | None = Field(None, description=noop("時期のキー"), examples=["half"])
    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])
    status: StatusKey | None = Field(None, description=noop("取組の進み具合"), examples=["late"])
    department: Words | None = Field(None, description=noop("所管の名前"), examples=["企画経営部"])

    def takes(self, one: PublishedReport) -> bool:
        """Whether the report is among those asked for."""
        return (
            self.initiative in {None, one.initiative_key}
            and self.status in {None, one.status.value}
            and (self.department is None or self.department in one.departments)
        )


@router.get(
    "/plans/{id}/progress-rounds",
    operation_id="listProgressRounds",
    summary=noop("進捗の照会"),
    description=noop("公表された照会を、新しいものから返します。"),
    response=RoundPage,
)
@allow(PUBLIC)
def list_progress_rounds(request: HttpRequest, id: PlanId, query: Query[RoundQuery]) -> HttpResponse:
    """The rounds of a plan."""
    answer, plan = Answer(request), plan_of(id)
    rows = Round.objects.filter(plan=plan).select_related("plan", "edition").defer("edition__document")
    if query.unpublished:
        require_scope(request, scopes.READ)
        require_staff(request, plan)
    else:
        rows = rows.filter(state=RoundState.PUBLISHED)
    rows = rows if query.fiscal_year is None else rows.filter(fiscal_year=query.fiscal_year)
    found = answer.cut(rows.order_by("-as_of", "-pk"), query)
    return answer.send(lambda: RoundPage(**found.numbers(), items=[RoundEntry.of(row) for row in found.rows]))


@router.get(
    "/plans/{id}/progress",
    operation_id="listProgress",
    summary=noop("公表された進捗"),
    description=noop("公表された進捗の報告を、時期と計画の順に返します。CSVでは、年度別計画の行一つが1行です。"),
    response=ReportPage,
    openapi_extra=shows(COLUMNS),
)
@allow(PUBLIC)
def list_progress(request: HttpRequest, id: PlanId, query: Query[ReportQuery]) -> HttpResponse:
    """The published reports of a plan."""
    answer = Answer(request, (JSON, CSV), query.format)
    rows = published_reports(plan_of(id), query.fiscal_year, query.period)
    found = answer.cut(Listed([one for one in rows if query.takes(one)]), query)
    entries = [ReportEntry.of(one) for one in found.rows]
    return answer.send(lambda: ReportPage(**found.numbers(), items=entries), lambda: _table(entries))


def _table(entries: Iterable[ReportEntry]) -> bytes:
    return table_of(
        COLUMNS,
        (
            [
                one.fiscal_year, one.period, one.as_of.isoformat(), one.initiative, one.code, one.title,
                joined(one.departments), one.status, line.key, line.action, line.planned, line.status, line.note,
                one.text, one.problems, one.next_step, one.hours_planned, one.hours_actual, one.yen_planned,
                one.yen_actual, len(one.corrections), str(one.sample).lower(),
                one.published_at.isoformat() if one.published_at else None,
            ]
            for one in entries
            for line in one.lines
        ),
    )  # fmt: skip
