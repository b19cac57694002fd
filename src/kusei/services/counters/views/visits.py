"""Visits over several sections for residents: a few questions, the plan at its secret address, a time, paper."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import limited
from kusei.services.counters import commands, keys, packs
from kusei.services.counters.models import Appointment, Ticket, Visit
from kusei.services.counters.packs import VisitKind
from kusei.services.counters.queries import visits as reading
from kusei.services.counters.queries.booking import free_times
from kusei.services.counters.refusals import CodeWrong
from kusei.services.counters.views.common import frame, office_of, private, public, tried

COUNTS = ("yes", "unsure")


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be planned, and the way back to a plan by its code."""
    return render(request, "counters/visits.html", {"kinds": packs.visits(), "sample": packs.is_sample()})


@public
@limited("counters-visit-code", "20/h")
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Open a plan by its code."""
    found = reading.of_code(request.POST.get("code", ""))
    if found is None:
        messages.error(request, _("その番号の計画はありません。8文字の番号を確かめてください。"))
        return redirect("counters:visits")
    return redirect("counters:visit", found.secret)


@public
@limited("counters-visit", "20/h", methods=frozenset({"POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """The questions, and the plan that follows from them."""
    what = kind_of(kind)
    person = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and (said := said_in(request, what)) is not None:
        made = tried(request, lambda: commands.plan_visit(kind=what.key, said=said, person=person))
        if made is not None:
            return redirect("counters:visit", made.secret)
    return questions(request, what, "counters/visit_questions.html")


@public
@limited("counters-visit", "20/h", methods=frozenset({"POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, secret: str) -> HttpResponse:
    """The questions once more: no answer is kept, so they are asked from the start."""
    visit = of_secret(secret)
    what = kind_of(visit.kind)
    if request.method == "POST" and (said := said_in(request, what)) is not None:
        done = tried(request, lambda: commands.change_visit(visit_id=visit.pk, said=said), _("計画を作り直しました。"))
        if done is not None:
            return redirect("counters:visit", secret)
    return private(questions(request, what, "counters/visit_questions.html", visit=visit))


@public
@require_safe
def visit(request: HttpRequest, secret: str) -> HttpResponse:
    """The plan: sections in order, ways, waits, papers; on the way what is done, at the end what is left."""
    return private(render(request, "counters/visit.html", _shown(secret)))


@public
@require_safe
def paper(request: HttpRequest, secret: str) -> HttpResponse:
    """The plan on paper: A4, large print."""
    return private(render(request, "counters/visit_paper.html", _shown(secret)))


@public
@limited("counters-book", "20/h", methods=frozenset({"POST"}))
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, secret: str) -> HttpResponse:
    """A time for the whole visit."""
    held = of_secret(secret)
    what, office = kind_of(held.kind), office_of(held.office)
    if request.method == "POST":
        begins_at = moment_in(request)
        made = tried(request, lambda: commands.book_visit(visit_id=held.pk, begins_at=begins_at), _("予約しました。"))
        return redirect("counters:visit" if made is not None else "counters:visit_times", secret)
    free = free_times(office, what.key, what.appointments, Appointment.Kind.VISIT)
    context = frame(office, service=what, days=free, visit=held)
    return private(render(request, "counters/visit_times.html", context))


@public
@limited("counters-arrive", "20/h")
@require_POST
def begin(request: HttpRequest, secret: str) -> HttpResponse:
    """Begin the visit with the number on the display of the office where it begins."""
    held = of_secret(secret)
    office, typed = office_of(held.office), request.POST.get("code", "").strip()

    def act() -> Ticket:
        if not constant_time_compare(typed, keys.arrival_code(office, clock.today())):
            raise CodeWrong
        return commands.begin_visit(visit_id=held.pk, channel=Ticket.Channel.PHONE)

    tried(request, act, _("受け付けました。順にお呼びします。"))
    return redirect("counters:visit", secret)


@public
@require_POST
def cancel(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the plan up."""
    held = of_secret(secret)
    tried(request, lambda: commands.cancel_visit(visit_id=held.pk), _("計画を取りやめました。"))
    return redirect("counters:visit", secret)


def of_secret(secret: str) -> Visit:
    """The visit of the address, or 404."""
    found = reading.of_secret(secret)
    if found is None:
        raise Http404
    return found


def kind_of(key: str) -> VisitKind:
    """The kind of visit of the address, or 404."""
    found = packs.visit_kind(key)
    if found is None:
        raise Http404
    return found


def said_in(request: HttpRequest, what: VisitKind) -> list[str] | None:
    """The questions answered with yes or "not sure"; None unless all are answered."""
    answers = {one.key: request.POST.get(f"q-{one.key}", "") for one in what.questions}
    if not all(one in (*COUNTS, "no") for one in answers.values()):
        return None
    return [key for key, answer in answers.items() if answer in COUNTS]


def questions(request: HttpRequest, what: VisitKind, template: str, **more: object) -> HttpResponse:
    """The page of the questions; those that were not answered say so."""
    sent = request.method == "POST"
    rows = [(one, request.POST.get(f"q-{one.key}", "")) for one in what.questions]
    missing = [one for one, answer in rows if sent and answer not in (*COUNTS, "no")]
    context = {"kind": what, "rows": rows, "missing": missing, "sample": packs.is_sample(), **more}
    return render(request, template, context, status=422 if missing else 200)


def moment_in(request: HttpRequest) -> dt.datetime:
    """The moment that a button sends, or 404."""
    try:
        found = dt.datetime.fromisoformat(request.POST.get("begins_at", ""))
    except ValueError:
        raise Http404 from None
    if found.tzinfo is None:
        raise Http404
    return found


def _shown(secret: str) -> dict[str, object]:
    held = of_secret(secret)
    return frame(office_of(held.office), plan=reading.plan_of(held), visit=held)
