"""The desk: who has which seat today, confirming for somebody without a phone, and the sheets with the seats' codes."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.reservations.models import COUNTED
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.audit.access import record_reads
from kusei.foundation.files.responses import harmless
from kusei.foundation.web import clock
from kusei.services.library import commands, papers, rights
from kusei.services.library.models import SeatCode
from kusei.services.library.queries import mine, plan
from kusei.services.library.rules import waiting_of
from kusei.services.library.views.common import desk, tried, user_of

MOST = 500


@desk
@never_cache
@require_safe
def seats(request: HttpRequest, key: str) -> HttpResponse:
    """The seats of a library today, by time. Reading it is recorded."""
    library, user = _library(request, key), user_of(request)
    today = clock.today()
    rows = mine.seats().filter(resource__facility=library, day=today, state__in=COUNTED)
    with transaction.atomic():
        booked = list(rows.order_by("begins_at", "resource__position")[:MOST])
        record_reads(user, booked, "図書館の今日の席")
    shown = []
    for one in booked:
        shape, word = wording.state(one)
        waits = waiting_of(one)
        shown.append(
            {
                "booking": one,
                "times": wording.times(one.day, one.begins_at, one.ends_at),
                "shape": shape,
                "word": word,
                "can_come": one.state == "confirmed" and waits.holds(clock.now()),
                "until": waits.until,
                "sitting": getattr(one, "sitting", None),
            }
        )
    edition = SeatCode.objects.filter(resource__facility=library).order_by("-made_at").first()
    return render(
        request, "library/today.html", {"library": library, "today": today, "rows": shown, "edition": edition}
    )


@desk
@require_POST
def come(request: HttpRequest, key: str, booking_id: uuid.UUID) -> HttpResponse:
    """Somebody without phone and card is there."""
    library, user = _library(request, key), user_of(request)
    if not mine.seats().filter(pk=booking_id, resource__facility=library).exists():
        raise Http404
    tried(
        request,
        lambda: commands.come(booking_id=booking_id, by=user),
        _("席に着いたことを確認しました。"),
    )
    return redirect("library:today", key)


@desk
@require_POST
def renew(request: HttpRequest, key: str) -> HttpResponse:
    """New codes for all seats."""
    library, user = _library(request, key), user_of(request)
    tried(
        request,
        lambda: commands.renew_codes(library=library, by=user),
        _("席のコードを新しくしました。印刷して、席の札を取りかえてください。前の札は使えません。"),
    )
    return redirect("library:today", key)


@desk
@require_POST
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The cards that stand on the seats, as PDF."""
    library = _library(request, key)
    codes = SeatCode.objects.filter(resource__in=plan.seats_of(library)).select_related("resource")
    rows = list(codes.order_by("resource__position", "resource__key"))
    if not rows:
        messages.error(request, _("席のコードは、まだありません。先に「席のコードを新しくする」を押してください。"))
        return redirect("library:today", key)
    links = {one.pk: request.build_absolute_uri(reverse("library:here", args=[one.code])) for one in rows}
    return harmless(papers.seats_pdf(library, rows, links), "application/pdf", f"seats-{library.key}.pdf")


def _library(request: HttpRequest, key: str) -> Facility:
    """A library at whose desk the person works; another is not found."""
    for one in rights.libraries_of(user_of(request)):
        if one.key == key:
            return one
    raise Http404
