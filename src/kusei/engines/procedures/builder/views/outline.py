"""The overview of a working copy: its sections and questions, and the buttons that move, add, copy and delete them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.procedures.builder import access, naming, words
from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.forms import PartForm
from kusei.engines.procedures.builder.models import Workpiece
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.properties import of_section
from kusei.engines.procedures.builder.refusals import NothingThere, NotNow
from kusei.engines.procedures.builder.views.common import back, seen, show, signed_in, staff, tried
from kusei.engines.procedures.builder.views.saving import saved
from kusei.engines.procedures.definition import FieldType

Arguments = dict[str, Any]
# Each button of the outline: the operation and its arguments besides the place.
BUTTONS: dict[str, tuple[str, str, Arguments]] = {
    "section-up": ("move_section", "key", {"by": -1}),
    "section-down": ("move_section", "key", {"by": 1}),
    "section-copy": ("duplicate_section", "key", {}),
    "section-delete": ("delete_section", "key", {}),
    "field-up": ("move_field", "path", {"by": -1}),
    "field-down": ("move_field", "path", {"by": 1}),
    "field-copy": ("duplicate_field", "path", {}),
    "field-delete": ("delete_field", "path", {}),
}


@staff
@require_safe
def outline(request: HttpRequest, number: int) -> HttpResponse:
    """Sections as an outline with their questions."""
    workpiece = access.one_visible(signed_in(request), number)
    return show(request, "outline", workpiece, "outline", types={one.key: one for one in words.all_types()})


@staff
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """One button of the outline or of the bar."""
    user = signed_in(request)
    workpiece = access.one_visible(user, number)
    name, _colon, place = request.POST.get("act", "").partition(":")
    given: Arguments = {"workpiece_id": workpiece.pk, "revision": seen(request), "by": user}
    others: dict[str, Callable[[], Any]] = {
        "undo": lambda: working.undo(**given),
        "redo": lambda: working.redo(**given),
        "drop": lambda: working.drop(**given),
        "rebase": lambda: working.rebase(**given),
        "take-up": lambda: working.take_up(workpiece_id=workpiece.pk, by=user),
    }
    if name in BUTTONS:
        operation, argument, more = BUTTONS[name]
        step = Operation(operation, {argument: place[:130], **more}, _label(workpiece, place))
        return tried(request, workpiece, lambda: working.edit(operation=step, **given), _to(workpiece, name, place))
    return tried(request, workpiece, others.get(name, _unknown), back(request, workpiece))


def _unknown() -> None:
    raise NotNow


def _to(workpiece: Workpiece, name: str, place: str) -> str:
    """The outline, at the row that was moved."""
    anchor = "" if name.endswith("delete") else f"#row-{place.replace('.', '-')}"
    return reverse("builder:outline", args=[workpiece.pk]) + anchor


def _label(workpiece: Workpiece, place: str) -> str:
    """What stands at the place, for the history."""
    key, _dot, inner = place.partition(".")
    for section in workpiece.content["form"]["sections"]:
        if section["key"] == place:
            return str(section["title"]["ja"])
        for one in section["fields"]:
            if one["key"] == key:
                rows = {x["key"]: x["label"]["ja"] for x in one.get("fields", [])}
                return str(rows.get(inner, one["label"]["ja"]))
    return place


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the type of a new question, or write the title of a new section."""
    user = signed_in(request)
    workpiece = access.one_visible(user, number)
    source = request.POST if request.method == "POST" else request.GET
    section, group = source.get("section", ""), source.get("group", "")
    if request.method != "POST":
        types = [one for one in words.all_types() if not (group and one.key in ("group", "members"))]
        return show(request, "add", workpiece, "outline", types=types, section=section, group=group)
    label, kind = request.POST.get("label", "").strip()[:200], request.POST.get("type", "")
    outline_page = reverse("builder:outline", args=[workpiece.pk])
    if kind == "section":
        step = Operation("add_section", {"title": label or _("新しい区切り")}, label)
        given: Arguments = {"workpiece_id": workpiece.pk, "revision": seen(request), "by": user}
        return tried(request, workpiece, lambda: working.edit(operation=step, **given), outline_page)
    return _add_field(request, workpiece, {"section": section, "group": group, "type": kind, "label": label})


def _add_field(request: HttpRequest, workpiece: Workpiece, arguments: Arguments) -> HttpResponse:
    """Add the question and go to its page."""
    made: list[str] = []

    def work() -> None:
        if arguments["type"] not in set(FieldType):
            raise NothingThere
        before = _paths(workpiece.content)
        after = working.edit(
            workpiece_id=workpiece.pk,
            revision=seen(request),
            operation=Operation("add_field", arguments, arguments["label"] or _("新しい項目")),
            by=signed_in(request),
        )
        made.extend(path for path in _paths(after.content) if path not in before)

    answer = tried(request, workpiece, work, reverse("builder:outline", args=[workpiece.pk]))
    if made:
        answer["Location"] = reverse("builder:field", args=[workpiece.pk, made[0]])
    return answer


def _paths(content: dict[str, Any]) -> list[str]:
    fields = [one for section in content["form"]["sections"] for one in section["fields"]]
    return [
        path for one in fields for path in (one["key"], *(f"{one['key']}.{x['key']}" for x in one.get("fields", [])))
    ]


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Title, introduction and condition of one section."""
    workpiece = access.one_visible(signed_in(request), number)
    found = next((one for one in workpiece.content["form"]["sections"] if one["key"] == key), None)
    if found is None:
        return tried(request, workpiece, _gone, reverse("builder:outline", args=[workpiece.pk]))
    names = naming.before_section(workpiece.content, key)
    form = PartForm(of_section(), found, request.POST if request.method == "POST" else None, names=names)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        step = Operation("set_section", {"key": key, "values": form.values()}, found["title"]["ja"])
        answer = saved(request, workpiece, step, reverse("builder:outline", args=[workpiece.pk]))
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    status = 422 if form.errors or problems else 200
    context = {"form": form, "names": names, "problems": problems, "title": found["title"]["ja"]}
    return show(request, "part", workpiece, "outline", status=status, **context)


def _gone() -> None:
    raise NothingThere
