"""The procedures of one's sections, and the switch that stops taking applications."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.procedures.applications import refusals
from kusei.engines.procedures.desk.commands import steering
from kusei.engines.procedures.desk.queries.switches import switches_of
from kusei.engines.procedures.desk.views.common import REFUSALS, signed_in, staff
from kusei.engines.procedures.models import Procedure


@staff
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures that the person's sections look after."""
    rows = switches_of(signed_in(request))
    return render(request, "desk/procedures.html", {"rows": rows, "may_switch": any(row.may_switch for row in rows)})


@staff
@require_POST
def switch(request: HttpRequest, number: int) -> HttpResponse:
    """Stop, or take applications again."""
    user = signed_in(request)
    procedure = get_object_or_404(Procedure, pk=number)
    if procedure.pk not in {row.procedure.pk for row in switches_of(user)}:
        raise Http404
    is_open = request.POST.get("open") == "yes"
    try:
        steering.switch(procedure_id=procedure.pk, is_open=is_open, reason=request.POST.get("reason", ""), by=user)
    except REFUSALS as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, _("受付を再開しました。") if is_open else _("受付を止めました。"))
    return redirect("desk:procedures")
