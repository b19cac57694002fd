"""A small plan with results of 2025, some published and some not, made by the commands of the parts of the cycle."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.engines.measures.commands.deciding import confirm
from kusei.engines.measures.commands.recording import NewValue, enter
from kusei.engines.measures.models import ActualValue, Series
from kusei.engines.measures.readings import of_number
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.evaluation.commands.publishing import publish
from kusei.services.plans.evaluation.commands.starting import start_year
from kusei.services.plans.evaluation.models import Assessment, Bundle, Decision, Review, Sheet
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition
from kusei.services.plans.observations.commands.stepping import add_step, set_public
from kusei.services.plans.observations.commands.writing import Content, note_observation
from kusei.services.plans.progress import commands as progress
from kusei.services.plans.progress.models import Round
from kusei.services.plans.series import series_key
from kusei.services.plans.tests.examples import plan_data

HIDDEN = "公表前の文"


def plan_with_indicator() -> PlanFile:
    """The example plan, with an indicator of W1 that wants to grow."""
    data = plan_data()
    data["initiatives"][0]["indicators"] = [
        {
            "key": "W1-K1", "name": "書かずに済む手続", "unit": "手続", "kind": "stock", "direction": "increase",
            "targets": {2025: 30, 2026: 60, 2027: "すべて"},
        }
    ]  # fmt: skip
    return PlanFile.model_validate(data)


def reported(edition: Edition, period: str = "half", year: int = 2025, **values: str) -> Round:
    """A round in which W1 is reported and W2 is not; it is still open."""
    asked = progress.open_round(plan=edition.plan, fiscal_year=year, period=period, by=None)
    report = asked.reports.get(initiative_key="W1")
    statuses = {f"line:{line.line_key}:status": "slightly_late" for line in report.lines.all()}
    said = {"text": "機器を入れた。", "hours_actual": "12.5", "yen_actual": "0", **statuses, **values}
    progress.save_fields(report_id=report.pk, seen=report.version, values=said, by=None, report=True)
    return asked


def published_round(edition: Edition, **more: Any) -> Round:
    """The same, published."""
    asked = reported(edition, **more)
    return progress.publish_round(round_id=asked.pk, by=None)


def written_sheets(edition: Edition) -> None:
    """Sheets of 2025 that a section has begun to write."""
    start_year(plan=edition.plan, fiscal_year=2025, by=None)
    sheet = Sheet.objects.get(plan=edition.plan, initiative_key="W1")
    sheet.answers = {**sheet.answers, "direction": "improve", "direction-reason": HIDDEN}
    sheet.save()


def published_sheet(edition: Edition) -> None:
    """The evaluation of W1 in 2025, decided with grade B and published."""
    start_year(plan=edition.plan, fiscal_year=2025, by=None)
    sheet = Sheet.objects.select_related("bundle__form_version").get(plan=edition.plan, initiative_key="W1")
    bundle, form = sheet.bundle, sheet.bundle.form_version.form
    direction = form.directions[0].key
    sheet.answers = {**sheet.answers, "direction": direction, "direction-reason": "窓口の声を受けて"}
    sheet.save()
    Bundle.objects.filter(pk=bundle.pk).update(state="reviewing", round=1, submitted_at=clock.now())
    for one in Sheet.objects.filter(bundle=bundle):
        for stage in form.stages:
            review = Review.objects.create(
                sheet=one, stage=stage.key, round=1, turn=1, comment="妥当である", at=clock.now()
            )
            Assessment.objects.bulk_create(
                Assessment(review=review, axis=axis.key, points=3, reason="件数が増えた") for axis in form.axes
            )
        Decision.objects.create(
            sheet=one, round=1, stage=form.stages[-1].key, total="3.00", grade="B", direction=direction, at=clock.now()
        )
    Bundle.objects.filter(pk=bundle.pk).update(state="decided")
    publish(plan=edition.plan, fiscal_year=2025, by=None)


def observation(edition: Edition, *, public: bool) -> None:
    """A decided observation about W1, published or not."""
    title = "標準化の期限" if public else HIDDEN
    content = Content(
        title=title, kind="nation", seen="国の方針が変わった。", observed_on=dt.date(2025, 6, 1), initiatives=("W1",)
    )
    made = note_observation(plan=edition.plan, department=None, content=content, by=None)
    for kind in ("orient", "decide"):
        made.refresh_from_db()
        add_step(
            observation_id=made.pk, version=made.version, kind=kind, text="計画に反映する。",
            done_on=dt.date(2025, 6, 2), by=None,
        )  # fmt: skip
    made.refresh_from_db()
    if public:
        set_public(observation_id=made.pk, version=made.version, public=True, by=None)


def value(edition: Edition, number: int, *, by: User, confirmed: bool, year: int = 2025) -> None:
    """An actual value of W1's indicator that was entered; others see it once it is confirmed."""
    series = Series.objects.get(key=series_key(edition.plan.slug, "W1-K1"))
    enter(values=[NewValue(series=series, fiscal_year=year, reading=of_number(number))], by=by)
    if confirmed:
        confirm(value_ids=ActualValue.objects.filter(series=series).values_list("pk", flat=True), by=by)
