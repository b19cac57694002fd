"""Series at the counter: the form with each day before it is booked, the report, cancelling what is to come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.reservations import commands, queries, rights, wording
from kusei.engines.bookings.reservations.commands.series import MOST_APART, MOST_WEEKS, days_of, times_until
from kusei.engines.bookings.reservations.models import STANDING, Series
from kusei.engines.bookings.reservations.previewing import preview
from kusei.engines.bookings.reservations.views.counter import counter_form, desk_of, staff, usual_end
from kusei.engines.bookings.reservations.views.mine import REFUSALS, shown, signed_in
from kusei.engines.bookings.reservations.views.offers import offer_of
from kusei.engines.bookings.reservations.wording import sentence
from kusei.foundation.audit.access import record_reads
from kusei.foundation.web import clock
from kusei.foundation.web.forms import DateField


class RepeatForm(forms.Form):
    """How often and until when."""

    every = forms.TypedChoiceField(
        label=gettext_lazy("くり返し"), choices=[(number, number) for number in range(1, MOST_APART + 1)], coerce=int
    )
    until = DateField(label=gettext_lazy("いつまで"))
    skip_holidays = forms.BooleanField(label=gettext_lazy("祝日を除く"), required=False)

    def __init__(self, data: Any, *, first: dt.date) -> None:
        super().__init__(data, initial={"every": 1, "until": usual_end(first)})
        field = self.fields["every"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(1, _("毎週")), *((n, _("%(n)s週ごと") % {"n": n}) for n in range(2, MOST_APART + 1))]
        self.first = first

    def clean(self) -> dict[str, Any]:
        """At least two days and not more than a series has."""
        data = super().clean() or {}
        until, every = data.get("until"), data.get("every")
        if until and every:
            times = times_until(self.first, until, every)
            if not 1 < times <= MOST_WEEKS:
                self.add_error("until", _("2回以上、%(most)s回までになる日を選んでください。") % {"most": MOST_WEEKS})
            data["times"] = times
        return data


@staff
@never_cache
def new(request: HttpRequest, key: str, room: str, day: str, part: str = "") -> HttpResponse:
    """The form; `look` shows what would become of each day, and nothing is booked before somebody has looked."""
    desk = desk_of(request, key)
    offer = offer_of(desk.facility, room, day, part)
    posted = request.method == "POST"
    form = counter_form(offer, request.POST if posted else None, desk.whom)
    repeat = RepeatForm(request.POST if posted else None, first=offer.day)
    days: list[Any] = []
    if posted and form.is_valid() & repeat.is_valid():
        asked, how = form.booking(), repeat.cleaned_data
        time = {"part": asked.get("part", part), "begins": asked.get("begins"), "ends": asked.get("ends")}
        skip = how["skip_holidays"]
        if "book" in request.POST:
            try:
                made = commands.book_series(
                    resource=offer.room,
                    first_day=offer.day,
                    weeks=how["times"],
                    every=how["every"],
                    skip_holidays=skip,
                    by=desk.user,
                    **{**asked, **time, **desk.whom.asked()},
                )
            except REFUSALS as refusal:
                form.add_error(None, sentence(refusal))
            else:
                return redirect("bookingdesk:series", number=made.pk)
        planned = days_of(offer.day, how["times"], how["every"])
        days = preview(resource=offer.room, days=planned, skip_holidays=skip, **time)
    context = {
        "facility": desk.facility,
        "whom": desk.whom,
        "room": offer.room,
        "day": offer.day,
        "part": part,
        "times": offer.times,
        "form": form,
        "repeat": repeat,
        "days": [(one.day, wording.STANDS[one.stand]) for one in days],
        "free": sum(one.stand == "free" for one in days),
    }
    wrong = posted and (form.errors or repeat.errors)
    return render(request, "bookingdesk/series_new.html", context, status=422 if wrong else 200)


@staff
@never_cache
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """What became of each day, with what is still to come. Reading it is recorded."""
    series, user = _visible(request, number), signed_in(request)
    with transaction.atomic():
        rows = list(queries.in_facilities([series.resource.facility]).filter(series=series).order_by("begins_at"))
        record_reads(user, rows, _("定期利用の画面"))
    booked = {one.day.isoformat(): shown(one) for one in rows}
    context = {
        "series": series,
        "lines": [
            (dt.date.fromisoformat(line["day"]), booked.get(line["day"]), wording.outcome(line["outcome"]))
            for line in series.report
        ],
        "coming": sum(one.state in STANDING and one.begins_at > clock.now() for one in rows),
        "edits": rights.is_staff_of(user, series.resource.facility),
    }
    return render(request, "bookingdesk/series.html", context)


@staff
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel all days that are still to come."""
    series, user = _visible(request, number), signed_in(request)
    why = request.POST.get("why", "")[:400]
    rights.require_staff(user, series.resource.facility)
    try:
        done, left = commands.cancel_rest(series_id=series.pk, why=why, full="full" in request.POST, by=user)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
        return redirect("bookingdesk:series", number=number)
    messages.success(request, _("%(done)s件の予約を取り消しました。") % {"done": done})
    if left:
        messages.warning(
            request, _("%(left)s件は取り消せませんでした。お支払いの手続き中かもしれません。") % {"left": left}
        )
    return redirect("bookingdesk:series", number=number)


def _visible(request: HttpRequest, number: int) -> Series:
    mine = Series.objects.filter(pk=number, resource__facility__in=queries.facilities_of(signed_in(request)))
    found = mine.select_related("resource__facility").first()
    if found is None:
        raise Http404
    return found
