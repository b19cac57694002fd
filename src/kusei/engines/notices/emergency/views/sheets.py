"""Files about one alert: the sheet to copy from for L-Alert, its CSV and draft, the CAP message."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.notices.emergency import cap, sheet
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.queries.standing import earlier_of, sender
from kusei.engines.notices.emergency.views.common import alert_or_404, staff


@staff
@require_safe
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """Every item on one screen."""
    alert = alert_or_404(number)
    context = {"alert": alert, "items": sheet.items(alert, sender()), "notice": sheet.NOTICE}
    return render(request, "emergency/sheet.html", context)


@staff
@require_safe
def as_csv(request: HttpRequest, number: int) -> HttpResponse:
    """The same as CSV."""
    alert = alert_or_404(number)
    return _file(sheet.as_csv(alert, sender()), "text/csv; charset=utf-8", f"{_name(alert)}-eei.csv")


@staff
@require_safe
def as_xml(request: HttpRequest, number: int) -> HttpResponse:
    """The same as a draft in XML."""
    alert = alert_or_404(number)
    return _file(sheet.as_xml(alert, sender()), "application/xml", f"{_name(alert)}-draft.xml")


@staff
@require_safe
def message(request: HttpRequest, number: int) -> HttpResponse:
    """The CAP message of what was released, drills too: they have no public one."""
    alert, who = alert_or_404(number), sender()
    if alert.identifier is None or who is None:
        raise Http404
    content = cap.write(alert, sender=who, earlier=earlier_of(alert))
    return _file(content, "application/cap+xml; charset=utf-8", f"{alert.identifier}.xml")


def _name(alert: Alert) -> str:
    return alert.identifier or f"draft-{alert.pk}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
