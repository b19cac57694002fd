"""The desk: choosing a window, the screen at it, and the state of an office for who leads it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import whole_number
from kusei.services.counters import commands, feeds, keys, packs, rights
from kusei.services.counters.models import Sitting, Ticket, Visit
from kusei.services.counters.queries import visits as reading
from kusei.services.counters.queries.waiting import lines, shown
from kusei.services.counters.refusals import NotAtCounter
from kusei.services.counters.views.common import frame, office_of, staff, tried, user_of

LARGEST_ID = 2**63 - 1
AT_WINDOW: dict[str, Callable[..., object]] = {  # for a ticket at the own window
    "call": commands.call,
    "recall": commands.recall,
    "serve": commands.serve,
    "done": commands.finish,
    "no_show": commands.no_show,
    "park": commands.park,
}
IN_OFFICE: dict[str, Callable[..., object]] = {"back": commands.come_back, "arrive": commands.check_in}


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The offices of the person, with free windows to sit down at."""
    user = user_of(request)
    work = rights.offices_of(user, *rights.WORK)
    look = rights.offices_of(user, *rights.LOOK, *rights.WORK)
    taken = {
        (one.office, one.counter): one.operator
        for one in Sitting.objects.filter(closed_at=None).select_related("operator")
    }
    mine = next((key for key, one in taken.items() if one.pk == user.pk), None)
    rows = [(one, one in work, [(window, taken.get((one.key, window.key))) for window in one.windows]) for one in look]
    context = {"rows": rows, "mine": mine, "sample": packs.is_sample()}
    return render(request, "counters/desk_index.html", context)


@staff
@require_POST
def sit(request: HttpRequest, office: str) -> HttpResponse:
    """Open a window."""
    found, user = office_of(office), user_of(request)
    counter = request.POST.get("counter", "")
    done = tried(request, lambda: commands.sit(office=found.key, counter=counter, by=user))
    return redirect("counterdesk:index" if done is None else "counterdesk:window")


@staff
@require_POST
def rise(request: HttpRequest) -> HttpResponse:
    """Close the own window."""
    user = user_of(request)
    done = tried(request, lambda: commands.rise(by=user), _("窓口を閉じました。"))
    return redirect("counterdesk:window" if done is None else "counterdesk:index")


@staff
@require_safe
def window(request: HttpRequest) -> HttpResponse:
    """The screen at a window: who is there, who comes next, one button for what is done most."""
    sitting = Sitting.objects.filter(operator=user_of(request), closed_at=None).first()
    office = packs.office(sitting.office) if sitting else None
    if sitting is None or office is None:
        return redirect("counterdesk:index")
    (line,) = lines([office])
    here = office.window(sitting.counter)
    able = office.done_at(here) if here else frozenset()
    parked = Ticket.objects.filter(place=office.key, state=Ticket.State.PARKED).order_by("waiting_since")
    gone = Ticket.objects.filter(place=office.key, day=clock.today(), state=Ticket.State.NO_SHOW)
    current = next((one for one in line.at_counters if one.counter == sitting.counter), None)
    names = {one.key: one.name for one in office.services}
    rows = [
        (one, shown(one), names.get(one.service), one.present_at is not None and one.enters_at <= line.now)
        for one in line.waiting
    ]
    visit = Visit.objects.filter(pk=current.visit_id).first() if current and current.visit_id else None
    context = frame(
        office,
        plan=reading.plan_of(visit) if visit else None,
        visit=visit,
        window=here,
        current=current,
        number=shown(current) if current else "",
        service=names.get(current.service) if current else None,
        rows=rows,
        mine=sum(ready and one.service in able for one, _number, _name, ready in rows),
        parked=[(one, shown(one), names.get(one.service)) for one in parked],
        gone=[(one, shown(one)) for one in gone.order_by("-acted_at")[:10]],
        offices=packs.offices(),
        rules=packs.rules(),
        now=line.now,
    )
    return render(request, "counters/window.html", context)


@staff
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """What a button of the screen does; the command asks who may."""
    user, sent = user_of(request), request.POST
    ticket = whole_number(sent.get("ticket", ""), LARGEST_ID) or 0
    place, _slash, service = sent.get("to", "").partition("/")

    def do() -> object:
        what = sent.get("act", "")
        if what == "next":
            return commands.call_next(by=user) or Nobody()
        held = Ticket.objects.filter(pk=ticket).first()
        if held is None or what not in {*AT_WINDOW, *IN_OFFICE, "transfer", "prioritise"}:
            raise NotAtCounter
        if what == "transfer":
            return commands.transfer(ticket_id=ticket, office=place, service=service, by=user)
        if what == "prioritise":
            return commands.prioritise(ticket_id=ticket, priority=sent.get("priority", ""), by=user)
        if what in IN_OFFICE:
            _require_own_office(held, user)
            return IN_OFFICE[what](ticket_id=ticket, by=user)
        return AT_WINDOW[what](ticket_id=ticket, by=user)

    if isinstance(tried(request, do), Nobody):
        messages.info(request, _("この窓口で呼べる人は、いま待っていません。"))
    return redirect("counterdesk:window")


@staff
@require_POST
def give(request: HttpRequest, office: str) -> HttpResponse:
    """A number for somebody who asks the staff, with a class of priority."""
    found, user, sent = office_of(office), user_of(request), request.POST
    made = tried(
        request,
        lambda: commands.take_ticket(
            office=found.key,
            service=sent.get("service", ""),
            channel=Ticket.Channel.STAFF,
            priority=sent.get("priority", ""),
            by=user,
        ),
    )
    if made is None:
        return redirect("counterdesk:window")
    return redirect("counters:kiosk_ticket", found.key, keys.kiosk_key(found), made.secret)


@staff
@require_safe
def office(request: HttpRequest, office: str) -> HttpResponse:
    """The state of an office for who leads it: lines, windows, longest waits, addresses of its machines."""
    found, user = office_of(office), user_of(request)
    if not rights.may_look(user, found):
        raise PermissionDenied
    (line,) = lines([found])
    people = {
        one.counter: one for one in Sitting.objects.filter(office=found.key, closed_at=None).select_related("operator")
    }
    busy = {one.counter: one for one in line.at_counters}
    windows = [
        (one, people.get(one.key), busy.get(one.key), shown(busy[one.key]) if one.key in busy else "")
        for one in found.windows
    ]
    longest = max(
        (one for one in line.waiting if one.present_at), key=lambda one: line.now - one.waiting_since, default=None
    )
    context = frame(
        found,
        state=feeds.state_of(line),
        windows=windows,
        longest=longest and shown(longest),
        longest_minutes=longest and max(0, int((line.now - longest.waiting_since).total_seconds() // 60)),
        kiosk_key=keys.kiosk_key(found),
        may_work=rights.may_work(user, found),
    )
    return render(request, "counters/desk_office.html", context)


class Nobody:
    """Nobody waits whom the window can serve."""


def _require_own_office(ticket: Ticket, user: User) -> None:
    if not Sitting.objects.filter(operator=user, office=ticket.place, closed_at=None).exists():
        raise NotAtCounter
