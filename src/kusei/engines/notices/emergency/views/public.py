"""The public addresses, for what the middleware found no file of: a board never made, or an alert of long ago."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kusei.engines.notices.emergency import cap
from kusei.engines.notices.emergency.board import files, pages, publishing
from kusei.engines.notices.emergency.middleware import answer
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.queries.standing import earlier_of, sender
from kusei.engines.notices.emergency.rules import OUT
from kusei.engines.notices.emergency.views.common import staff
from kusei.foundation.web.access import PUBLIC, allow


@allow(PUBLIC)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board, its feed, its JSON and its style sheet: made now, because nobody made them before."""
    path = files.place(request.path_info)
    if path is None:
        raise Http404
    if not (files.folder() / "alerts" / "index.html").is_file():
        publishing.publish()
    found = answer(request, path)
    if found is None:
        raise Http404
    return found


@allow(PUBLIC)
@require_safe
def single(request: HttpRequest, identifier: str) -> HttpResponse:
    """An alert that is not among the files any more."""
    return HttpResponse(pages.single(_out(identifier), get_language() or "ja"))


@allow(PUBLIC)
@require_safe
def message(request: HttpRequest, identifier: str) -> HttpResponse:
    """Its CAP message."""
    alert, who = _out(identifier), sender()
    if who is None:
        raise Http404
    content = cap.write(alert, sender=who, earlier=earlier_of(alert))
    return HttpResponse(content, content_type="application/cap+xml; charset=utf-8")


@staff
@require_safe
def drill(request: HttpRequest) -> HttpResponse:
    """The board of drills: for staff, and no public page leads to it."""
    language = get_language() or "ja"
    path = files.folder(files.DRILL) / f"{language}.html"
    if not path.is_file():
        publishing.publish()
    return HttpResponse(path.read_bytes(), headers={"X-Robots-Tag": "noindex", "Cache-Control": "private, no-store"})


def _out(identifier: str) -> Alert:
    """A real alert that people were told; a drill does not exist here."""
    found = Alert.objects.filter(identifier=identifier, drill=False, state__in=sorted(OUT)).first()
    if found is None:
        raise Http404
    return found
