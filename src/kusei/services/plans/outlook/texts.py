"""What is written into the log of observations for a warning: figures, how they were worked out, drivers. In Japanese,
as the log is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import translation

from kusei.foundation.web import clock, formats
from kusei.services.plans import outlookwords as words
from kusei.services.plans.observations.commands.writing import Content
from kusei.services.plans.observations.models import LONGEST_TEXT, LONGEST_TITLE
from kusei.services.plans.observations.rules import CycleStep, Kind
from kusei.services.plans.outlook.queries.drivers import Breakdown, Driver
from kusei.services.plans.outlook.queries.prospects import Prospect
from kusei.services.plans.outlook.wording import basis_words

IN_TEXT = 5


def content(found: Prospect, breakdowns: Sequence[Breakdown]) -> Content:
    """The observation of a warning, filled in."""
    with translation.override("ja"):
        seen = found.outlook
        assert seen.verdict is not None
        verdict = words.verdict_words(seen.verdict, over=seen.over)
        year = formats.fiscal_year(seen.fiscal_year)
        lines = "\n".join(_lines(found, breakdowns))
        return Content(
            title=_cut(f"{verdict}：{found.indicator.name}（{year}）", LONGEST_TITLE),
            kind=Kind.RESULTS,
            cycle_step=CycleStep.CHECK if seen.over else CycleStep.DO,
            seen=_cut(lines, LONGEST_TEXT),
            observed_on=clock.today(),
            source=f"実績値（{formats.date_text(seen.through)}まで）から計算した年度末の見込み",
            initiatives=(found.initiative.key,) if found.initiative else (),
        )


def _lines(found: Prospect, breakdowns: Sequence[Breakdown]) -> Iterator[str]:
    seen = found.outlook
    assert seen.projection is not None
    yield f"指標：{found.indicator.name}"
    yield f"目標（{formats.fiscal_year(seen.fiscal_year)}）：{formats.with_unit(seen.target, seen.unit)}"
    yield f"これまで：{words.so_far_words(seen)}"
    yield f"年度末の見込み：{words.amount(seen.projection, seen.unit)}"
    yield words.method_words(seen.projection, seen.kind)
    for one in breakdowns:
        yield ""
        yield f"不足の大きい{one.dimension.words}（{basis_words(one.basis)}）"
        yield from (f"・{_driver(row, seen.unit)}" for row in one.rows[:IN_TEXT])


def _driver(row: Driver, unit: str) -> str:
    before = "" if row.before is None else f"、前の年度の同じ時期 {formats.with_unit(row.before, unit)}"
    return f"{row.label or '（区分なし）'}：{formats.with_unit(row.now, unit)}{before}、不足全体の{row.share}%"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
