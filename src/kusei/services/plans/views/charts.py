"""Indicators as pages show them: promise and present side by side, as a picture with its table and as a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from kusei.engines.measures.queries.actuals import Actual
from kusei.foundation.web import clock
from kusei.foundation.web.charts import Baseline, Chart, yearly_chart
from kusei.services.plans.achievement import Achievement
from kusei.services.plans.achievement import Progress as State
from kusei.services.plans.models import Edition, Indicator
from kusei.services.plans.outlookwords import pace_words, shape
from kusei.services.plans.projecting import Course, Outlook, Verdict, outlook
from kusei.services.plans.queries.results import judged, newest
from kusei.services.plans.series import series_key


@dataclass(frozen=True)
class Promise:
    """An indicator with its targets, and what was achieved; `series` is the address of how it was counted."""

    indicator: Indicator
    edition: Edition
    targets: dict[int, Decimal | str | None]
    course: Course
    current_year: int
    perspective: str
    series: str

    @cached_property
    def chart(self) -> Chart:
        """Baseline, targets and actual values over the plan's years."""
        base = self.indicator.baseline or {}
        return yearly_chart(
            key=f"i{self.indicator.pk}",
            title=self.indicator.name,
            unit=self.indicator.unit or "",
            years=sorted({*self.edition.years, *self.targets}),
            targets=self.targets,
            values={year: one.plotted for year, one in self.actuals.items()},
            baseline=Baseline(base["value"], base.get("note") or "", base.get("fiscal_year")) if base else None,
            forecasts=self._forecasts,
            current_year=self.current_year,
        )

    @cached_property
    def actuals(self) -> Mapping[int, Actual]:
        """The values of the plan's years; those of earlier years only show how a year goes."""
        shown = {*self.edition.years, *self.targets}
        return {year: one for year, one in self.course.years.items() if year in shown}

    @cached_property
    def outlook(self) -> Outlook | None:
        """Where the present year will end, if the plan wants a number of it."""
        one = self.indicator
        found = outlook(
            self.course,
            kind=one.kind,
            unit=one.unit or "",
            direction=one.direction or "",
            targets=self.targets,
            fiscal_year=self.current_year,
            today=clock.today(),
        )
        return found if found and found.target is not None else None

    @property
    def _forecasts(self) -> dict[int, tuple[Decimal, Decimal]]:
        forecast = self.outlook.forecast if self.outlook else None
        return {self.current_year: forecast} if forecast else {}

    @cached_property
    def newest(self) -> Actual | None:
        """The value of the newest year that has one."""
        return newest(self.actuals)

    @cached_property
    def achievement(self) -> Achievement | None:
        """The newest value against the target of its year."""
        one = self.indicator
        return judged(self.newest, self.targets, kind=one.kind, direction=one.direction or "")

    @property
    def has_bar(self) -> bool:
        """A bar that fills up makes sense only where more is better."""
        return self.achievement is not None and self.indicator.direction == "increase"

    @property
    def words(self) -> str:
        """The newest value with its unit, or the kind of nothing that it is."""
        return self.newest.reading.words(self.indicator.unit or "") if self.newest else ""

    @property
    def state(self) -> str:
        """The word beside the shape: that of the year's outlook where there is one."""
        found = self.achievement
        if found is None:
            return ""
        if verdict := self._verdict:
            return pace_words(verdict)
        return state_word(found, self.indicator.direction or "")

    @property
    def shape(self) -> str:
        """The shape beside the word."""
        if verdict := self._verdict:
            return shape(verdict)
        return self.achievement.progress.value if self.achievement else ""

    @property
    def _verdict(self) -> Verdict | None:
        """What the outlook means for the newest value, as long as its target is not reached."""
        found, seen = self.achievement, self.outlook
        if found is None or found.achieved or seen is None or seen.fiscal_year != found.fiscal_year:
            return None
        return seen.verdict

    @property
    def source(self) -> str:
        """Where the newest value comes from and how sure it is."""
        return source_words(self.newest) if self.newest else ""


def promises(
    indicators: Sequence[Indicator],
    edition: Edition,
    *,
    courses: Mapping[str, Course],
    current_year: int,
) -> list[Promise]:
    """Each indicator (with its `target_rows`) beside its course, by the indicator's key."""
    return [
        Promise(
            indicator=one,
            edition=edition,
            targets={row["fiscal_year"]: _target(row["number"], row["text"]) for row in one.target_rows},
            course=courses.get(one.key) or Course(),
            current_year=current_year,
            perspective=perspective_label(one.perspective),
            series=series_key(edition.plan.slug, one.key),
        )
        for one in indicators
    ]


def _target(number: float | None, text: str | None) -> Decimal | str | None:
    return text if number is None else Decimal(str(number)).normalize() + 0


def state_word(found: Achievement, direction: str) -> str:
    """How the value stands to the target of its year, in a word."""
    over = {
        State.AHEAD: _("目標より良い"),
        State.ON_TRACK: _("目標どおり"),
        State.LATE: _("目標と差がある") if direction == "maintain" else _("目標に届かない"),
        State.UNKNOWN: _("よい方向が計画に書かれていない"),
    }
    under_way = {
        State.AHEAD: _("目標より良い"),
        State.ON_TRACK: _("目標に達した") if found.achieved else _("予定どおり"),
        State.LATE: _("遅れぎみ"),
        State.UNKNOWN: _("年度の途中"),
    }
    return (over if found.over else under_way)[found.progress]


def source_words(actual: Actual) -> str:
    """Where a value comes from, and whether the section stands by it; no names of persons."""
    source = {"measured": _("自動集計"), "imported": _("所管課の資料"), "entered": _("所管課の入力")}[actual.source]
    return f"{source}・{_('確認済み') if actual.confirmed else _('速報（確認前）')}"


def perspective_label(code: str | None) -> str:
    """Whose benefit an indicator shows: 住民視点, 職員視点, or neither said."""
    return {"resident": _("住民視点"), "staff": _("職員視点")}.get(code or "", _("視点の区別なし"))
