"""Pages at /desk/alerts/weather/: what is in force, proposals, reports, files that were refused."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.refusals import AlertRefused
from kusei.engines.notices.emergency.weather import commands, queries, suggestions
from kusei.engines.notices.emergency.weather.forms import DismissForm, FilterForm, StateForm
from kusei.engines.notices.emergency.weather.models import Decision, Proposal, Report
from kusei.engines.notices.emergency.weather.permissions import may_decide
from kusei.engines.notices.emergency.weather.refusals import WeatherRefused, sentence_of
from kusei.engines.notices.emergency.weather.tables import tables
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID

PER_PAGE = 50
staff = allow(role(Role.VIEWER))


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _language() -> str:
    return get_language() or "ja"


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is in force here, and what waits for a decision."""
    known = tables()
    context = {
        "rows": queries.in_force(known, _language()),
        "others": queries.in_force(known, _language(), ours=False),
        "proposals": _shown(queries.open_proposals()),
        "heard": queries.last_heard(),
        "practice": queries.practice_of_today(),
    }
    return render(request, "weather/index.html", context)


def _shown(found: Sequence[Proposal]) -> list[dict[str, object]]:
    """Proposals with the words of the tables, and the draft that was begun from each."""
    known, begun = tables(), queries.drafts_of(found)
    return [
        {
            "one": one,
            "hazard": known.hazard_name(one.hazard, _language()),
            "grade": known.grade_name(one.grade, _language()),
            "alert": begun.get(one.pk),
        }
        for one in found
    ]


@staff
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal."""
    form = StateForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    page = Paginator(queries.proposals(state=state), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "rows": _shown(list(page.object_list))}
    return render(request, "weather/proposals.html", context)


@staff
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, with what a draft of it would begin with."""
    return _proposal_page(request, _proposal(pk), DismissForm())


def _proposal(pk: int) -> Proposal:
    found = queries.proposals().filter(pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def _proposal_page(request: HttpRequest, found: Proposal, form: DismissForm) -> HttpResponse:
    content: Content = suggestions.content(found)
    (row,) = _shown([found])
    is_open = found.state == Decision.OPEN and row["alert"] is None
    context = {
        **row,
        "form": form,
        "texts": [(language, text) for language, text in suggestions.texts(found).root.items()],
        "grounds": content.grounds,
        "open": is_open,
        "may_decide": is_open and may_decide(_signed_in(request)),
        "consider": suggestions.level_to_consider(found),
    }
    return render(request, "weather/proposal.html", context, status=422 if form.is_bound else 200)


@staff
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft from the proposal."""
    try:
        alert = commands.adopt(proposal_id=_proposal(pk).pk, by=_signed_in(request))
    except (WeatherRefused, AlertRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect("emergency:weather:proposal", pk=pk)
    messages.success(request, _("下書きを作りました。まだ、だれにも配信していません。"))
    return redirect(alert.get_absolute_url())


@staff
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the proposal be, with the reason."""
    found, form = _proposal(pk), DismissForm(request.POST)
    if not form.is_valid():
        return _proposal_page(request, found, form)
    try:
        commands.dismiss(proposal_id=found.pk, why=form.cleaned_data["why"], by=_signed_in(request))
    except WeatherRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("emergency:weather:proposal", pk=pk)
    messages.success(request, _("見送りました。"))
    return redirect("emergency:weather:index")


@staff
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports, searched and narrowed."""
    form = FilterForm(request.GET)
    form.is_valid()  # what is not valid does not narrow, and says so in its place
    data = form.cleaned_data
    found = queries.reports(words=data.get("q", ""), status=data.get("status", ""), effect=data.get("effect", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "weather/reports.html", {"form": form, "page_obj": page})


def _report(pk: int) -> Report:
    found = Report.objects.select_related("cancelled_by", "by").filter(pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


@staff
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what it says of each area, and the message as it came."""
    found, known = _report(pk), tables()
    lines = [{**line, "phenomenon": known.hazard_name(line["hazard"], _language())} for line in queries.said_by(found)]
    context = {"report": found, "lines": lines, "proposals": _shown(list(found.proposals.order_by("pk")))}
    return render(request, "weather/report.html", context)


@staff
@require_safe
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The message as it came, as a file."""
    response = HttpResponse(_report(pk).raw, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="weather-{pk}.xml"'
    return response


@staff
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """Files that were no report."""
    page = Paginator(queries.refused(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, sentence_of(one.reason)) for one in page.object_list]
    context = {"page_obj": page, "rows": rows}
    return render(request, "weather/refused.html", context)
