"""The list of drafts and requests, starting one, a draft's page, its description, preview, history and print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.foundation.org.queries import home
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.addresses import Part
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.checking import checked, reason_for
from kusei.services.plans.amendment.commands.deciding import comparison_pdf
from kusei.services.plans.amendment.forms import AnswerForm, DescribeForm, InitiativeForm, NodeForm, StartForm, WhyForm
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.queries import history
from kusei.services.plans.amendment.queries.drafts import draft_view, drafts, requests
from kusei.services.plans.amendment.states import LABELS, State
from kusei.services.plans.amendment.views.common import WRONG, draft_or_404, signed_in, staff
from kusei.services.plans.cycle.refusals import sentence
from kusei.services.plans.cycle.standing import require_planner, standing
from kusei.services.plans.exporting import comparison_rows
from kusei.services.plans.models import Plan

PER_PAGE = 50
STEPS = (State.DRAFTING, State.IN_APPROVAL, State.APPROVED, State.IN_FORCE)


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Drafts and requests that the person may see."""
    by = signed_in(request)
    mine = home()
    context = {
        "drafts": drafts(by),
        "requests": requests(by),
        "answered": requests(by, open_only=False)[:20],
        "may_start": mine is not None and standing(by, mine).planner,
    }
    return render(request, "amendment/index.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a draft from the edition in force."""
    by = signed_in(request)
    plans = _startable(request)
    form = StartForm(request.POST or None, by=by, plans=plans, initial={"plan": request.GET.get("plan", "")})
    if form.is_bound and form.is_valid():
        try:
            made = commands.start_amendment(by=by, **form.cleaned_data)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("改定案を作りました。変えるところを開いて書き始められます。"))
            return redirect(made)
    return render(request, "amendment/start.html", {"form": form}, status=422 if form.is_bound else 200)


def _startable(request: HttpRequest) -> list[tuple[str, str]]:
    """The plans in force whose cycle the person runs; the home municipality's come first. Raises `NotAllowed`."""
    by, mine = signed_in(request), home()
    if mine is not None:
        require_planner(by, mine)
    rows = Plan.objects.filter(current_edition__status="in_force").select_related("municipality").order_by("title")
    own = [row for row in rows if mine is not None and row.municipality_id == mine.pk]
    others = [row for row in rows if row not in own]
    may = {
        pk: standing(by, one).planner for pk, one in {row.municipality_id: row.municipality for row in others}.items()
    }
    found = [*own, *(row for row in others if may[row.municipality_id])]
    return [(row.slug, f"{row.municipality.name}　{row.title}") for row in found]


@staff
@require_safe
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """The draft with how far it is, what it changes, what is wrong, and what is asked of it."""
    return draft_page(request, draft_or_404(request, number))


def draft_page(
    request: HttpRequest, found: AmendmentDraft, bound: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page; `bound` are forms that were refused, by name, with their errors."""
    view = draft_view(found, signed_in(request))
    version = {"version": found.version}
    forms: dict[str, Any] = {"answer": AnswerForm(auto_id="id_answer_%s")}
    if view.who.planner and found.is_open:
        forms |= {"initiative": initiative_form(found), "node": node_form(found)}
        forms["abandon"] = WhyForm(initial=version, auto_id="id_abandon_%s")
    if view.who.planner and found.state == State.APPROVED:
        forms["reopen"] = WhyForm(initial=version, auto_id="id_reopen_%s")
    order = [str(LABELS[state]) for state in STEPS]
    touched = [row for row in view.initiatives if row.what or row.problems]
    context = {
        "view": view,
        "draft": found,
        "steps": order,
        "step": STEPS.index(State(found.state)) + 1 if found.state in STEPS else 1,
        "touched": touched,
        "mine": [row for row in view.initiatives if row.editable],
        "forms": {**forms, **(bound or {})},
    }
    return render(request, "amendment/draft.html", context, status=status)


def initiative_form(found: AmendmentDraft, data: Any = None) -> InitiativeForm:
    """The form for a new initiative, with the plan's kinds, nodes and initiatives to choose from."""
    assembled = Assembled(found)
    kinds = [(row["key"], row["label"]) for row in assembled.now(Part("plan"))["kinds"]]
    initiatives = _named(assembled, "initiatives")
    return InitiativeForm(
        data, kinds=kinds, nodes=_named(assembled, "nodes"), initiatives=initiatives, auto_id="id_new_%s"
    )


def node_form(found: AmendmentDraft, data: Any = None) -> NodeForm:
    """The form for a new node, with the plan's levels and nodes to choose from."""
    assembled = Assembled(found)
    levels = [(row["key"], row["label"]) for row in assembled.now(Part("plan"))["levels"]]
    return NodeForm(data, levels=levels, nodes=_named(assembled, "nodes"), auto_id="id_node_%s")


def _named(assembled: Assembled, table: str) -> list[tuple[str, str]]:
    parts = ((key, assembled.part(table, key) or {}) for key in assembled.keys(table))
    return [(key, " ".join(filter(None, (part.get("code"), part.get("title") or key)))) for key, part in parts]


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, number: int) -> HttpResponse:
    """Change what the new edition is called, why and when it comes."""
    by, found = signed_in(request), draft_or_404(request, number)
    require_planner(by, found.plan.municipality)
    names = ("label", "code", "title", "purpose", "effective_on", "published", "version")
    initial = {name: getattr(found, name) for name in names} | {"owner": found.owner_id}
    form = DescribeForm(request.POST or None, by=by, plans=[], initial=initial)
    if form.is_bound and form.is_valid():
        try:
            commands.describe(draft_id=found.pk, by=by, **form.cleaned_data)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("保存しました。"))
            return redirect(found)
    context = {"form": form, "draft": found}
    return render(request, "amendment/describe.html", context, status=422 if form.is_bound else 200)


@staff
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The table of old and new of the draft: what is decided, in two columns."""
    found = draft_or_404(request, number)
    seen = checked(found)
    changes = seen.difference.content
    reasons = {change.address: reason_for(change, seen.reasons) for change in changes}
    groups = comparison_rows.groups(changes, seen.base, seen.data, reasons)
    context = {"draft": found, "groups": groups, "number": len(changes), "old": found.base, "new": found}
    return render(request, "amendment/preview.html", context)


@staff
@require_safe
def comparison(request: HttpRequest, number: int) -> HttpResponse:
    """The same as a document for the assembly."""
    found = draft_or_404(request, number)
    answer = HttpResponse(comparison_pdf(found, checked(found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="amendment-{found.plan.slug}-{found.code}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff
@require_safe
def edits(request: HttpRequest, number: int) -> HttpResponse:
    """The edits of the draft, the newest first, each to be taken back."""
    found = draft_or_404(request, number)
    initiative = request.GET.get("initiative", "")
    rows = history.edits(found, initiative=initiative)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [history.shown(row) for row in page]
    context = {"draft": found, "rows": shown, "page_obj": page, "initiative": initiative}
    return render(request, "amendment/history.html", context)
