"""Open data of a plan: the page of files, each file, and the catalogue for machines."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.keeping import kept
from kusei.foundation.web.ratelimit import limited
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.opendata.catalogue import catalogue
from kusei.services.plans.publication.opendata.files import DataFile, file_named, files
from kusei.services.plans.publication.queries import booklets
from kusei.services.plans.publication.queries.updates import updated
from kusei.services.plans.queries import register
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.views.downloads import written

FORMATS = ("csv", "json", "xlsx")


def address(edition: Edition, one: DataFile, format: str) -> str:
    """Where the file is; what the register hands out already is not made twice."""
    if one.in_register and format != "json":
        return reverse("plans:download", args=[edition.plan.slug, one.what, format])
    return reverse("public-publication:data-file", args=[edition.plan.slug, one.what, format])


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The files with what they hold, column by column."""
    edition = find_edition(slug)
    moments = updated(edition)
    rows = [
        (one, moments[one.what], [(format.upper(), address(edition, one, format)) for format in FORMATS])
        for one in files()
    ]
    context = {"edition": edition, "rows": rows, "booklets": booklets.published(edition)}
    return render(request, "publication/data.html", context)


@allow(PUBLIC)
@require_safe
@limited("download", "60/m")
def file(request: HttpRequest, slug: str, what: str, format: str) -> HttpResponse:
    """One file."""
    one = file_named(what)
    if one is None or format not in FORMATS or (one.in_register and format != "json"):
        raise Http404(_("そのファイルはありません。オープンデータのページにあるファイルからお選びください。"))
    return written([one.make(find_edition(slug))], f"{slug}-{what}", format)


@allow(PUBLIC)
@require_safe
@kept(register.stamp)
def catalog(request: HttpRequest, slug: str) -> HttpResponse:
    """The catalogue of the files (DCAT-AP, JSON-LD)."""
    edition = find_edition(slug)
    made = catalogue(
        edition,
        files(),
        updated(edition),
        page=request.build_absolute_uri(reverse("public-publication:data", args=[slug])),
        address=lambda one, format: request.build_absolute_uri(address(edition, one, format)),
    )
    return JsonResponse(
        made, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
