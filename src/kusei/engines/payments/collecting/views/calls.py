"""The screen of whoever telephones: the next number, what to say, what came of it; and the lists as files."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.collecting import commands, contacts, rules
from kusei.engines.payments.collecting.forms import AnswerForm
from kusei.engines.payments.collecting.models import Call, Medium
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.queries.plans import plan_of
from kusei.engines.payments.collecting.views import common
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import holds
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

_FORMULA = tuple("=+-@\t\r")  # what spreadsheets would compute


@allow(role(Role.EDITOR))
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The lists of the person's departments."""
    rows = [(one, desk.open_calls(one)) for one in desk.departments(common.staff(request), Role.EDITOR)[:50]]
    return render(request, "collecting/calls.html", {"rows": rows, "rule": rules.dunning().calls})


@allow(role(Role.EDITOR))
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The number that the person has taken, or the button that gives one."""
    user = common.staff(request)
    department = common.department(user, pk)
    taken = Call.objects.filter(department=department, taken_by=user, taken_until__gt=clock.now(), ended_at=None)
    return _shown(request, department, taken.select_related("invoice__account", "invoice__department").first())


@allow(role(Role.EDITOR))
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The next number; that it was shown is recorded, so it is a POST."""
    user = common.staff(request)
    department = common.department(user, pk)
    try:
        call = commands.take_next(department=department, by=user)
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if call is None:
            messages.info(request, _("今かける番号はありません。"))
    return redirect("collecting:call", pk)


@allow(role(Role.EDITOR))
@require_POST
def answer(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """What came of it."""
    user = common.staff(request)
    department = common.department(user, pk)
    found = Call.objects.filter(pk=call, department=department, taken_by=user, ended_at=None)
    own = found.select_related("invoice__account", "invoice__department").first()
    form = AnswerForm(request.POST)
    if own is None:
        messages.error(request, _("この番号は、ほかの人がかけています。「次の番号」を押してください。"))
        return redirect("collecting:call", pk)
    if form.is_valid():
        try:
            commands.answer_call(call_id=own.pk, by=user, **form.cleaned_data)
        except PaymentsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("記録しました。"))
            return redirect("collecting:call", pk)
    return _shown(request, department, own, form)


@allow(role(Role.APPROVER))
@require_POST
def export(request: HttpRequest, pk: int, medium: str) -> HttpResponse:
    """The list as a file for the call centre or the SMS service. Who was in it is recorded for each."""
    if medium not in Medium.values:
        raise Http404
    user = common.staff(request)
    department = common.department(user, pk, Role.APPROVER)
    rows = commands.hand_out(department=department, medium=medium, by=user)
    known = contacts.of([row.invoice for row in rows])
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["番号", "請求番号", "氏名", "フリガナ", "電話番号", "納期限", "未納額"])
    for row in rows:
        contact = known[row.invoice_id]
        phone = contact.phone
        if contact.secret or phone is None:
            continue
        due = row.invoice.due_on.isoformat() if row.invoice.due_on else ""
        cells = [str(row.pk), row.invoice.number, contact.name, contact.kana, phone.national, due]
        out.writerow([*map(_guarded, cells), row.invoice.account.balance])
    return harmless(text.getvalue().encode("utf-8-sig"), "text/csv", f"{medium}-{department.pk}.csv")


@allow(role(Role.APPROVER))
@require_POST
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The short messages of the list went out."""
    user = common.staff(request)
    department = common.department(user, pk, Role.APPROVER)
    numbers = [int(one) for one in request.POST.get("numbers", "").split() if one.isdecimal()]
    rows = Call.objects.filter(department=department, medium=Medium.SMS, ended_at=None, not_before__lte=clock.now())
    asked = numbers or list(rows.values_list("pk", flat=True))
    done = commands.note_sms_sent(department=department, call_ids=asked, by=user)
    messages.success(request, _("%(number)d件を送ったと記録しました。") % {"number": done})
    return redirect("collecting:calls")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _shown(
    request: HttpRequest, department: Department, call: Call | None, form: AnswerForm | None = None
) -> HttpResponse:
    contact = contacts.of([call.invoice])[call.invoice_id] if call else None
    context = {
        "department": department,
        "call": call,
        "contact": contact,
        "days": (clock.today() - call.invoice.due_on).days if call and call.invoice.due_on else None,
        "plan": plan_of(call.invoice) if call else None,
        "form": form or AnswerForm(),
        "refused": form,
        "open": desk.open_calls(department),
        "approver": holds(request.user, Role.APPROVER, department),
    }
    return render(request, "collecting/call.html", context, status=422 if form else 200)
