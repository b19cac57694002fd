"""Which promises are at risk: the list, its file, and the section of the cycle's desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.org.models import Municipality
from kusei.foundation.web.ratelimit import limited
from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.exporting.spreadsheets import csv_bytes
from kusei.services.plans.observations.views.common import home_or_404, staff
from kusei.services.plans.outlook.commands import may_note
from kusei.services.plans.outlook.export import table_of
from kusei.services.plans.outlook.forms import FilterForm, this_year
from kusei.services.plans.outlook.queries.prospects import prospects

ON_DESK = 5


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the person sees, the worst first."""
    home = home_or_404()
    who = standing(request.user, home)
    form = FilterForm(request.GET or None, municipality=home)
    plan, department, year = form.wanted() if form.is_bound else ("", None, this_year())
    found = prospects(home, year, who, plan=plan, department=department)
    context = {
        "form": form,
        "fiscal_year": year,
        "over": year < this_year(),
        "rows": [(one, may_note(one, who)) for one in found],
        "query": request.GET.urlencode(),
    }
    return render(request, "outlook/list.html", context)


@staff
@require_safe
@limited("download", "60/m")
def download(request: HttpRequest) -> HttpResponse:
    """The same list as CSV."""
    home = home_or_404()
    plan, department, year = FilterForm(request.GET, municipality=home).wanted()
    found = prospects(home, year, standing(request.user, home), plan=plan, department=department)
    answer = HttpResponse(csv_bytes(table_of(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="outlook.csv"'
    return answer


def desk_section(request: HttpRequest, municipality: Municipality, who: Standing) -> Mapping[str, Any] | None:
    """The promises at risk of the person's departments; for the planning section of all, and that there are none. Six
    SQL queries.
    """
    if not who.staff:
        return None
    found = prospects(municipality, this_year(), who)
    if not found and not (who.planner or who.publisher):
        return None
    return {"rows": found[:ON_DESK], "count": len(found)}
