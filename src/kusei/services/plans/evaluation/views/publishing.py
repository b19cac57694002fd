"""Letting decided sheets out, and correcting what was let out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.cycle.standing import require_publisher
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.forms import CorrectionForm
from kusei.services.plans.evaluation.models import Publication
from kusei.services.plans.evaluation.views.common import signed_in, staff
from kusei.services.plans.models import Plan


@staff
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the decided sheets of a plan and year."""
    year = request.POST.get("fiscal_year", "")
    if not year.isdecimal() or len(year) > 4:
        raise Http404
    plan = get_object_or_404(Plan.objects.select_related("municipality"), slug=request.POST.get("plan", ""))
    try:
        made = commands.publish(plan=plan, fiscal_year=int(year), by=signed_in(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("%(number)s件を公表しました。") % {"number": len(made)})
    return redirect("evaluation:index")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Write a correction that stands beside the published sheet."""
    rows = Publication.objects.select_related("plan__municipality")
    publication = get_object_or_404(rows, pk=min(number, LARGEST_ID))
    user = signed_in(request)
    require_publisher(user, publication.plan.municipality)
    form = CorrectionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            commands.correct(publication_id=publication.pk, by=user, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("正誤を公表しました。"))
            return redirect(_address(publication))
    context = {"form": form, "publication": publication, "back": _address(publication)}
    return render(request, "evaluation/correct.html", context, status=422 if form.is_bound else 200)


def _address(publication: Publication) -> str:
    parts = [publication.plan.slug, publication.fiscal_year, publication.initiative_key]
    return reverse("public-evaluation:sheet", args=parts)
