"""The published results of a plan as tables: indicators, reports, effects, evaluations; a row for each figure."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kusei.foundation.web import clock
from kusei.services.plans.evaluation.queries.published import PublishedSheet, published_sheets
from kusei.services.plans.exporting import words
from kusei.services.plans.exporting.tables import Rows, Table
from kusei.services.plans.exporting.words import Value
from kusei.services.plans.models import Edition
from kusei.services.plans.progress.queries.published import PublishedReport, published_reports
from kusei.services.plans.progress.texts import status_label
from kusei.services.plans.queries.results import IndicatorResult, indicator_results

Columns = list[tuple[str, str]]


def _who() -> Columns:
    return [
        (_("取組のキー"), _("取組の符号。版が変わっても変わりません。")),
        (_("番号"), _("計画に印刷された番号。")),
        (_("取組"), _("報告・評価のときの名称。")),
        (_("年度"), _("西暦で示した年度。2025は、2025年4月から2026年3月まで。")),
    ]


def _sample() -> tuple[str, str]:
    return (_("見本"), _("○は、見本として作った内容で、実際の実績ではありません。"))


def _headed(what: str, title: str, columns: Columns, rows: Rows) -> Table:
    return Table(what, title, [heading for heading, _text in columns], rows)


def _mark(is_sample: bool) -> str:
    return words.mark(is_sample)


def result_columns() -> Columns:
    """Columns of the indicators."""
    return [
        (_("指標のキー"), _("指標の符号。版が変わっても変わりません。")),
        (_("指標"), _("指標の名前。")),
        (_("属するもののキー"), _("取組や施策の符号。")),
        (_("属するもの"), _("取組や施策の名前。")),
        (_("単位"), _("計画に書かれた単位。")),
        (_("年度"), _("西暦で示した年度。")),
        (_("目標"), _("その年度の目標値。―は、目標なしと印刷されています。空欄は、印刷されていません。")),
        (_("実績"), _("公表した実績値。空欄は、まだ値がありません。0は数です。")),
        (_("実績の状態"), _("確定、または速報。")),
        (_("出どころ"), _("measured：業務の記録から計算、imported：ファイルから取り込み、entered：人が入力。")),
    ]


def indicators(edition: Edition) -> Table:
    """A row for each indicator and year that has a target or a value."""
    rows: Rows = [row for result in indicator_results(edition) for row in _years(result)]
    return _headed("results", _("指標の目標と実績"), result_columns(), rows)


def _years(result: IndicatorResult) -> Iterator[list[Value]]:
    for year in sorted({*result.targets, *result.actuals}):
        actual = result.actuals.get(year)
        yield [
            result.key, result.name, result.holder, result.holder_title, result.unit, year,
            words.target(result.targets[year]) if year in result.targets else "",
            "" if actual is None else actual.number if actual.number is not None else actual.reading.words(),
            "" if actual is None else _("速報") if actual.preliminary or not actual.confirmed else _("確定"),
            "" if actual is None else actual.source,
        ]  # fmt: skip


def report_columns() -> Columns:
    """Columns of the reports."""
    return [
        *_who(),
        (_("時期"), _("年度のうち、いつの報告か。")),
        (_("いつ時点"), _("この日の状態を示します。")),
        (_("取組の進み具合"), _("行の進み具合から決まる、取組全体の進み具合。")),
        (_("行のキー"), _("年度別計画の行の符号。空欄は、取組の全体です。")),
        (_("行"), _("年度別計画の行の名前。")),
        (_("予定"), _("その年度のセルのことば。")),
        (_("行の進み具合"), _("予定以上・予定どおり・やや遅れ・遅れ・未着手・完了・中止のどれか。")),
        (_("補足"), _("行への補足。")),
        (_("これまでの取組と成果"), _("取組の報告の文。")),
        (_("課題"), _("取組の報告の文。")),
        (_("今後の予定"), _("取組の報告の文。")),
        _sample(),
    ]


def reports(edition: Edition) -> Table:
    """A row for each line of each published report, the oldest round first."""
    rows: Rows = [row for report in published_reports(edition.plan) for row in _lines(report)]
    return _headed("reports", _("進捗報告"), report_columns(), rows)


def _about(report: PublishedReport) -> list[Value]:
    return [report.initiative_key, report.code, report.title, report.fiscal_year, report.period_label,
            report.as_of.isoformat()]  # fmt: skip


def _lines(report: PublishedReport) -> Iterator[list[Value]]:
    status = status_label(report.status)
    said = [report.text, report.problems, report.next_step, _mark(report.sample)]
    for line in report.lines:
        own = [line.key, line.action, line.planned, status_label(line.status), line.note]
        yield [*_about(report), status, *own, *said]
    if not report.lines:
        yield [*_about(report), status, "", "", "", "", "", *said]


def effect_columns() -> Columns:
    """Columns of the effects."""
    return [
        *_who(),
        (_("時期"), _("年度のうち、いつの報告か。")),
        (_("いつ時点"), _("この日の状態を示します。")),
        (_("削減時間の見込み（時間）"), _("空欄は、分からないことを示します。0は数です。")),
        (_("削減時間の実績（時間）"), _("空欄は、分からないことを示します。0は数です。")),
        (_("効果額の見込み（円）"), _("空欄は、分からないことを示します。0は数です。")),
        (_("効果額の実績（円）"), _("空欄は、分からないことを示します。0は数です。")),
        _sample(),
    ]


def effects(edition: Edition) -> Table:
    """A row for each published report."""
    rows: Rows = [
        [*_about(one), one.hours_planned, one.hours_actual, one.yen_planned, one.yen_actual, _mark(one.sample)]
        for one in published_reports(edition.plan)
    ]
    return _headed("effects", _("効果（時間と金額）"), effect_columns(), rows)


def evaluation_columns() -> Columns:
    """Columns of the evaluations."""
    return [
        *_who(),
        (_("段階"), _("自己評価、部の評価など、だれの評価か。")),
        (_("視点"), _("必要性、有効性など。空欄は、視点のない段階です。")),
        (_("点数"), _("その視点の点数。")),
        (_("点数の理由"), _("評価した人の文。")),
        (_("段階の総合点"), _("視点の重みを付けた点。すべての視点に点のある段階だけ。")),
        (_("決まった総合点"), _("決裁で決まった点。")),
        (_("評定"), _("決裁で決まった評定。")),
        (_("今後の方向性"), _("拡充・継続・改善・縮小・統合・休止・廃止・終了など。")),
        (_("公表日"), _("評価を公表した日。")),
        _sample(),
    ]


def evaluations(edition: Edition) -> Table:
    """A row for each stage and axis of each published sheet, the newest year first."""
    rows: Rows = [row for sheet in published_sheets(edition.plan) for row in _points(sheet)]
    return _headed("evaluations", _("評価"), evaluation_columns(), rows)


def _points(sheet: PublishedSheet) -> Iterator[list[Value]]:
    who: list[Value] = [sheet.initiative_key, sheet.code, sheet.title, sheet.fiscal_year]
    day = sheet.published_at.astimezone(clock.TOKYO).date().isoformat() if sheet.published_at else ""
    end: list[Value] = [sheet.total, sheet.grade, sheet.direction_label, day, _mark(sheet.sample)]
    names = {key: label for key, label, _english in sheet.axes}
    for stage in sheet.stages:
        for axis, points in stage.points.items():
            yield [*who, stage.label, names[axis], points, stage.reasons.get(axis, ""), stage.total, *end]
        if not stage.points:
            yield [*who, stage.label, "", None, "", stage.total, *end]
