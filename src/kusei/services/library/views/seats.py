"""Everybody: how many seats are free, and the plan of one library; whoever is signed in books there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.showing.hours import joined, time_text, word
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library import commands, rules
from kusei.services.library.queries import mine, plan
from kusei.services.library.views.common import library_of, minute_of, public, signed_in, tried, user_of, whole

DAYS = 8
"""Today and the days ahead that can be booked; the rules of the pack refuse what is too far."""
USUAL = 60
LONGEST = 1440


@dataclass(frozen=True)
class Seen:
    """A seat as the plan shows it. `mark` is its shape in the picture."""

    seat: Resource
    free: bool
    own: bool
    until: str = ""  # of what is free now

    @property
    def mark(self) -> str:
        """○ free, ◎ one's own, × taken."""
        return "◎" if self.own else "○" if self.free else "×"

    @property
    def equipment(self) -> str:
        """The words of its equipment."""
        return joined(word(words().equipment, key) for key in self.seat.equipment)


@public
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The libraries with how many seats are free now. Eight SQL queries."""
    rooms = plan.rooms(plan.libraries())
    rows = [(room, time_text(room.closes) if room.closes else "") for room in rooms]
    example = any(room.library.example for room in rooms)
    return render(request, "library/index.html", {"rows": rows, "example": example, "now": clock.now()})


@public
@never_cache
@require_safe
def numbers(_request: HttpRequest) -> JsonResponse:
    """The same as data, for any origin."""
    now = clock.now().astimezone(clock.TOKYO).replace(second=0, microsecond=0)
    rows = [
        {
            "key": room.library.key,
            "name": room.library.name,
            "open": room.closes is not None,
            "seats": room.seats,
            "free": len(room.free),
        }
        for room in plan.rooms(plan.libraries())
    ]
    response = JsonResponse({"format": "kusei-seats/1", "at": now.isoformat(), "libraries": rows})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public
@never_cache
@require_safe
def library(request: HttpRequest, key: str) -> HttpResponse:
    """The plan of the seats: now, or at the time that was chosen. Fifteen SQL queries at most."""
    found, today = library_of(key), clock.today()
    day = _day(request.GET.get("day", ""), today)
    seats = plan.seats_of(found)
    hours = plan.hours(seats, day)
    begins = whole(request.GET.get("begins"), LONGEST)
    minutes = whole(request.GET.get("minutes"), LONGEST)
    chosen = begins in hours.begins and minutes in hours.lengths
    user = request.user if isinstance(request.user, User) else None
    own = {one.booking.resource_id: one for one in mine.mine(user)} if user else {}
    context: dict[str, Any] = {
        "library": found,
        "day": day,
        "today": today,
        "days": [today + dt.timedelta(days=ahead) for ahead in range(DAYS)],
        "begins": begins if chosen else None,
        "minutes": minutes if chosen else USUAL,
        "starts": [(one, time_text(one)) for one in hours.begins],
        "lengths": hours.lengths,
        "chosen": chosen,
        "has_seat": bool(own),
        "within": rules.minutes_to_come(seats[0], today) if seats else None,
    }
    if chosen and begins is not None and minutes is not None:
        free = plan.free_at(seats, day, begins, begins + minutes)
        context |= {
            "seen": [Seen(one, one.pk in free, _covers(own.get(one.pk), day, begins)) for one in seats],
            "times": f"{time_text(begins)}–{time_text(begins + minutes)}",
        }
    elif day == today:
        room = plan.rooms([found])[0]
        offers = {one.seat.pk: one for one in room.free}
        context |= {
            "room": room,
            "seen": [
                Seen(
                    one,
                    one.pk in offers,
                    _covers(own.get(one.pk), today, minute_of(clock.now())),
                    time_text(offers[one.pk].ends[-1]) if one.pk in offers else "",
                )
                for one in seats
            ],
        }
    return render(request, "library/library.html", context)


@signed_in
@require_POST
def book(request: HttpRequest, key: str) -> HttpResponse:
    """Book a seat at the time that was chosen."""
    found, user = library_of(key), user_of(request)
    seat = _seat(found, request)
    day = _day(request.POST.get("day", ""), clock.today())
    begins, minutes = whole(request.POST.get("begins"), LONGEST), whole(request.POST.get("minutes"), LONGEST)
    if seat is None or begins is None or minutes is None:
        return redirect("library:library", key)
    made = tried(
        request,
        lambda: commands.book_seat(seat=seat, day=day, begins=begins, ends=begins + minutes, person=user),
        _("席を予約しました。席に着いたら、時間内に利用を確認してください。"),
    )
    if made is not None:
        return redirect("library:mine")
    return redirect(f"{request.path.removesuffix('book/')}?day={day.isoformat()}&begins={begins}&minutes={minutes}")


@signed_in
@require_POST
def use_now(request: HttpRequest, key: str) -> HttpResponse:
    """One tap: a seat from now on, a certain one or any."""
    found, user, seat = library_of(key), user_of(request), None
    if "seat" in request.POST and (seat := _seat(found, request)) is None:
        return redirect("library:library", key)
    minutes = whole(request.POST.get("minutes"), LONGEST) or USUAL
    made = tried(
        request,
        lambda: commands.use_now(library=found, person=user, minutes=minutes, seat=seat),
        _("席を取りました。席に着いたら、時間内に利用を確認してください。"),
    )
    return redirect("library:mine") if made is not None else redirect("library:library", key)


def _covers(one: mine.Mine | None, day: dt.date, minute: int) -> bool:
    return (
        one is not None
        and one.booking.day == day
        and minute_of(one.booking.begins_at) <= minute < (minute_of(one.booking.ends_at) or LONGEST)
    )


def _seat(library: Facility, request: HttpRequest) -> Resource | None:
    return next((one for one in plan.seats_of(library) if one.key == request.POST.get("seat")), None)


def _day(text: str, today: dt.date) -> dt.date:
    """The day that was sent; today for none, and for one that nobody can book."""
    try:
        day = dt.date.fromisoformat(text) if len(text) == len("2026-12-03") else today
    except ValueError:
        return today
    return day if today <= day < today + dt.timedelta(days=DAYS) else today
