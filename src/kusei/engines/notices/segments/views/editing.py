"""Making and changing a segment: the builder of rules, its live count, and what follows when two people save."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kusei.engines.notices.segments import building, commands, words
from kusei.engines.notices.segments.building import Group
from kusei.engines.notices.segments.forms import SegmentForm
from kusei.engines.notices.segments.hooks import Options
from kusei.engines.notices.segments.models import Segment
from kusei.engines.notices.segments.queries import count, shown
from kusei.engines.notices.segments.refusals import ChangedMeanwhile, NameTaken, SegmentRefused
from kusei.engines.notices.segments.views.common import newest_of, one_visible, own_departments, signed_in
from kusei.foundation.org.models import Department, Role
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.forms import offer
from kusei.foundation.web.htmx import by_htmx

editors = allow(role(Role.EDITOR))


@editors
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new segment."""
    departments = own_departments(signed_in(request))
    form = SegmentForm(request.POST if request.POST.get("do") == "save" else None, initial=request.POST.dict())
    offer(form, "department", departments)
    if request.method != "POST":
        return _page(request, None, form, Group())
    root = building.read(request.POST)
    if request.POST.get("do") != "save":
        return _changed(request, None, form, root)
    if form.is_valid():
        try:
            made = commands.make(
                department=Department.objects.get(pk=form.cleaned_data["department"]),
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                rule=building.rule_of(root),
                by=signed_in(request),
            )
        except SegmentRefused as refusal:
            form.add_error("name" if isinstance(refusal, NameTaken) else None, str(refusal))
        else:
            messages.success(request, _("保存しました。"))
            return redirect("segments:segment", made.pk)
    return _page(request, None, form, root, status=422)


@editors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a segment; another rule is a new version."""
    one = one_visible(signed_in(request), number)
    if str(one.department_id) not in dict(own_departments(signed_in(request))):
        raise commands.NotAllowed
    saving = request.POST.get("do") == "save"
    initial = request.POST.dict() if request.method == "POST" else {"name": one.name, "note": one.note}
    form = SegmentForm(request.POST if saving else None, initial=initial)
    del form.fields["department"]
    if request.method != "POST":
        held = newest_of(one)
        return _page(request, one, form, building.tree(held.rule), seen=commands.stamp(one, held.number))
    root = building.read(request.POST)
    if not saving:
        return _changed(request, one, form, root)
    if form.is_valid():
        try:
            commands.revise(
                segment_id=one.pk,
                seen=request.POST.get("seen", ""),
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                rule=building.rule_of(root),
                by=signed_in(request),
            )
        except ChangedMeanwhile as refusal:
            return _conflict(request, one, root, str(refusal))
        except SegmentRefused as refusal:
            form.add_error("name" if isinstance(refusal, NameTaken) else None, str(refusal))
        else:
            messages.success(request, _("保存しました。"))
            return redirect("segments:segment", one.pk)
    return _page(request, one, form, root, status=422)


def _changed(request: HttpRequest, one: Segment | None, form: SegmentForm, root: Group) -> HttpResponse:
    """The form after a button other than 保存する."""
    building.changed(root, request.POST.get("do", ""), request.POST)
    return _page(request, one, form, root)


def _page(  # noqa: PLR0913  what the page consists of
    request: HttpRequest, one: Segment | None, form: SegmentForm, root: Group, *, seen: str = "", status: int = 200
) -> HttpResponse:
    only = by_htmx(request)
    options: dict[str, Options] = {}
    offered = building.choices(options)
    context: dict[str, Any] = {
        "segment": one,
        "form": form,
        "root": building.drawn(root, known=options),
        "kinds": building.KINDS,
        "choices": offered,
        "seen": seen or request.POST.get("seen", ""),
        **_so_far(root),
    }
    template = "segments/builder.html" if only else "segments/edit.html"
    return render(request, template, context, status=200 if only else status)


def _so_far(root: Group) -> dict[str, str]:
    """How many people what is chosen so far means, in words; a half-made rule is counted without its empty parts."""
    rule = building.rule_of(root, lenient=True)
    try:
        return {"count": shown(count(rule)), "sentence": words.sentence(rule), "fault": ""}
    except SegmentRefused as refusal:
        return {"count": "", "sentence": "", "fault": str(refusal)}


def _conflict(request: HttpRequest, one: Segment, root: Group, told: str) -> HttpResponse:
    """What holds now and what this person sent, and the two ways on."""
    one.refresh_from_db()
    held = newest_of(one)
    hidden = {"csrfmiddlewaretoken", "seen", "do"}
    context = {
        "segment": one,
        "version": held,
        "told": told,
        "theirs": words.sentence(held.rule),
        "mine": words.sentence(building.rule_of(root, lenient=True)),
        "name": request.POST.get("name", ""),
        "note": request.POST.get("note", ""),
        "kept": [(name, value) for name, values in request.POST.lists() if name not in hidden for value in values],
        "seen": commands.stamp(one, held.number),
    }
    return render(request, "segments/conflict.html", context, status=409)
