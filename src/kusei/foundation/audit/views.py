"""The pages of the history, for administrators: search, one object's changes, download."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from kusei.foundation.audit import queries
from kusei.foundation.audit.exports import csv_lines
from kusei.foundation.audit.forms import SearchForm
from kusei.foundation.audit.models import Entry
from kusei.foundation.web.access import allow, role

ADMINISTRATOR = role("administrator")
PER_PAGE = 50


@allow(ADMINISTRATOR)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find entries by kind, object, actor and day."""
    form, found = _searched(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": [queries.shown(entry) for entry in page],
        "verification": queries.last_verification(),
        "query": _without_page(request),
    }
    return render(request, "audit/search.html", context, status=422 if form.is_bound and form.errors else 200)


def _searched(request: HttpRequest) -> tuple[SearchForm, QuerySet[Entry]]:
    """The form and what it finds: everything when nothing is asked, nothing when it is asked wrongly."""
    form = SearchForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return form, Entry.objects.none()
    return form, queries.search(**(form.cleaned_data if form.is_bound else {}))


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@allow(ADMINISTRATOR)
@require_GET
def of_object(request: HttpRequest, model: str, object_id: str) -> HttpResponse:
    """Every change of one object, before and after."""
    page = Paginator(queries.of_object(model, object_id), PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    entries = [queries.shown(entry) for entry in page]
    context = {
        "page": page,
        "entries": entries,
        "name": entries[0].label or object_id,
        "kind": entries[0].model_name,
    }
    return render(request, "audit/object.html", context)


@allow(ADMINISTRATOR)
@require_GET
def download(request: HttpRequest) -> StreamingHttpResponse:
    """What the search found, all of it, as CSV that Excel opens in Japanese: one line a changed field."""
    _form, found = _searched(request)
    lines = csv_lines(found, get_language() or "ja")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response
