"""Printing many: choose by department, state and due date; see how far it is; take the PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.slips import batches, queries
from kusei.engines.payments.slips.forms import PrintForm
from kusei.engines.payments.slips.models import SlipBatch
from kusei.engines.payments.slips.refusals import FileGone, NothingChosen
from kusei.engines.payments.slips.views.desk import editor, user_of
from kusei.foundation.files.responses import download

SHOWN = 50


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Which invoices; GET shows how many they are, POST has their slips printed."""
    user = user_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    form = PrintForm(queries.departments_for(user), *((sent,) if "department" in sent else ()))
    context: dict[str, object] = {"form": form, "most": batches.MOST}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        rows = queries.printable(data["department"], data["which"], data["due_from"], data["due_until"])
        if request.method == "POST":
            try:
                numbers = list(rows.values_list("pk", flat=True)[: batches.MOST])
                batch = batches.order_batch(department=data["department"], invoices=numbers, by=user)
            except NothingChosen as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("slipdesk:batch", pk=batch.pk)
        context |= {"count": rows.count(), "rows": rows[:SHOWN], "shown": SHOWN}
    return render(request, "slips/print.html", context, status=422 if form.errors else 200)


@editor
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the printing is, what was left out, and the button for the PDF."""
    return render(request, "slips/batch.html", {"batch": _batch(request, pk), "days": batches.KEPT_DAYS})


@editor
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF. Taking it is recorded, so it is a POST."""
    _batch(request, pk)
    try:
        return download(batches.take(batch_id=pk, by=user_of(request)))
    except FileGone as refused:
        messages.error(request, str(refused))
        return redirect("slipdesk:batch", pk=pk)


def _batch(request: HttpRequest, pk: int) -> SlipBatch:
    found = queries.batches_for(user_of(request)).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
