"""My ticket at its secret address, and the kiosk of an office: taking, printing, arriving."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.web import clock
from kusei.foundation.web.numbers import whole_number
from kusei.foundation.web.ratelimit import limited
from kusei.services.counters import commands, feeds, keys, packs
from kusei.services.counters.models import Ticket, Visit
from kusei.services.counters.queries import mine, visits
from kusei.services.counters.refusals import CodeWrong
from kusei.services.counters.views.common import frame, kiosk_of, private, public, tried

MOST_AHEAD = 30


@public
@require_safe
def ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """Place in line, expected minutes, called to which window; arriving and giving back."""
    seen = mine.seen(_of(secret))
    if seen.office is None:
        raise Http404
    rules = packs.rules()
    visit = Visit.objects.filter(pk=seen.ticket.visit_id).first() if seen.ticket.visit_id else None
    context = frame(seen.office, seen=seen, ticket=seen.ticket, rules=rules, visit=visit)
    return private(render(request, "counters/ticket.html", context))


@public
@limited("counters-arrive", "20/h")
@require_POST
def arrive(request: HttpRequest, secret: str) -> HttpResponse:
    """Say that one is there, by today's number on the display."""
    found = _of(secret)
    tried(
        request,
        lambda: _arrived(found, request.POST.get("code", "")),
        _("到着を受け付けました。呼ばれるまでお待ちください。"),
    )
    return redirect("counters:ticket", secret)


@public
@require_POST
def notice(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose how many people before one are the sign to tell, or none."""
    found, sent = _of(secret), request.POST.get("ahead", "")
    ahead = whole_number(sent, MOST_AHEAD)
    done = tried(request, lambda: commands.ask_notice(ticket_id=found.pk, ahead=ahead))
    if done is not None:
        said = _("順番が近づいたら知らせます。") if ahead is not None else _("知らせるのをやめました。")
        messages.success(request, said)
    return redirect("counters:ticket", secret)


@public
@require_POST
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the number back."""
    found = _of(secret)
    tried(request, lambda: commands.leave(ticket_id=found.pk), _("番号札を取りやめました。"))
    return redirect("counters:ticket", secret)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """The kiosk: one large button for each service."""
    found = kiosk_of(office, key)
    if request.method == "POST":
        service = request.POST.get("service", "")
        made = tried(request, lambda: commands.take_ticket(office=found.key, service=service))
        if made is not None:
            return redirect("counters:kiosk_ticket", found.key, key, made.secret)
        return redirect("counters:kiosk", found.key, key)
    state = feeds.current(found).state
    services = list(zip(found.services, state["services"], strict=True))
    return private(render(request, "counters/kiosk.html", frame(found, key=key, services=services, state=state)))


@public
@require_safe
def kiosk_ticket(request: HttpRequest, office: str, key: str, secret: str) -> HttpResponse:
    """What the kiosk prints."""
    found = kiosk_of(office, key)
    seen = mine.seen(_of(secret))
    context = frame(found, key=key, seen=seen, ticket=seen.ticket)
    return private(render(request, "counters/kiosk_ticket.html", context))


@public
@limited("counters-kiosk-arrive", "600/h")
@require_POST
def kiosk_arrive(request: HttpRequest, office: str, key: str) -> HttpResponse:
    """Arriving by typing one's number at the kiosk; also after a call that one did not hear."""
    found = kiosk_of(office, key)
    typed = request.POST.get("number", "")
    held = mine.of_number(found, typed, clock.today())
    if held is None and (visit := visits.of_code(typed)) is not None and visit.office == found.key:
        made = tried(request, lambda: commands.begin_visit(visit_id=visit.pk))
        if made is not None:
            return redirect("counters:kiosk_ticket", found.key, key, made.secret)
    elif held is None:
        messages.error(request, _("その番号の番号札は、きょうこの窓口にありません。番号を確かめてください。"))
    else:
        back = held.state == Ticket.State.NO_SHOW
        act = commands.come_back if back else commands.check_in
        tried(request, lambda: act(ticket_id=held.pk), _("到着を受け付けました。呼ばれるまでお待ちください。"))
    return redirect("counters:kiosk", found.key, key)


def _of(secret: str) -> Ticket:
    found = mine.of_secret(secret)
    if found is None:
        raise Http404
    return found


def _arrived(ticket: Ticket, code: str) -> Ticket:
    office = packs.office(ticket.place)
    if office is None or not constant_time_compare(code.strip(), keys.arrival_code(office, clock.today())):
        raise CodeWrong
    if ticket.state == Ticket.State.NO_SHOW:
        return commands.come_back(ticket_id=ticket.pk)
    return commands.check_in(ticket_id=ticket.pk)
