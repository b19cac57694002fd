"""The list of observations, narrowed, as a page and as files; and the section of the cycle's desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.foundation.org.models import Municipality
from kusei.foundation.web.ratelimit import limited
from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.exporting.spreadsheets import csv_bytes, xlsx_bytes
from kusei.services.plans.observations.export import table_of
from kusei.services.plans.observations.forms import FilterForm
from kusei.services.plans.observations.queries import listing as lists
from kusei.services.plans.observations.queries.listing import Filter
from kusei.services.plans.observations.rules import State
from kusei.services.plans.observations.views.common import home_or_404, staff

PER_PAGE = 30
ON_DESK = 10
TYPES = {
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table: xlsx_bytes([table]),
    ),
}


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the person sees, with how many stand at each step of the loop."""
    home = home_or_404()
    who = standing(request.user, home)
    form, wanted = _wanted(request, home)
    rows = lists.observations(home, who, wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    links = lists.links_of(list(page))
    every = lists.counts(lists.observations(home, who, replace(wanted, state="")))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(row, links.get(row.pk, [])) for row in page],
        "loop": _loop(request, every, wanted.state),
        "query": _without(request, "page"),
        "may_write": who.planner or bool(who.edits or who.approves),
    }
    return render(request, "observations/list.html", context)


@staff
@require_safe
@limited("download", "60/m")
def download(request: HttpRequest, format: str) -> HttpResponse:
    """The same list as CSV or XLSX, with all steps."""
    if format not in TYPES:
        raise Http404(_("そのファイルはありません。CSVかExcelからお選びください。"))
    home = home_or_404()
    _form, wanted = _wanted(request, home)
    table = table_of(lists.observations(home, standing(request.user, home), wanted))
    kind, write = TYPES[format]
    answer = HttpResponse(write(table), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="observations.{format}"'
    return answer


def _wanted(request: HttpRequest, home: Municipality) -> tuple[FilterForm, Filter]:
    form = FilterForm(request.GET, municipality=home)
    form.is_valid()  # what is not valid does not narrow, and says so in its place
    data = form.cleaned_data
    names = ("state", "kind", "vuca", "plan", "initiative")
    words = {name: data.get(name, "").strip() for name in names}
    return form, Filter(**words, department=data.get("department"), text=data.get("q", "").strip())


def _loop(request: HttpRequest, every: Mapping[str, int], chosen: str) -> list[tuple[str, str, bool]]:
    """The loop as a row of links with counts: what was seen, understood, decided, done; and what was closed."""
    rest = _without(request, "page", "state")
    labels = [("", _("すべて"), sum(every.values()))]
    labels += [(state.value, str(state.label), every[state.value]) for state in State]
    return [
        (_("%(label)s %(count)d件") % {"label": label, "count": count}, f"?{rest}&state={key}", key == chosen)
        for key, label, count in labels
    ]


def _without(request: HttpRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def desk_section(request: HttpRequest, municipality: Municipality, who: Standing) -> dict[str, Any] | None:
    """What waits for a decision in the person's departments, and the way to the list, for the desk of the cycle."""
    if not who.staff:
        return None
    found = lists.waiting_of(municipality, who)
    may_write = who.planner or bool(who.edits or who.approves)
    return {"rows": found[:ON_DESK], "count": len(found), "may_write": may_write}
