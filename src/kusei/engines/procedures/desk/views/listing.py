"""The list of a section's applications, with tabs, filters and a CSV.

A name to look for is personal and never stands in an address: it is sent as a form and is not part of a saved filter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.words import KINDS
from kusei.engines.procedures.desk import words
from kusei.engines.procedures.desk.forms import FilterForm
from kusei.engines.procedures.desk.queries import listing as queries
from kusei.engines.procedures.desk.queries.listing import COUNTED_TO, TABS, Sections, Wanted
from kusei.engines.procedures.desk.views.common import signed_in, staff
from kusei.engines.procedures.models import Procedure
from kusei.foundation.audit.exports import safe_cell
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock

AT_MOST = 100_000  # lines of a CSV


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """One page of the list."""
    sections = queries.sections_of(signed_in(request))
    form, wanted, tab = _wanted(request, request.POST.get("name", "")[:100])
    found = queries.find(sections, wanted, "" if wanted.name else request.GET.get("after", ""))
    counted = queries.counts(sections)
    kept = request.GET.copy()
    kept.pop("after", None)
    following = kept.copy()
    following["after"] = found.cursor
    user_id = request.user.pk
    context = {
        "form": form,
        "name": wanted.name,
        "tabs": _tabs(tab, counted),
        "found": found,
        "rows": [(row, words.name_in_lists(row, user_id), KINDS[row.state], _late(row)) for row in found.rows],
        "query": kept.urlencode(),
        "next": following.urlencode() if found.cursor else "",
        "later": "after" in request.GET,
        "may_act": bool(sections.reach[Role.EDITOR]),
        "outcomes": _outcomes(found.rows),
        "may_steer": bool(sections.reach[Role.APPROVER]),
    }
    return render(request, "desk/list.html", context)


def _wanted(request: HttpRequest, name: str = "") -> tuple[FilterForm, Wanted, str]:
    """The form, what it asks for, and the tab: a tab is a filter that others are added to."""
    rows = Procedure.objects.order_by("title", "pk").values_list("key", "title")
    form = FilterForm(request.GET, list(dict(rows).items()))
    wanted = form.wanted(name)
    tab = request.GET.get("tab", "")
    if tab in TABS:
        base = TABS[tab]
        state = base.state or wanted.state
        wanted = replace(wanted, state=state, due=base.due or wanted.due, assigned=base.assigned or wanted.assigned)
    else:
        tab = ""
    return form, wanted, tab


def _tabs(tab: str, counted: dict[str, int]) -> list[tuple[str, str, bool]]:
    here = reverse("desk:list")
    first = (str(words.TABS[""]), here, not tab)
    others = [
        (f"{words.TABS[key]} {words.count(counted.get(key, 0), COUNTED_TO)}", f"{here}?tab={key}", key == tab)
        for key in TABS
    ]
    return [first, *others]


def _late(row: Application) -> bool:
    return row.is_open and row.due_on is not None and row.due_on < clock.today()


def _outcomes(rows: list[Application]) -> list[tuple[str, str]]:
    """Outcomes that can be given to several of these at once: without a reason, by one person alone."""
    found: dict[str, str] = {}
    for row in rows:
        rule = row.version.content.decision
        if not (rule.approval or rule.four_eyes):
            for one in rule.outcomes:
                if not one.reason_required:
                    found.setdefault(one.key, one.label.in_language(get_language() or "ja"))
    return list(found.items())


@staff
@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet program, made as it is sent. No name and no answer stands in it."""
    _form, wanted, _tab = _wanted(request)
    sections = queries.sections_of(signed_in(request))
    response = StreamingHttpResponse(_lines(sections, wanted, get_language() or "ja"), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="applications.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(sections: Sections, wanted: Wanted, language: str) -> Iterator[str]:
    rows = queries.narrowed(sections, wanted).select_related("procedure", "department", "assignee")
    rows = rows.defer("sealed_name", "name_marks").order_by("-submitted_at", "-pk")[:AT_MOST]
    with override(language):
        heads = [_("受付番号"), _("手続"), _("担当"), _("経路"), _("状態"), _("到達日時"), _("処理の期限")]
        yield "\ufeff" + _line([*heads, _("担当者"), _("結果"), _("決定日時"), _("補正にかかった日数")])
        for row in rows.iterator(chunk_size=500):
            yield _line(_row(row))


def _row(row: Application) -> list[object]:
    moments = [
        moment.astimezone(clock.TOKYO).isoformat(timespec="minutes") if moment else ""
        for moment in (row.submitted_at, row.decided_at)
    ]
    head = [row.number, row.procedure.title, row.department.name, row.get_channel_display(), row.get_state_display()]
    due = row.due_on.isoformat() if row.due_on else ""
    return [*head, moments[0], due, str(row.assignee or ""), row.outcome, moments[1], row.waited_days]


def _line(cells: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
