"""The staff page of publication: what waits to be let out, booklets, and who let out what; and its part of the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kusei.foundation.org import queries as org
from kusei.foundation.org.models import Municipality
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.publication import commands
from kusei.services.plans.publication.forms import BookletForm
from kusei.services.plans.publication.queries import booklets, changes, ready
from kusei.services.plans.publication.views.common import signed_in, staff


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What there is to publish in the home municipality; posted: ask for a booklet."""
    home = org.home()
    if home is None:
        return render(request, "publication/start.html", {"home": None})
    form = BookletForm(ready.editions_for_booklets(home), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            made = commands.request_booklet(
                edition_id=int(said["edition"]), fiscal_year=said["year"], by=signed_in(request)
            )
        except CycleRefused as refused:
            form.add_error(None, sentence(refused))
        else:
            return redirect(made)
    context = {
        "home": home,
        "who": standing(request.user, home),
        "form": form,
        "ready": ready.ready_to_publish(home),
        "rows": booklets.of_municipality(home),
        "published": changes.with_people(home),
    }
    return render(request, "publication/start.html", context, status=422 if form.is_bound else 200)


def desk_section(request: HttpRequest, municipality: Municipality, who: Standing) -> dict[str, Any] | None:
    """What waits to be let out, for those who let it out."""
    if not who.publisher:
        return None
    found = ready.ready_to_publish(municipality)
    return {"ready": found} if found else None
