"""Visits over several sections at the desk: planning for somebody, beginning, ticking, ending."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.services.counters import commands, packs, rights
from kusei.services.counters.models import Ticket, Visit, VisitStep
from kusei.services.counters.queries import visits as reading
from kusei.services.counters.refusals import ServiceUnknown
from kusei.services.counters.views.common import frame, office_of, staff, tried, user_of
from kusei.services.counters.views.visits import kind_of, questions, said_in


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Today's visits of the own offices, one by its code, and planning a new one."""
    user = user_of(request)
    offices = rights.offices_of(user, *rights.WORK)
    typed = request.GET.get("code", "")
    if typed:
        found = reading.of_code(typed)
        if found is not None and rights.may_see_visit(user, found):
            return redirect("counterdesk:visit", found.pk)
        messages.error(request, _("その番号の計画はありません。8文字の番号を確かめてください。"))
    own = {one.key for one in offices}
    names = {one.key: one.name for one in packs.visits()}
    context = {
        "rows": [(one, names.get(one.kind, one.kind), _number(one)) for one in reading.open_of(offices)],
        "kinds": [one for one in packs.visits() if one.office in own],
        "typed": typed,
        "sample": packs.is_sample(),
    }
    return render(request, "counters/desk_visits.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Plan a visit for somebody who asks at the desk."""
    what, user = kind_of(kind), user_of(request)
    if not rights.may_work(user, office_of(what.office)):
        raise Http404
    if request.method == "POST" and (said := said_in(request, what)) is not None:
        made = tried(request, lambda: commands.plan_visit(kind=what.key, said=said, by=user))
        if made is not None:
            return redirect("counterdesk:visit", made.pk)
    return questions(request, what, "counters/desk_visit_questions.html")


@staff
@require_safe
def visit(request: HttpRequest, number: int) -> HttpResponse:
    """The plan with what staff do."""
    held = _seen(request, number)
    context = frame(
        office_of(held.office),
        plan=reading.plan_of(held),
        visit=held,
        outcomes=VisitStep.Outcome.choices,
        may_begin=rights.may_work(user_of(request), office_of(held.office)),
    )
    return render(request, "counters/desk_visit.html", context)


@staff
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """What a button does; the command asks who may."""
    held, user, sent = _seen(request, number), user_of(request), request.POST
    what, step = sent.get("act", ""), sent.get("step", "")

    def do() -> object:
        match what:
            case "begin":
                return commands.begin_visit(visit_id=held.pk, channel=Ticket.Channel.STAFF, by=user)
            case "tick":
                return commands.tick(visit_id=held.pk, step=step, outcome=sent.get("outcome", ""), by=user)
            case "first":
                return commands.put_first(visit_id=held.pk, step=step, by=user)
            case "end":
                return commands.end_visit(visit_id=held.pk, by=user)
        raise ServiceUnknown

    tried(request, do)
    return redirect("counterdesk:visit", held.pk)


def _seen(request: HttpRequest, number: int) -> Visit:
    found = Visit.objects.select_related("appointment").filter(pk=number).first()
    if found is None or not rights.may_see_visit(user_of(request), found):
        raise Http404
    return found


def _number(visit: Visit) -> str:
    ticket = getattr(visit, "ticket", None)
    return ticket.label if ticket else ""
