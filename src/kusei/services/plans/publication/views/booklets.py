"""A booklet for staff: how far it is, its file, publishing it; and the published file for everybody."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.foundation.web.ratelimit import limited
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.publication import commands
from kusei.services.plans.publication.models import Booklet, BookletState
from kusei.services.plans.publication.views.common import booklet_or_404, signed_in, staff


@staff
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """How far the booklet is, and what can be done with it. While it is made the page asks again by itself."""
    row, who = booklet_or_404(request, number)
    context = {"booklet": row.booklet, "stopped": row.stopped, "who": who, "may_make": who.planner or who.publisher}
    return render(request, "publication/booklet.html", context)


@staff
@require_safe
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The finished file, before it is published too."""
    booklet_or_404(request, number)
    return _pdf(Booklet.objects.filter(pk=number, state=BookletState.DONE).select_related("edition__plan").first())


@staff
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let it out."""
    row, _who = booklet_or_404(request, number)
    return _act(
        request,
        row.booklet,
        lambda: commands.publish_booklet(booklet_id=number, by=signed_in(request)),
        _("公表しました。"),
    )


@staff
@require_POST
def restart(request: HttpRequest, number: int) -> HttpResponse:
    """Make it again when its job ended without it."""
    row, _who = booklet_or_404(request, number)
    return _act(
        request,
        row.booklet,
        lambda: commands.restart_booklet(booklet_id=number, by=signed_in(request)),
        _("もう一度作り始めました。"),
    )


@staff
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one that is not published."""
    booklet_or_404(request, number)
    try:
        commands.discard_booklet(booklet_id=number, by=signed_in(request))
    except CycleRefused as refused:
        messages.warning(request, sentence(refused))
    else:
        messages.success(request, _("冊子を取りやめました。"))
    return redirect("publication:start")


def _act(request: HttpRequest, booklet: Booklet, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except CycleRefused as refused:
        messages.warning(request, sentence(refused))
    else:
        messages.success(request, done)
    return redirect(booklet)


@allow(PUBLIC)
@limited("download", "60/m")
@require_safe
def published_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A published booklet; one that is not published does not exist here, for staff neither."""
    rows = Booklet.objects.filter(pk=min(number, LARGEST_ID), edition__plan__slug=slug, published_at__isnull=False)
    return _pdf(rows.select_related("edition__plan").first())


def _pdf(booklet: Booklet | None) -> HttpResponse:
    if booklet is None or booklet.content is None:
        raise Http404(_("その冊子はありません。計画のページにある冊子からお選びください。"))
    year = "" if booklet.fiscal_year is None else f"-fy{booklet.fiscal_year}"
    answer = HttpResponse(bytes(booklet.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{booklet.edition.plan.slug}-{booklet.edition.code}{year}.pdf"'
    answer["ETag"] = f'"{booklet.sha256}"'
    return answer
