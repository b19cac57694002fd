"""The desk's list of invoices, searched by number and name.

A name is personal and never stands in an address: it is sent as a form, and what it found is recorded as read.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kusei.engines.payments.invoices import wording
from kusei.engines.payments.invoices.forms import FilterForm
from kusei.engines.payments.invoices.queries import listing as queries
from kusei.engines.payments.invoices.views.desk import staff, tabs, user_of
from kusei.foundation.audit.access import record_reads

PER_PAGE = 50


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """One page of the list."""
    user = user_of(request)
    name = request.POST.get("name", "").strip()[:100]
    form = FilterForm(request.GET, queries.departments(user))
    page = Paginator(queries.search(user, form.wanted(name)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, *wording.state(one)) for one in page]
    if name and rows:
        record_reads(user, [one for one, *_rest in rows], _("納入者の名前でさがした結果"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "name": name,
        "page_obj": page,
        "rows": rows,
        "query": query.urlencode(),
        "tabs": tabs("list"),
        "filtered": bool(query or name),
    }
    return render(request, "invoices/list.html", context)
