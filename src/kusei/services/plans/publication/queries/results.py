"""The published results of a fiscal year, as a booklet prints them. Nothing that is not published is ever read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from kusei.engines.measures.queries.actuals import Actual
from kusei.foundation.web import formats
from kusei.services.plans import outlookwords
from kusei.services.plans.evaluation.queries.published import PublishedSheet, published_sheets
from kusei.services.plans.models import Edition
from kusei.services.plans.progress.queries.published import PublishedReport, published_reports
from kusei.services.plans.progress.rules import Status
from kusei.services.plans.progress.texts import STATUSES, status_label
from kusei.services.plans.publication.booklet.material import Results
from kusei.services.plans.publication.queries.missing import Missing, missing
from kusei.services.plans.queries.results import indicator_results

Data = dict[str, Any]
LATE = (Status.SLIGHTLY_LATE, Status.LATE, Status.NOT_STARTED, Status.STOPPED)


def published_results(edition: Edition, fiscal_year: int) -> Results:
    """What is published about the year: reports, evaluations, and actual values up to that year. In Japanese.

    Of several rounds of the year the last one counts. Fourteen SQL queries at most.
    """
    with translation.override("ja"):
        reports = newest_of_each(published_reports(edition.plan, fiscal_year))
        sheets = published_sheets(edition.plan, fiscal_year)
        years = range(edition.start_year, fiscal_year + 1)
        return Results(
            reports={key: _report(report) for key, report in reports.items()},
            evaluations={sheet.initiative_key: _evaluation(sheet) for sheet in sheets},
            actuals={row.key: _actuals(row.actuals) for row in indicator_results(edition, years) if row.actuals},
            totals=_totals(fiscal_year, list(reports.values()), sheets),
            missing=_missing(fiscal_year, missing(edition, fiscal_year)),
            sample=any(one.sample for one in (*reports.values(), *sheets)),
        )


def newest_of_each(reports: Iterable[PublishedReport]) -> dict[str, PublishedReport]:
    """The last report on each initiative, of reports in the order of their days."""
    return {report.initiative_key: report for report in reports}


def _actuals(found: Mapping[int, Actual]) -> dict[int, Data]:
    return {year: {"words": _words(one), "number": one.number} for year, one in found.items()}


def _words(one: Actual) -> str:
    shown = formats.number(one.number) if one.number is not None else one.reading.words()
    return f"{shown}（速報）" if one.preliminary or not one.confirmed else shown


def _report(report: PublishedReport) -> Data:
    rows = [
        ["進み具合", status_label(report.status)],
        ["これまでの取組と成果", report.text],
        ["課題", report.problems],
        ["今後の予定", report.next_step],
        ["削減した時間", _effect(report.hours_actual, report.hours_planned, "時間")],
        ["効果額", _effect(report.yen_actual, report.yen_planned, "円")],
        *([f"補足（{line.action or '取組全体'}）", line.note] for line in report.lines if line.note),
        *(["訂正", _correction(one)] for one in report.corrections),
    ]
    when = f"{formats.fiscal_year(report.fiscal_year)} {report.period_label}（{formats.date_text(report.as_of)}時点）"
    return {
        "title": f"{when}の報告{_sample(report.sample)}",
        "fiscal_year": report.fiscal_year,
        "rows": [row for row in rows if row[1]],
        "lines": {line.key: status_label(line.status) for line in report.lines if line.key},
    }


def _effect(actual: object, planned: object, unit: str) -> str:
    """Actual beside planned; zero is a number, and what is not known is said."""
    if actual is None and planned is None:
        return ""
    shown, wanted = ("―" if one is None else formats.with_unit(one, unit) for one in (actual, planned))
    return f"実績 {shown}　見込み {wanted}"


def _correction(one: Any) -> str:
    return f"{formats.date_text(one.at)}　{one.label}：{one.old or '―'} → {one.new or '―'}（{one.why}）"


def _evaluation(sheet: PublishedSheet) -> Data:
    rows = [["評定", " ".join(filter(None, (sheet.grade, sheet.grade_label)))]]
    if sheet.total is not None:
        rows.append(["総合点", formats.number(sheet.total)])
    rows += [["今後の方向性", sheet.direction_label], ["その理由", sheet.content["direction_reason"]]]
    names = {key: label for key, label, _english in sheet.axes}
    for stage in sheet.stages:
        points = "、".join(f"{names[axis]} {formats.number(given)}" for axis, given in stage.points.items())
        rows.append([stage.label, "\n".join(filter(None, (points, stage.comment)))])
    rows += [["次の年度への約束", "　".join(filter(None, promise))] for promise in sheet.promises]
    title = f"{formats.fiscal_year(sheet.fiscal_year)}の評価{_sample(sheet.sample)}"
    return {"title": title, "rows": [row for row in rows if row[1]]}


def _sample(is_sample: bool) -> str:
    return "（見本）" if is_sample else ""


def _missing(fiscal_year: int, found: list[Missing]) -> Data:
    """The targets that will be missed, or were, each with what was decided; nothing when there are none."""
    if not found:
        return {}
    over = all(one.prospect.outlook.over for one in found)
    year = formats.fiscal_year(fiscal_year)
    return {
        "title": "目標に届かなかった取組" if over else "目標に届かない見込みの取組",
        "lead": f"{year}の目標に届かなかった指標と、それについて決めたことです。"
        if over
        else f"いまのまま進むと{year}の目標に届かない指標と、それについて決めたことです。",
        "heads": ["取組・目標", "指標", "目標", "実績" if over else "見込み", "決めたこと"],
        "rows": [_missed(one) for one in found],
        "notes": sorted({_method(one) for one in found if not one.prospect.outlook.over}),
    }


def _missed(one: Missing) -> list[str]:
    found, seen = one.prospect, one.prospect.outlook
    assert seen.projection is not None and seen.verdict is not None  # noqa: PT018  both follow from being missed
    reached = outlookwords.amount(seen.projection, seen.unit)
    if not seen.over:
        reached = f"{reached}　{outlookwords.verdict_words(seen.verdict)}"
    return [
        " ".join(filter(None, (found.holder.code, found.holder.title or found.holder.key))),
        found.indicator.name,
        formats.with_unit(seen.target, seen.unit),
        reached,
        "\n".join(f"{formats.date_text(x.done_on)}　{x.text}" for x in one.decided) or "公表した決定はありません",
    ]


def _method(one: Missing) -> str:
    seen = one.prospect.outlook
    assert seen.projection is not None
    return f"{one.prospect.indicator.name}：{outlookwords.method_words(seen.projection, seen.kind)}"


def _totals(fiscal_year: int, reports: list[PublishedReport], sheets: list[PublishedSheet]) -> Data:
    """The year's results in figures, with the words of the picture's description."""
    year = formats.fiscal_year(fiscal_year)
    counts = Counter(report.status for report in reports)
    status = [
        {"label": str(label), "number": counts[one], "late": one in LATE} for one, label in STATUSES.items()
    ] if reports else []  # fmt: skip
    said = "、".join(f"{row['label']} {row['number']}" for row in status)
    facts = []
    for label, name, unit in (("削減した時間", "hours", "時間"), ("効果額", "yen", "円")):
        known = [one for report in reports if (one := getattr(report, f"{name}_actual")) is not None]
        if known:
            facts.append([f"{label}の合計", f"{formats.with_unit(sum(known), unit)}（{len(known)}の取組の報告による）"])
    if sheets:
        grades, directions = Counter(x.grade for x in sheets), Counter(x.direction_label for x in sheets)
        facts.append(["評価した取組", str(len(sheets))])
        facts.append(["評定", "、".join(f"{grade} {number}" for grade, number in sorted(grades.items()))])
        facts.append(["今後の方向性", "、".join(f"{label} {n}" for label, n in directions.most_common() if label)])
    missing = [name for name, found in (("進捗報告", reports), ("評価", sheets)) if not found]
    return {
        "title": f"{year}の結果",
        "lead": f"{year}の{'と'.join(missing)}は、まだ公表されていません。" if missing else "",
        "status": status,
        "alt": f"進み具合ごとの取組の数の図。{said}。" if status else "",
        "facts": facts,
    }
