"""The desk of collecting: what is overdue, and one overdue invoice."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.collecting import commands, contacts, rules
from kusei.engines.payments.collecting.forms import HoldForm, WhyForm
from kusei.engines.payments.collecting.models import Answer, Hold
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.queries.plans import plan_of
from kusei.engines.payments.collecting.views import common
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import holds
from kusei.foundation.web import clock, encryption, formats
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.charts.bar import horizontal_bars

PER_PAGE = 50


@allow(role(Role.VIEWER))
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is overdue, how long, and what waits for somebody."""
    user, today = common.staff(request), clock.today()
    ages = desk.ages(user, today)
    bars = horizontal_bars(_("未納の期間"), _("期間"), _("未納額（円）"), [(_age(one), one.yen, "") for one in ages])
    page = Paginator(desk.late(user, today), PER_PAGE).get_page(request.GET.get("page"))
    found = rules.dunning()
    rows = [
        {"invoice": one, "days": (today - one.due_on).days, "stage": found.stage(getattr(one, "told", None) or "")}
        for one in page
        if one.due_on
    ]
    context = {
        "bars": bars,
        "ages": ages,
        "page_obj": page,
        "rows": rows,
        "broken": desk.broken(user)[:20],
        "sample": found.sample,
        "editor": holds(user, Role.EDITOR),
        "total": sum(one.yen for one in ages),
        "number": sum(one.number for one in ages),
    }
    return render(request, "collecting/index.html", context)


def _age(age: desk.Age) -> str:
    words = {"first": max(age.first, 1), "last": (age.last or 0) - 1}
    return (_("%(first)d～%(last)d日") if age.last else _("%(first)d日以上")) % words


@allow(role(Role.VIEWER))
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One invoice. Name, telephone and notes of calls are shown, so that it was looked at is recorded."""
    return _shown(request, common.invoice(common.staff(request), number))


@allow(role(Role.EDITOR))
@require_POST
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """督促の停止."""
    user = common.staff(request)
    found, form = common.invoice(user, number), HoldForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    return common.acted(
        request,
        lambda: commands.hold(invoice_id=found.pk, by=user, **form.cleaned_data),
        _("督促を止めました。"),
        "collecting:one",
        number,
    )


@allow(role(Role.EDITOR))
@require_POST
def lift(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """停止の解除."""
    user, form = common.staff(request), WhyForm(request.POST)
    found = common.invoice(user, number)
    held = get_object_or_404(Hold, pk=pk, invoice=found)
    if not form.is_valid():
        messages.error(request, _("理由を書くと、操作できます。"))
        return redirect("collecting:one", number)
    return common.acted(
        request,
        lambda: commands.lift(hold_id=held.pk, why=form.cleaned_data["why"], by=user),
        _("停止を解きました。"),
        "collecting:one",
        number,
    )


def _shown(request: HttpRequest, found: Invoice, form: HoldForm | None = None) -> HttpResponse:
    user, today = common.staff(request), clock.today()
    with transaction.atomic():
        record_read(user, found, _("未納の相談と督促"))
    answers = [
        {"answer": row, "note": encryption.unseal_json(row.note) if row.note else ""}
        for row in Answer.objects.filter(invoice=found).select_related("by").order_by("-pk")[:20]
    ]
    stages = rules.dunning()
    told = found.dunned.select_related("run").order_by("pk")
    context = {
        "invoice": found,
        "contact": contacts.of([found])[found.pk],
        "days": (today - found.due_on).days if found.due_on else None,
        "holds": found.holds.filter(lifted_at=None).select_related("by"),
        "told": [{"item": row, "stage": stages.stage(row.stage)} for row in told],
        "answers": answers,
        "plan": plan_of(found),
        "editor": rights.may_issue(user, found),
        "form": form or HoldForm(),
        "why": WhyForm(prefix=None),
        "refused": form,
        "due": formats.date_text(found.due_on),
    }
    return render(request, "collecting/one.html", context, status=422 if form else 200)
