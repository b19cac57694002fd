"""What leads to a version: the comparison, the history of steps, the text, asking for approval and deciding."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.procedures.builder import access, comparing, examining, texts, words
from kusei.engines.procedures.builder.commands import deciding, working
from kusei.engines.procedures.builder.models import Workpiece
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.queries.trying import failing
from kusei.engines.procedures.builder.refusals import BuilderRefused, NotNow, WouldBreak
from kusei.engines.procedures.builder.views.common import seen, show, signed_in, staff, tried
from kusei.engines.procedures.builder.views.lists import TextForm
from kusei.engines.procedures.builder.views.saving import saved
from kusei.engines.procedures.definition.reading import canonical
from kusei.foundation.web import clock
from kusei.foundation.web.forms import DateField

MOST_STEPS = 200


class WhenForm(forms.Form):
    """The approver's words, and the time of publication; without one it is published at once."""

    note = forms.CharField(label=gettext_lazy("確かめたこと"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    day = DateField(label=gettext_lazy("公開する日（空なら、すぐ）"), required=False)
    time = forms.TimeField(label=gettext_lazy("公開する時刻"), required=False, help_text=gettext_lazy("9:00 のように"))

    def moment(self) -> dt.datetime | None:
        """The chosen time in Tokyo; None for at once. A day alone means its first minute."""
        day = self.cleaned_data.get("day")
        time = self.cleaned_data.get("time") or dt.time(0, 0)
        return dt.datetime.combine(day, time, tzinfo=clock.TOKYO) if day else None


@staff
@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """What is different from the version in force."""
    workpiece = access.one_visible(signed_in(request), number)
    current = working.in_force(workpiece.procedure)
    found = comparing.changes(current.definition, workpiece.content) if current else []
    context = {"current": current, "changes": _in_words(found), "old_base": _is_old(workpiece)}
    return show(request, "compare", workpiece, "compare", **context)


def _in_words(found: list[comparing.Change]) -> list[tuple[str, comparing.Change]]:
    return [(words.change_words(one.kind), one) for one in found]


def _is_old(workpiece: Workpiece) -> bool:
    current = working.in_force(workpiece.procedure)
    return (current.pk if current else None) != workpiece.based_on_id


@staff
@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Who did what when."""
    workpiece = access.one_visible(signed_in(request), number)
    steps = workpiece.steps.select_related("by").defer("content").order_by("-number")[:MOST_STEPS]
    told = [(step, words.operation_words(step.operation)) for step in steps]
    return show(request, "history", workpiece, "history", steps=told)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, number: int) -> HttpResponse:
    """The whole definition as text: to read, to take away, to replace."""
    workpiece = access.one_visible(signed_in(request), number)
    content = examining.readable(workpiece.content)
    shown = texts.yaml_text(content)
    form = TextForm(request.POST or None, request.FILES or None, initial={"text": shown})
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = canonical(working.from_text(form.cleaned_data["text"]))
        except WouldBreak as refusal:
            problems = refusal.problems
        except BuilderRefused as refusal:
            problems = [("", str(refusal))]
        else:
            to = reverse("builder:outline", args=[workpiece.pk])
            answer = saved(request, workpiece, Operation("replace", {"data": data}), to)
            if isinstance(answer, HttpResponse):
                return answer
            problems = answer
        form = TextForm(initial={"text": form.cleaned_data["text"]})
    status = 422 if problems or form.errors else 200
    return show(request, "text", workpiece, "text", form=form, problems=problems, status=status)


@staff
@require_safe
def download(request: HttpRequest, number: int) -> HttpResponse:
    """The definition as a file of a pack."""
    workpiece = access.one_visible(signed_in(request), number)
    origin = _("作業用の写し %(number)s（%(revision)s回目の変更）") % {
        "number": workpiece.pk,
        "revision": workpiece.revision,
    }
    return yaml_file(texts.yaml_text(examining.readable(workpiece.content), origin=origin), workpiece.key)


def yaml_file(content: str, key: str) -> HttpResponse:
    """A text as a download with the key as its name."""
    answer = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
    return answer


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for approval, approve, send back, take back."""
    user = signed_in(request)
    workpiece = access.one_visible(user, number)
    act = request.POST.get("act", "")
    form = WhenForm(request.POST if act == "approve" else None)
    if request.method == "POST" and (act != "approve" or form.is_valid()):
        here = reverse("builder:decide", args=[workpiece.pk])
        return tried(request, workpiece, lambda: _decided(request, workpiece, act, form), here)
    current = working.in_force(workpiece.procedure)
    found = comparing.changes(current.definition, workpiece.content) if current else []
    context = {
        "form": form,
        "failing": failing(workpiece),
        "samples": workpiece.samples.count(),
        "old_base": _is_old(workpiece),
        "current": current,
        "changes": _in_words(found),
        "own": workpiece.submitted_by_id == user.pk,
    }
    return show(request, "decide", workpiece, "decide", status=422 if form.errors else 200, **context)


def _decided(request: HttpRequest, workpiece: Workpiece, act: str, form: WhenForm) -> Any:
    user, note = signed_in(request), request.POST.get("note", "")
    if act == "submit":
        return deciding.submit(workpiece_id=workpiece.pk, revision=seen(request), note=note, by=user)
    if act == "take-back":
        return deciding.take_back(workpiece_id=workpiece.pk, by=user)
    if act == "send-back":
        return deciding.send_back(workpiece_id=workpiece.pk, reason=request.POST.get("reason", ""), by=user)
    if act != "approve":
        raise NotNow
    moment = form.moment()
    return deciding.approve(workpiece_id=workpiece.pk, revision=seen(request), note=note, by=user, publish_at=moment)
