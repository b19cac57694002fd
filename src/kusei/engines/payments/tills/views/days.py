"""Daily closing: the day of a till and of a department, on a page, as PDF for stamps, and as CSV."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.tills import commands, papers, rights
from kusei.engines.payments.tills.models import Day, Shift, Till
from kusei.engines.payments.tills.queries import daily, seeing
from kusei.engines.payments.tills.views.common import acted, day_of, staff, till_of, user_of
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock


@staff
@require_safe
def day(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """The day of a till."""
    till, on = till_of(request, pk), day_of(day)
    figures, closed = _of(request, till, on)
    ready = on <= clock.today() and all(one.state == Shift.State.CLOSED for one in figures.shifts)
    context = {
        **_shown(figures, on),
        "till": till,
        "closed": closed,
        "may_close": closed is None and ready and rights.may_approve(user_of(request), till),
        "waiting": closed is None and not ready and on <= clock.today(),
    }
    return render(request, "tills/day.html", context)


@staff
@require_POST
def close(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """Close the day."""
    till_of(request, pk)
    on, user = day_of(day), user_of(request)
    said = _("日計を締めました。この日の収納は、もう変えられません。")
    return acted(request, lambda: commands.close_day(till_id=pk, day=on, by=user), said, "tills:day", pk, day)


@staff
@require_safe
def paper(request: HttpRequest, pk: int, day: str, form: str) -> HttpResponse:
    """The day of a till as a file."""
    till, on = till_of(request, pk), day_of(day)
    figures, closed = _of(request, till, on)
    return _paper(papers.Sheet(till.department.name, till.name, on, figures, closed), form, f"daily-{pk}-{on}")


@staff
@require_safe
def department(request: HttpRequest, department: int, day: str) -> HttpResponse:
    """The day of all tills of a department."""
    office, tills, on = _office(request, department, day)
    figures = _blinded(request, daily.compute(tills, on))
    closed = set(Day.objects.filter(till__in=tills, day=on).values_list("till__name", flat=True))
    context = {**_shown(figures, on), "department": office, "closed_tills": closed, "all_tills": tills}
    return render(request, "tills/department.html", context)


@staff
@require_safe
def department_paper(request: HttpRequest, department: int, day: str, form: str) -> HttpResponse:
    """The day of a department as a file."""
    office, tills, on = _office(request, department, day)
    sheet = papers.Sheet(office.name, _("すべてのレジ"), on, _blinded(request, daily.compute(tills, on)), None)
    return _paper(sheet, form, f"daily-all-{department}-{on}")


@staff
@require_safe
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """From a day that was chosen to its page."""
    till_of(request, pk)
    try:
        chosen = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        messages.error(request, _("日付を選んでください。"))
        return redirect("tills:one", pk)
    return redirect("tills:day", pk, chosen.isoformat())


def _of(request: HttpRequest, till: Till, on: dt.date) -> tuple[daily.Figures, Day | None]:
    figures, closed = daily.of(till, on)
    return (figures if closed else _blinded(request, figures)), closed


def _blinded(request: HttpRequest, figures: daily.Figures) -> daily.Figures:
    """Without the cash that should be there, for somebody who has yet to count it."""
    return replace(figures, balance=None) if rights.is_at_till(user_of(request)) else figures


def _office(request: HttpRequest, department: int, day: str) -> tuple[Department, list[Till], dt.date]:
    tills = list(seeing.visible(user_of(request)).filter(department=department))
    if not tills:
        raise Http404
    return tills[0].department, tills, day_of(day)


def _shown(figures: daily.Figures, on: dt.date) -> dict[str, Any]:
    return {
        "day": on,
        "iso": on.isoformat(),
        "figures": figures,
        "ways": [(papers.way_label(key), sums) for key, sums in sorted(figures.ways.items())],
        "incomes": [(papers.income_label(key), sums) for key, sums in sorted(figures.incomes.items())],
        "operators": sorted(figures.operators.items()),
        "tills": sorted(figures.tills.items()),
        "before": (on - dt.timedelta(days=1)).isoformat(),
    }


def _paper(sheet: papers.Sheet, form: str, name: str) -> HttpResponse:
    if form == "pdf":
        return harmless(papers.pdf_of(sheet), "application/pdf", f"{name}.pdf", inline=False)
    if form == "csv":
        return harmless(papers.csv_of(sheet), "text/csv; charset=utf-8", f"{name}.csv")
    raise Http404
