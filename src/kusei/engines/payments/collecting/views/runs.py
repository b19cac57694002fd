"""Pages of dunning runs: preview, begin, letters."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.collecting import commands, contacts, rules
from kusei.engines.payments.collecting.commands.printing import waiting
from kusei.engines.payments.collecting.forms import PostedForm, StageForm
from kusei.engines.payments.collecting.models import Item, LetterBatch, Run
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.views import common
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.files.responses import download
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import holds
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

PER_PAGE = 50


@allow(role(Role.VIEWER))
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The runs, and the form that begins one."""
    user = common.staff(request)
    page = Paginator(desk.runs(user), PER_PAGE).get_page(request.GET.get("page"))
    found = rules.dunning()
    rows = [{"run": row, "stage": found.stage(row.stage)} for row in page]
    departments = common.choices(user)
    form = StageForm(departments=departments) if departments else None
    return render(request, "collecting/runs.html", {"rows": rows, "page_obj": page, "form": form})


@allow(role(Role.EDITOR))
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """Whom a run would reach now."""
    user = common.staff(request)
    form = StageForm(request.GET, departments=common.choices(user))
    if not form.is_valid():
        messages.error(request, _("所管課と段階を選んでください。"))
        return redirect("collecting:runs")
    department = common.department(user, form.cleaned_data["department"])
    stage = rules.dunning().stage(form.cleaned_data["stage"])
    if stage is None:
        raise Http404
    found = desk.preview(department, stage)
    known = contacts.of(found.sample)
    sample = [
        {
            "invoice": row,
            "ways": [way for way in stage.ways if known[row.pk].can(way, account=row.payer_id is not None)],
        }
        for row in found.sample
    ]
    context = {
        "department": department,
        "stage": stage,
        "found": found,
        "left_out": [(Item.LeftOut(why).label, number) for why, number in found.left_out.items()],
        "sample": sample,
        "is_sample": rules.dunning().sample,
    }
    return render(request, "collecting/preview.html", context)


@allow(role(Role.EDITOR))
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the run."""
    user = common.staff(request)
    form = StageForm(request.POST, departments=common.choices(user))
    if not form.is_valid():
        raise Http404
    department = common.department(user, form.cleaned_data["department"])
    try:
        run = commands.begin_run(department=department, stage_key=form.cleaned_data["stage"], by=user)
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("collecting:runs")
    messages.success(request, _("送り始めました。送る直前に、支払いがないかをもう一度確かめます。"))
    return redirect("collecting:run", run.pk)


@allow(role(Role.VIEWER))
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One run."""
    run = _run(request, pk)
    context = {
        "run": run,
        "stage": rules.dunning().stage(run.stage),
        "reasons": desk.by_reason(run),
        "ways": sorted(desk.by_way(run).items()),
        "letters": waiting(run).count(),
        "batches": desk.batches(run),
        "editor": holds(common.staff(request), Role.EDITOR, run.department),
        "posted": PostedForm(initial={"on": clock.today()}),
    }
    return render(request, "collecting/run.html", context)


@allow(role(Role.EDITOR))
@require_POST
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the letters made."""
    run = _run(request, pk)
    return common.acted(
        request,
        lambda: commands.begin_batch(run_id=run.pk, by=common.staff(request)),
        _("督促状を作っています。できると、このページからダウンロードできます。"),
        "collecting:run",
        pk,
    )


@allow(role(Role.EDITOR))
@require_POST
def file(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """The PDF. Taking it is recorded, so it is a POST."""
    found = get_object_or_404(LetterBatch, pk=batch, run=_run(request, pk))
    try:
        stored = commands.take_letters(batch_id=found.pk, by=common.staff(request))
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("collecting:run", pk)
    return download(stored)


@allow(role(Role.EDITOR))
@require_POST
def posted(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """投函済み."""
    found = get_object_or_404(LetterBatch, pk=batch, run=_run(request, pk))
    form = PostedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("投函した日を書いてください。"))
        return redirect("collecting:run", pk)
    return common.acted(
        request,
        lambda: commands.note_posted(batch_id=found.pk, on=form.cleaned_data["on"], by=common.staff(request)),
        _("投函済みにしました。"),
        "collecting:run",
        pk,
    )


def _run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(desk.runs(common.staff(request)), pk=pk)
