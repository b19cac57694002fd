"""Pages of instalment plans."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.collecting import commands
from kusei.engines.payments.collecting.forms import PlanForm, WhyForm
from kusei.engines.payments.collecting.models import Plan
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.queries.plans import shown
from kusei.engines.payments.collecting.reckoning import part_days, split
from kusei.engines.payments.collecting.refusals import PlanWrong
from kusei.engines.payments.collecting.views import common
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.web import formats
from kusei.foundation.web.access import allow, role

PER_PAGE = 50


@allow(role(Role.VIEWER))
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The plans."""
    page = Paginator(desk.plans(common.staff(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "collecting/plans.html", {"page_obj": page})


@allow(role(Role.EDITOR))
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """A plan for an invoice and others of its payer."""
    user = common.staff(request)
    invoice = common.invoice(user, number)
    others = {str(one.pk): one for one in desk.others_of(invoice)}
    offered = [(pk, f"{one.number}　{formats.yen(one.account.balance)}") for pk, one in others.items()]
    form = PlanForm(request.POST or None, others=offered)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = [invoice, *(others[pk] for pk in data.get("others", []))]
        try:
            owed = sum(one.account.balance for one in chosen)
            if owed < data["parts"]:
                raise PlanWrong
            parts = list(zip(part_days(data["first"], data["parts"]), split(owed, data["parts"]), strict=True))
            plan = commands.propose_plan(invoice_ids=[one.pk for one in chosen], parts=parts, why=data["why"], by=user)
        except PaymentsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("分納の計画を作りました。承認者が承認すると、有効になります。"))
            return redirect("collecting:plan", plan.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "collecting/propose.html", {"invoice": invoice, "form": form}, status=status)


@allow(role(Role.VIEWER))
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan."""
    user = common.staff(request)
    plan = get_object_or_404(desk.plans(user), pk=pk)
    reach = reaches(user, Role.EDITOR, Role.APPROVER)
    context = {
        "plan": plan,
        "shown": shown(plan),
        "editor": reach[Role.EDITOR].holds(plan.department),
        "approver": reach[Role.APPROVER].holds(plan.department) and plan.by_id != user.pk,
        "may_withdraw": reach[Role.APPROVER if plan.state == "agreed" else Role.EDITOR].holds(plan.department),
        "why": WhyForm(),
    }
    return render(request, "collecting/plan.html", context)


@allow(role(Role.APPROVER))
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """An approver agrees."""
    user = common.staff(request)
    plan = get_object_or_404(desk.plans(user), pk=pk)
    return common.acted(
        request,
        lambda: commands.agree_plan(plan_id=plan.pk, by=user),
        _("分納の計画を承認しました。"),
        "collecting:plan",
        pk,
    )


@allow(role(Role.VIEWER))
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan holds no longer; who may, the command asks."""
    user, form = common.staff(request), WhyForm(request.POST)
    plan = get_object_or_404(desk.plans(user), pk=pk)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return common.acted(
        request,
        lambda: commands.withdraw_plan(plan_id=plan.pk, why=why, by=user),
        _("分納の計画を取りやめました。"),
        "collecting:plan",
        pk,
    )


@allow(role(Role.EDITOR))
@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The work item of a broken plan is done."""
    user = common.staff(request)
    plan = get_object_or_404(Plan, pk__in=desk.plans(user).values("pk"), pk=pk)
    return common.acted(
        request,
        lambda: commands.note_seen(plan_id=plan.pk, by=user),
        _("確かめたと記録しました。"),
        "collecting:plan",
        pk,
    )
