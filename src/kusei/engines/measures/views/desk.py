"""The staff's desk: values to confirm, differences to decide, years without a value; and the form for values."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.measures.commands import deciding, recording
from kusei.engines.measures.commands.recording import Outcome
from kusei.engines.measures.forms import DecisionForm, EntryForm
from kusei.engines.measures.models import ActualValue, Series, SeriesKind
from kusei.engines.measures.periods import has_begun
from kusei.engines.measures.permissions import STAFF, NotAllowed
from kusei.engines.measures.queries import desk as queries
from kusei.engines.measures.queries.series import sheet, years_of
from kusei.engines.measures.readings import ReadingRefused
from kusei.engines.measures.views.common import my_powers, series_or_404, signed_in, this_year
from kusei.foundation.web.access import allow
from kusei.foundation.web.numbers import LARGEST_ID, whole_number

PER_PAGE = 50
MISSING_SHOWN = 30
FISCAL_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
staff = allow(STAFF)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@staff
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person's sections. A fixed number of SQL queries."""
    allowed = my_powers(request)
    last_year = this_year() - 1
    missing = queries.missing(allowed, last_year)
    context = {
        "page_obj": Paginator(queries.waiting(allowed), PER_PAGE).get_page(request.GET.get("page")),
        "differences": queries.differences(allowed),
        "missing": list(missing[:MISSING_SHOWN]),
        "last_year": last_year,
        "may_enter": allowed.everything or bool(allowed.entering),
        "may_confirm": allowed.everything or bool(allowed.confirming),
    }
    return render(request, "measures/desk.html", context)


@staff
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked values, all or none."""
    sent = (whole_number(text, LARGEST_ID) for text in request.POST.getlist("value"))
    numbers = [number for number in sent if number is not None]
    if not numbers:
        messages.warning(request, _("確認する値を選んでください。"))
        return redirect("measures:desk")
    try:
        done = deciding.confirm(value_ids=numbers, by=signed_in(request))
    except (deciding.DecisionRefused, NotAllowed) as refused:
        messages.error(request, str(refused))
    else:
        sentence = ngettext("%(number)d件の値を確認しました。", "%(number)d件の値を確認しました。", done)
        messages.success(request, sentence % {"number": done})
    return redirect("measures:desk")


@staff
@form_page
def difference(request: HttpRequest, number: int) -> HttpResponse:
    """A value that came after the confirmed one: accept it or keep the old one, with a reason."""
    found = queries.difference(number)
    allowed = my_powers(request)
    if found is None:
        raise Http404
    series = found.proposed.series
    if not (allowed.may_confirm(series) or allowed.may_enter(series)):
        raise PermissionDenied
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        act = deciding.accept if request.POST.get("decision") == "accept" else deciding.reject
        try:
            act(value_id=number, reason=form.cleaned_data["reason"], by=signed_in(request))
        except (deciding.DecisionRefused, NotAllowed) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("決めた内容を記録しました。"))
            return redirect("measures:desk")
    context = {"difference": found, "form": form, "may_decide": allowed.may_confirm(series)}
    return render(request, "measures/difference.html", context, status=422 if form.is_bound else 200)


@staff
@form_page
def entry(request: HttpRequest, key: str) -> HttpResponse:
    """The form for a series' years (and the months of one year)."""
    series = series_or_404(request, key)
    if not my_powers(request).may_enter(series):
        raise PermissionDenied
    shown = sheet(series, public=False)
    years = [year for year in years_of(series, set(shown.values)) if year <= this_year()][-10:]
    known: dict[tuple[int, int | None], ActualValue] = {(year, None): row for year, row in shown.values.items()}
    known |= {(row.fiscal_year, row.month): row for row in shown.months if row.fiscal_year == this_year()}
    form = EntryForm(series, _places(series, years), known, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _record(request, form):
        return redirect("measures:series", key=key)
    context = {"series": series, "form": form, "text_only": series.kind == SeriesKind.QUALITATIVE}
    return render(request, "measures/entry.html", context, status=422 if form.is_bound else 200)


def _places(series: Series, years: list[int]) -> list[tuple[int, int | None]]:
    places: list[tuple[int, int | None]] = [(year, None) for year in years]
    if series.monthly:
        places += [(this_year(), month) for month in FISCAL_MONTHS if has_begun(this_year(), month)]
    return places


def _record(request: HttpRequest, form: EntryForm) -> bool:
    try:
        done = recording.enter(values=form.values, by=signed_in(request), reason=form.cleaned_data["reason"])
    except (ReadingRefused, NotAllowed) as refused:
        form.add_error(None, str(refused))
        return False
    except recording.ReasonMissing as refused:
        form.add_error("reason", str(refused))
        return False
    if Outcome.PROPOSED in done:
        messages.info(request, _("確認済みの値とちがう値は、差異として承認者の確認を待っています。"))
    elif done:
        messages.success(request, _("値を記録しました。"))
    else:
        messages.info(request, _("変わったところはありませんでした。"))
    return True
