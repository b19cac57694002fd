"""The list of segments, and one segment: what it means, how many it reaches, how it came about."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.notices.segments import commands, words
from kusei.engines.notices.segments.breakdown import breakdown
from kusei.engines.notices.segments.forms import EndForm, SearchForm
from kusei.engines.notices.segments.models import Segment, SegmentVersion
from kusei.engines.notices.segments.queries import Held, newest, visible
from kusei.engines.notices.segments.refusals import SegmentRefused, UnknownCondition
from kusei.engines.notices.segments.views.common import newest_of, one_visible, own_departments, signed_in, staff
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.web.access import allow, role

PER_PAGE = 30


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Segments of the person's departments, searched by name and note."""
    user = signed_in(request)
    form = SearchForm(request.GET)
    found = visible(user)
    asked = form.cleaned_data if form.is_valid() else {}
    if not asked.get("ended"):
        found = found.filter(ended_at=None)
    if q := asked.get("q"):
        found = found.filter(Q(name__icontains=q) | Q(note__icontains=q))
    page = Paginator(found.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    held = newest(Segment.objects.select_related("department").filter(pk__in=[one.pk for one in page.object_list]))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(one, words.sentence(one.version.rule)) for one in held],
        "may_write": bool(own_departments(user)),
    }
    return render(request, "segments/list.html", context)


@staff
@require_safe
def segment(request: HttpRequest, number: int) -> HttpResponse:
    """One segment: its rule in words, its numbers, its versions."""
    return _shown(request, number, EndForm())


def _shown(request: HttpRequest, number: int, form: EndForm, *, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    one = one_visible(user, number)
    held = newest_of(one)
    reach = reaches(user, Role.EDITOR, Role.APPROVER)
    try:
        numbers, fault = breakdown(held.rule), ""
    except UnknownCondition as refusal:  # an app that offered the condition was taken away
        numbers, fault = None, str(refusal)
    context = {
        "segment": one,
        "version": held,
        "sentence": words.sentence(held.rule),
        "numbers": numbers,
        "fault": fault,
        "versions": _history(one),
        "may_write": reach[Role.EDITOR].holds(one.department),
        "may_save": reach[Role.APPROVER].holds(one.department),
        "form": form,
    }
    return render(request, "segments/segment.html", context, status=status)


def _history(one: Segment) -> list[dict[str, Any]]:
    """Every version in words, newest first, with what it changed. One SQL query."""
    versions: list[SegmentVersion] = list(one.versions.select_related("made_by").order_by("-number"))
    told = []
    for place, version in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        gone, new = words.differences(before.rule, version.rule) if before else ([], [])
        told.append({"version": version, "sentence": words.sentence(version.rule), "gone": gone, "new": new})
    return told


@staff
@require_http_methods(["POST"])
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Not used any more."""
    one = one_visible(signed_in(request), number)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, number, form, status=422)
    commands.end(segment_id=one.pk, by=signed_in(request), why=form.cleaned_data["why"])
    messages.success(request, _("使わなくしました。新しい配信では選べません。"))
    return redirect("segments:segment", one.pk)


@staff
@require_POST
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Used again."""
    one = one_visible(signed_in(request), number)
    try:
        commands.restore(segment_id=one.pk, by=signed_in(request))
        messages.success(request, _("また使えるようにしました。"))
    except SegmentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("segments:segment", one.pk)


@allow(role(Role.APPROVER))
@require_safe
def numbers(request: HttpRequest, number: int) -> HttpResponse:
    """The numbers of the page as CSV, for approvers of the department: the same cells, hidden where the page hides."""
    user = signed_in(request)
    one = one_visible(user, number)
    if not reaches(user, Role.APPROVER)[Role.APPROVER].holds(one.department):
        raise commands.NotAllowed
    held = Held(one, newest_of(one))
    found = breakdown(held.version.rule)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([_("対象"), _("版"), _("項目"), _("区分"), _("人数")])
    head = [_safe(one.name), held.version.number]
    lines.writerow([*head, _("全体"), "", found.size])
    for part in found.parts:
        lines.writerows([*head, part.title, _safe(cell.label), cell.text] for cell in part.cells)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="segment-{one.pk}.csv"'
    return answer


def _safe(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
