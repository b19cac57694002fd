"""One promise: where it is heading and what the gap is made of; and the click that puts it into the log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import formats
from kusei.foundation.web.charts import Chart, yearly_chart
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import standing
from kusei.services.plans.observations.views.common import home_or_404, staff
from kusei.services.plans.outlook.commands import may_note, note_prospect
from kusei.services.plans.outlook.forms import this_year, years
from kusei.services.plans.outlook.queries.drivers import TARGET, Breakdown, breakdowns
from kusei.services.plans.outlook.queries.prospects import NoSuchProspect, Prospect, prospect
from kusei.services.plans.outlook.wording import basis_words
from kusei.services.plans.projecting import Outlook
from kusei.services.plans.series import targets_of


@staff
@require_safe
def show(request: HttpRequest, plan: str, indicator: str) -> HttpResponse:
    """The projection with its months, and the drivers of the gap."""
    home = home_or_404()
    who, year = standing(request.user, home), _year(request.GET.get("fy", ""))
    try:
        found = prospect(home, plan, indicator, year, who)
    except NoSuchProspect:
        raise Http404(_("その指標の見込みはありません。一覧からお探しください。")) from None
    broken_down = breakdowns(found) if found.outlook.at_risk else []
    context = {
        "one": found,
        "outlook": found.outlook,
        "chart": _chart(found),
        "months": _months(found),
        "drivers": [(basis_words(each.basis), each, _drivers(each, found.outlook)) for each in broken_down],
        "may_note": may_note(found, who),
    }
    return render(request, "outlook/one.html", context)


@staff
@require_POST
def note(request: HttpRequest, plan: str, indicator: str) -> HttpResponse:
    """Put the warning into the log of observations; a second time leads to what is there."""
    home, year = home_or_404(), _year(request.POST.get("fy", ""))
    assert isinstance(request.user, User)
    try:
        number, new = note_prospect(
            municipality=home, plan=plan, indicator=indicator, fiscal_year=year, by=request.user
        )
    except NoSuchProspect:
        raise Http404(_("その指標の見込みはありません。一覧からお探しください。")) from None
    except REFUSALS as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(f"{reverse('outlook:one', args=[plan, indicator])}?fy={year}")
    if new:
        messages.success(request, _("気づきに記録しました。次は情勢判断です。"))
    else:
        messages.info(request, _("この月の見込みは、もう気づきに記録されています。"))
    return redirect("observations:observation", number)


def _year(text: str) -> int:
    """The fiscal year asked for; this one when nothing that is offered was."""
    return int(text) if text in {str(year) for year in years()} else this_year()


def _chart(found: Prospect) -> Chart:
    """Targets, actual values and the projection by year."""
    targets, seen = targets_of(found.indicator.targets.all()), found.outlook
    period = found.indicator.edition
    return yearly_chart(
        key=f"o{found.indicator.pk}",
        title=found.indicator.name,
        unit=seen.unit,
        years=sorted({*range(period.start_year, period.end_year + 1), *targets}),
        targets=targets,
        values={year: one.plotted for year, one in found.course.years.items()},
        forecasts={seen.fiscal_year: seen.forecast} if seen.forecast else {},
        current_year=this_year(),
    )


def _months(found: Prospect) -> Table | None:
    """The months of the year beside those of the year before; None without any."""
    year = found.outlook.fiscal_year
    now, before = (found.course.months.get(each, {}) for each in (year, year - 1))
    if not now:
        return None
    heads = [Column(_("月")), Column(formats.fiscal_year(year), number=True)]
    heads += [Column(formats.fiscal_year(year - 1), number=True)] if before else []
    rows = []
    for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3):
        values = [now.get(month), *([before.get(month)] if before else [])]
        words = [one.reading.words(found.outlook.unit) if one else formats.NO_VALUE for one in values]
        cells = [Cell(said, number=True, none=one is None) for said, one in zip(words, values, strict=True)]
        rows.append([Cell(_("%(month)d月") % {"month": month}), *cells])
    return Table(_("月ごとの実績"), heads, rows)


def _drivers(each: Breakdown, seen: Outlook) -> Table:
    """The values of a dimension that lack most."""

    def amount(number: Any) -> Cell:
        if number is None:
            return Cell(formats.NO_VALUE, number=True, none=True)
        return Cell(formats.with_unit(number, seen.unit), number=True)

    wanted = _("目標") if each.basis == TARGET else _("目標に見合う数")
    heads = [each.dimension.words, _("これまで"), _("前の年度の同じ時期"), wanted, _("不足に占める割合")]
    rows = [
        [
            Cell(row.label or _("（区分なし）")),
            amount(row.now),
            amount(row.before),
            amount(row.expected),
            Cell(f"{formats.number(row.share)}%", number=True),
        ]
        for row in each.rows
    ]
    caption = _("不足の大きい%(dimension)s") % {"dimension": each.dimension.words}
    return Table(caption, [Column(heads[0]), *(Column(head, number=True) for head in heads[1:])], rows)
