"""Differences: the list by age and amount, and one of them with what may be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Abs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.matching import commands, rights
from kusei.engines.payments.matching.forms import AssignForm, InvoiceForm, PairForm, ReasonForm
from kusei.engines.payments.matching.models import BankLine, Difference
from kusei.engines.payments.matching.views.common import editor, signed_in, tried, viewer
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import encryption
from kusei.foundation.web.formats import date_text, yen
from kusei.foundation.web.numbers import LARGEST_ID

PER_PAGE, MOST_LINES = 50, 100
ORDERS = {"age": ("since", "pk"), "amount": ("-size", "pk")}


@viewer
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """What is open, the oldest first or the largest."""
    order = request.GET.get("order", "age")
    solved = request.GET.get("state") == "solved"
    rows = Difference.objects.filter(rights.within(signed_in(request)), state__in=_states(solved=solved))
    rows = rows.select_related("department").annotate(size=Abs(F("found") - F("expected")))
    page = Paginator(rows.order_by(*ORDERS.get(order, ORDERS["age"])), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/differences.html", {"page_obj": page, "order": order, "solved": solved})


def _states(*, solved: bool) -> list[str]:
    return ["solved"] if solved else ["open", "explained"]


def _one(request: HttpRequest, pk: int) -> Difference:
    rows = Difference.objects.filter(rights.within(signed_in(request))).select_related(
        "payment__invoice", "line__payout", "payout", "bank_line", "department", "ended_by"
    )
    return get_object_or_404(rows, pk=min(pk, LARGEST_ID))


@viewer
@require_safe
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """One difference."""
    return _page(request, _one(request, pk))


def _page(request: HttpRequest, found: Difference, **bound: forms.Form) -> HttpResponse:
    user = signed_in(request)
    accounting = rights.holds(user, Role.EDITOR)
    text = ""
    if found.bank_line is not None and rights.holds(user, Role.VIEWER):
        record_read(user, found.bank_line, _("不突合の確認"))
        text = encryption.unseal_json(found.bank_line.sealed_text)
    context: dict[str, Any] = {
        "found": found,
        "text": text,
        "notes": found.notes.select_related("by"),
        "accounting": accounting,
        "reason": bound.get("reason") or ReasonForm(),
    }
    if accounting and found.state != "solved":
        context["assign"] = bound.get("assign") or AssignForm(initial={"department": found.department_id})
        if found.kind == "unknown" or (found.kind == "bank-extra" and found.found > 0):
            context["record"] = bound.get("record") or InvoiceForm()
        if found.kind == "bank-missing" and rights.holds(user, Role.APPROVER):
            context["pair"] = bound.get("pair") or PairForm(lines=_lines())
    return render(request, "matching/difference.html", context, status=422 if bound else 200)


def _lines() -> list[tuple[int, str]]:
    """Lines of the bank that pay nothing yet, the latest first."""
    rows = BankLine.objects.filter(payout=None).defer("sealed_text").order_by("-date", "-pk")[:MOST_LINES]
    return [(row.pk, f"{date_text(row.date)} {yen(row.amount)} {row.counterpart}") for row in rows]


@editor
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Note, explain, solve, assign, record as a payment, pair by hand."""
    found, user = _one(request, pk), signed_in(request)
    if what not in _ACTS:
        raise Http404
    name, form, work, done = _ACTS[what](request, found, user)
    if not form.is_valid():
        return _page(request, found, **{name: form})
    tried(request, lambda: work(form.cleaned_data), done)
    return redirect("matching:difference", pk=pk)


Work = Callable[[dict[str, Any]], object]
Act = Callable[[HttpRequest, Difference, User], tuple[str, forms.Form, Work, str]]


def _said(command: Callable[..., object], name: str, done: Callable[[], str]) -> Act:
    def prepare(request: HttpRequest, found: Difference, user: User) -> tuple[str, forms.Form, Work, str]:
        return (
            "reason",
            ReasonForm(request.POST),
            lambda data: command(difference_id=found.pk, by=user, **{name: data["text"]}),
            done(),
        )

    return prepare


def _assign(request: HttpRequest, found: Difference, user: User) -> tuple[str, forms.Form, Work, str]:
    return (
        "assign",
        AssignForm(request.POST),
        lambda data: commands.assign(difference_id=found.pk, department=data["department"], by=user),
        _("担当を決めました。"),
    )


def _record(request: HttpRequest, found: Difference, user: User) -> tuple[str, forms.Form, Work, str]:
    return (
        "record",
        InvoiceForm(request.POST),
        lambda data: commands.record_line(difference_id=found.pk, number=data["number"], by=user),
        _("この請求の入金として記録しました。"),
    )


def _pair(request: HttpRequest, found: Difference, user: User) -> tuple[str, forms.Form, Work, str]:
    def work(data: dict[str, Any]) -> object:
        return commands.pair_by_hand(
            payout_id=found.payout_id or 0, bank_line_id=data["bank_line"], why=data["text"], by=user
        )

    return "pair", PairForm(request.POST, lines=_lines()), work, _("入金予定と口座の入出金を結び付けました。")


_ACTS: dict[str, Act] = {
    "note": _said(commands.note, "text", lambda: _("記録しました。")),
    "explain": _said(commands.explain, "why", lambda: _("理由を記録しました。")),
    "solve": _said(commands.solve, "why", lambda: _("解決にしました。")),
    "assign": _assign,
    "record": _record,
    "pair": _pair,
}
