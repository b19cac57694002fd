"""The tills that a person may see, one of them with its day, and setting them up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.tills import commands, rights
from kusei.engines.payments.tills.forms import MoveForm, TillForm
from kusei.engines.payments.tills.models import Shift, Till
from kusei.engines.payments.tills.queries import seeing
from kusei.engines.payments.tills.settings import rules
from kusei.engines.payments.tills.views.common import REFUSED, allowed, staff, till_of, user_of
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of, reaches
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Choose a till."""
    user, today = user_of(request), clock.today()
    rows = seeing.rows_for(user, today)
    held = reaches(user, Role.APPROVER, Role.ADMINISTRATOR)
    context = {
        "rows": rows,
        "mine": next((row for row in rows if row.shift and row.shift.operator_id == user.pk), None),
        "today": today,
        "may_manage": any(held.values()),
        "departments": list({row.till.department_id: row.till.department for row in rows}.values()),
        "open_rows": seeing.open_rows(user).count(),
        "sample": rules().sample,
    }
    return render(request, "tills/index.html", context)


@staff
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A till: who has it, what was taken today, cash to and from the bank, what waits for an approver."""
    user, till, today = user_of(request), till_of(request, pk), clock.today()
    shift = seeing.current_shift(till)
    own = shift is not None and shift.operator_id == user.pk
    cash = rights.may_handle_cash(user, till)
    second = rights.may_approve(user, till) and not own
    balance = ledger.balance(till.key)
    context = {
        "till": till,
        "shift": shift,
        "own": own,
        "stale": shift is not None and shift.day != today,
        "today": today,
        "takings": seeing.takings(till, today),
        "undos": seeing.waiting_undos(till),
        "deposits": seeing.deposits(till, today),
        "closed": seeing.closed_day(till, today),
        "balance": balance if not own else None,  # who counts does not see what should be there
        "may_operate": rights.may_operate(user, till) and till.kind != Till.Kind.REGISTER,
        "may_supply": cash and till.kind == Till.Kind.CASH,
        "may_deposit": (cash or own) and till.kind == Till.Kind.CASH,
        "may_second": second,
        "may_check": second and shift is None and till.kind == Till.Kind.CASH,
        "may_manage": rights.may_manage(user, till),
        "may_import": cash,
        "counted": shift if shift is not None and shift.state == Shift.State.COUNTED else None,
        "supply_form": MoveForm(auto_id="supply_%s", initial={"amount": max(till.float_amount - balance, 0) or None}),
        "deposit_form": MoveForm(auto_id="deposit_%s"),
    }
    return render(request, "tills/one.html", context)


@staff
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """引継書: what the next person must know, to print and sign."""
    till, today = till_of(request, pk), clock.today()
    shift = seeing.current_shift(till)
    counts = till.counts.select_related("by").order_by("-pk")[:5]
    context = {
        "till": till,
        "shift": shift,
        "today": today,
        "takings": seeing.takings(till, today),
        "undos": seeing.waiting_undos(till),
        "deposits": seeing.deposits(till, today),
        "counts": counts,
    }
    return render(request, "tills/sheet.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a till up."""
    user = user_of(request)
    departments = _departments(user)
    allowed(departments.exists())
    form = TillForm(request.POST or None, departments=departments)
    return _edited(request, form, None)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a till."""
    till = till_of(request, pk)
    allowed(rights.may_manage(user_of(request), till))
    names = ("name", "place", "float_amount", "contractors", "valid_from", "valid_until")
    initial = {name: getattr(till, name) for name in names}
    form = TillForm(request.POST or None, departments=None, made=True, initial=initial)
    return _edited(request, form, till)


def _edited(request: HttpRequest, form: TillForm, till: Till | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = {**form.cleaned_data, "float_amount": form.cleaned_data["float_amount"] or 0}
        if till is not None:
            data |= {"department": till.department, "kind": till.kind}
        try:
            saved = commands.save_till(till_id=till.pk if till else None, by=user_of(request), **data)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("レジを保存しました。"))
            return redirect("tills:one", saved.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "tills/edit.html", {"form": form, "till": till}, status=status)


def _departments(user: User) -> Any:
    """Departments of today for which the person may set tills up."""
    reach = [departments_of(user, role) for role in (Role.APPROVER, Role.ADMINISTRATOR)]
    rows = Department.objects.filter(valid_until=None, is_collective=False).order_by("position", "code")
    if any(one.everywhere for one in reach):
        return rows
    return rows.filter(pk__in=frozenset().union(*(one.departments for one in reach)))
