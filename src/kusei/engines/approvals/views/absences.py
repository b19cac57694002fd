"""Absences: who is away and who decides meanwhile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.approvals import commands
from kusei.engines.approvals.forms import AbsenceForm
from kusei.engines.approvals.queries import people
from kusei.engines.approvals.refusals import REFUSALS, sentence
from kusei.engines.approvals.views.common import signed_in, staff
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """The absences that concern the person, and a form for a new one."""
    user = signed_in(request)
    form = AbsenceForm(request.POST or None, by=user)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        found = User.objects.in_bulk([data["person"], data["deputy"]])
        try:
            commands.register_absence(
                person=found[data["person"]],
                deputy=found[data["deputy"]],
                first_day=data["first_day"],
                last_day=data["last_day"],
                why=data["why"],
                by=user,
            )
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("不在を登録しました。"))
            return redirect("approvals:absences")
    context = {"form": form, "absences": people.absences(user)}
    return render(request, "approvals/absences.html", context, status=422 if form.is_bound else 200)


@staff
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Take an absence back."""
    try:
        commands.cancel_absence(absence_id=min(number, LARGEST_ID), by=signed_in(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("不在を取り消しました。"))
    return redirect("approvals:absences")
