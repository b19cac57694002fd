"""The first page of the register: all plans of all municipalities."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.queries import register


@allow(PUBLIC)
@kept(register.stamp)
def index(request: HttpRequest) -> HttpResponse:
    """Every plan, by municipality, with the ways into the register."""
    context = {"municipalities": register.all_plans(), "this_year": FiscalYear.of(clock.today()).year}
    return render(request, "plans/index.html", context)
