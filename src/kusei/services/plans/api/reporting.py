"""Progress at work over the API: sections report, the planning section runs the rounds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query

from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.paging import Listed, PageQuery
from kusei.foundation.web.api.problems import register_refusals
from kusei.foundation.web.api.words import noop
from kusei.services.plans import scopes
from kusei.services.plans.api.common import Number, caller, conflict, plan_of
from kusei.services.plans.api.parameters import PlanId
from kusei.services.plans.api.progress import router
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.models import Report
from kusei.services.plans.progress.queries.sheet import find_round, sheet_rows
from kusei.services.plans.progress.refused import NoSuchReport, NotPossibleNow
from kusei.services.plans.schemas.progress import RoundEntry
from kusei.services.plans.schemas.reporting import (
    CorrectionDocument,
    NewRoundDocument,
    ReasonDocument,
    ReportValuesDocument,
    ReportWorkDocument,
    ReportWorkEntry,
    ReportWorkPage,
    SeenDocument,
    SeenWithReasonDocument,
)

register_refusals(NoSuchReport, kind="not-found")
register_refusals(NotPossibleNow, kind="conflict")


@router.get(
    "/progress-rounds/{number}/reports",
    operation_id="listProgressReportsAtWork",
    summary=noop("照会の報告（公表前をふくむ）"),
    description=noop("見る権限のある報告を、計画の順に返します。"),
    response=ReportWorkPage,
)
@allow(token(scopes.READ))
def list_progress_reports_at_work(request: HttpRequest, number: Number, query: Query[PageQuery]) -> HttpResponse:
    """The reports of a round that the person may see."""
    answer, found = Answer(request), find_round(number)
    if found is None:
        raise NoSuchReport
    rows = answer.cut(Listed(sheet_rows(found, caller(request))), query)
    items = [ReportWorkEntry.of_row(row, number) for row in rows.rows]
    return answer.send(lambda: ReportWorkPage(**rows.numbers(), items=items))


@router.get(
    "/progress-reports/{number}",
    operation_id="getProgressReportAtWork",
    summary=noop("一つの報告（公表前をふくむ）"),
    description=noop("欄の値を返します。書き込むときは、versionを見たものとして送ります。"),
    response=ReportWorkDocument,
)
@allow(token(scopes.READ))
def get_progress_report_at_work(request: HttpRequest, number: Number) -> HttpResponse:
    """A report with its fields."""
    answer = Answer(request)
    document = _document(number, caller(request))
    return answer.send(lambda: document)


def _document(number: int, by: User) -> ReportWorkDocument:
    """The report as the person sees it. Raises `NoSuchReport`."""
    report = Report.objects.filter(pk=number).values_list("round", "initiative_key").first()
    found = find_round(report[0]) if report else None
    rows = sheet_rows(found, by, keys=[report[1]]) if report and found else []
    if not rows:
        raise NoSuchReport
    return ReportWorkDocument.of(rows[0], report[0])


def _written(answer: Answer, request: HttpRequest, report: Report) -> HttpResponse:
    return answer.written(_document(report.pk, caller(request)))


@router.put(
    "/progress-reports/{number}",
    operation_id="saveProgressReport",
    summary=noop("進捗を書く、報告する"),
    description=noop(
        "変える欄だけを送ります。読んだあとに、ほかの人が同じ欄を変えていたときは409で答え、何も書き込みません。"
        "別の欄の変更は、両方が残ります。"
    ),
    response=ReportWorkDocument,
)
@allow(token(scopes.PROGRESS))
def save_progress_report(request: HttpRequest, number: Number, payload: ReportValuesDocument) -> HttpResponse:
    """Write in a report."""
    answer = Answer(request)
    try:
        report = commands.save_fields(
            report_id=number,
            seen=payload.version,
            values=payload.values,
            by=caller(request),
            report=payload.report,
        )
    except commands.Conflict as error:
        raise conflict(error, ((one.field, one.theirs, one.mine) for one in error.clashes)) from error
    return _written(answer, request, report)


@router.post(
    "/progress-reports/{number}/unchanged",
    operation_id="markProgressUnchanged",
    summary=noop("変わりなし、として報告する"),
    description=noop(
        "前回の報告を引き継ぎます。前回がなければ、すべて予定どおりとします。足りない欄がなければ、報告ずみになります。"
    ),
    response=ReportWorkDocument,
)
@allow(token(scopes.PROGRESS))
def mark_progress_unchanged(request: HttpRequest, number: Number, payload: SeenDocument) -> HttpResponse:
    """Take over the last report."""
    answer = Answer(request)
    try:
        report = commands.take_over(report_id=number, seen=payload.version, by=caller(request))
    except commands.Conflict as error:
        raise conflict(error, ((one.field, one.theirs, one.mine) for one in error.clashes)) from error
    return _written(answer, request, report)


@router.post(
    "/progress-reports/{number}/return",
    operation_id="returnProgressReport",
    summary=noop("報告を差し戻す"),
    description=noop("企画担当が、理由を付けて所管に差し戻します。"),
    response=ReportWorkDocument,
)
@allow(token(scopes.PROGRESS))
def return_progress_report(request: HttpRequest, number: Number, payload: SeenWithReasonDocument) -> HttpResponse:
    """Give a report back."""
    answer = Answer(request)
    report = commands.return_report(report_id=number, version=payload.version, why=payload.reason, by=caller(request))
    return _written(answer, request, report)


@router.post(
    "/progress-reports/{number}/correction",
    operation_id="correctProgressReport",
    summary=noop("公表した報告を訂正する"),
    description=noop("前の値、新しい値、理由が公表されます。"),
    response=ReportWorkDocument,
)
@allow(token(scopes.PROGRESS))
def correct_progress_report(request: HttpRequest, number: Number, payload: CorrectionDocument) -> HttpResponse:
    """Correct a published report."""
    answer = Answer(request)
    report = commands.correct_published(
        report_id=number, version=payload.version, values=payload.values, why=payload.reason, by=caller(request)
    )
    return _written(answer, request, report)


@router.post(
    "/plans/{id}/progress-rounds",
    operation_id="openProgressRound",
    summary=noop("進捗の照会を始める"),
    description=noop("取組ごとに報告を一つずつ用意し、所管に照会します。日は自治体の暦に従います。"),
    response={201: RoundEntry},
)
@allow(token(scopes.PROGRESS))
def open_progress_round(request: HttpRequest, id: PlanId, payload: NewRoundDocument) -> HttpResponse:
    """Open a round."""
    answer = Answer(request)
    made = commands.open_round(
        plan=plan_of(id),
        fiscal_year=payload.fiscal_year,
        period=payload.period,
        due_on=payload.due_on,
        message=payload.message,
        by=caller(request),
    )
    return answer.written(RoundEntry.of(made), 201)


@router.post(
    "/progress-rounds/{number}/closing",
    operation_id="closeProgressRound",
    summary=noop("照会を締め切る"),
    response=RoundEntry,
)
@allow(token(scopes.PROGRESS))
def close_progress_round(request: HttpRequest, number: Number) -> HttpResponse:
    """Close a round."""
    answer = Answer(request)
    return answer.written(RoundEntry.of(commands.close_round(round_id=number, by=caller(request))))


@router.post(
    "/progress-rounds/{number}/reopening",
    operation_id="reopenProgressRound",
    summary=noop("締め切った照会を、もう一度受け付ける"),
    response=RoundEntry,
)
@allow(token(scopes.PROGRESS))
def reopen_progress_round(request: HttpRequest, number: Number, payload: ReasonDocument) -> HttpResponse:
    """Open a closed round again."""
    answer = Answer(request)
    found = commands.reopen_round(round_id=number, why=payload.reason, by=caller(request))
    return answer.written(RoundEntry.of(found))


@router.post(
    "/progress-rounds/{number}/publication",
    operation_id="publishProgressRound",
    summary=noop("照会の結果を公表する"),
    description=noop("報告ずみのものを公表し、照会を締め切ります。取り消せません。"),
    response=RoundEntry,
)
@allow(token(scopes.PROGRESS))
def publish_progress_round(request: HttpRequest, number: Number) -> HttpResponse:
    """Publish a round."""
    answer = Answer(request)
    return answer.written(RoundEntry.of(commands.publish_round(round_id=number, by=caller(request))))
