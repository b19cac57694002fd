"""The pages with properties: one question, the procedure itself, and each of its lists."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.builder import access, naming, properties, words
from kusei.engines.procedures.builder.forms import PartForm, RowsForm
from kusei.engines.procedures.builder.models import Workpiece
from kusei.engines.procedures.builder.operations import LISTS, Operation
from kusei.engines.procedures.builder.views.common import show, signed_in, staff
from kusei.engines.procedures.builder.views.lists import departments_within
from kusei.engines.procedures.builder.views.saving import saved
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import departments_of

Data = dict[str, Any]


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """All properties of one question, those of its type only."""
    workpiece = access.one_visible(signed_in(request), number)
    one = _field(workpiece.content, path)
    if one is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    names = naming.before_field(workpiece.content, path)
    form = PartForm(properties.of_field(one["type"], in_rows="." in path), one, sent, names=names)
    lists = _lists_of(one, sent, workpiece.content, path)
    problems: list[tuple[str, str]] = []
    right = [form.is_valid(), *(rows.is_valid() for rows in lists)] if sent is not None else [False]
    if sent is not None and all(right):
        values = {**form.values(), **{rows.name: rows.values() for rows in lists}}
        step = Operation("set_field", {"path": path, "values": values}, one["label"]["ja"])
        key = f"{path.rpartition('.')[0]}.{values['key']}".removeprefix(".")
        to = ("builder:field", [workpiece.pk, key]) if "stay" in sent else ("builder:outline", [workpiece.pk])
        answer = saved(request, workpiece, step, reverse(to[0], args=to[1]))
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    context = {
        "form": form,
        "lists": [(rows, properties.list_words(rows.name)) for rows in lists],
        "names": names,
        "problems": problems + [error for rows in lists for error in rows.errors],
        "type": words.type_words(one["type"]),
        "title": one["label"]["ja"],
        "path": path,
    }
    wrong = sent is not None and (problems or not all(right))
    return show(request, "part", workpiece, "outline", status=422 if wrong else 200, **context)


def _field(content: Data, path: str) -> Data | None:
    key, _dot, inner = path.partition(".")
    for section in content["form"]["sections"]:
        for one in section["fields"]:
            if one["key"] == key:
                rows: list[Data] = one.get("fields", [])
                return next((x for x in rows if x["key"] == inner), None) if inner else one
    return None


def _lists_of(one: Data, sent: Any, content: Data, path: str) -> list[RowsForm]:
    """The lists within a question: its options, and the rules about its answer."""
    names = naming.everything(content)
    found = []
    if one["type"] in ("choice", "choices"):
        found.append(RowsForm("options", properties.of_list("options"), one.get("options", []), sent))
    if one["type"] not in ("note", "computed"):
        found.append(RowsForm("check", properties.of_list("check"), one.get("check", []), sent, names=names))
    return found


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, number: int) -> HttpResponse:
    """The procedure's own data, without the form."""
    workpiece = access.one_visible(signed_in(request), number)
    sent = request.POST if request.method == "POST" else None
    reach = departments_of(signed_in(request), Role.EDITOR)
    departments = departments_within(reach, workpiece.municipality)
    if workpiece.department.code not in dict(departments):
        departments.append((workpiece.department.code, workpiece.department.name))
    groups = [
        (heading, PartForm(found, workpiece.content, sent, departments=departments))
        for heading, found in properties.of_procedure()
    ]
    problems: list[tuple[str, str]] = []
    right = [form.is_valid() for _heading, form in groups] if sent is not None else [False]
    if sent is not None and all(right):
        values = {name: value for _heading, form in groups for name, value in form.values().items()}
        step = Operation("set_procedure", {"values": values})
        answer = saved(request, workpiece, step, reverse("builder:about", args=[workpiece.pk]))
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    context = {
        "groups": groups,
        "problems": problems,
        "lists": [(name, properties.list_words(name), len(_rows(workpiece, name))) for name in LISTS],
        "wrong": sent is not None and not all(right),
    }
    wrong = sent is not None and (problems or not all(right))
    return show(request, "about", workpiece, "about", status=422 if wrong else 200, **context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def one_list(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One list of the procedure: all its records on a page."""
    workpiece = access.one_visible(signed_in(request), number)
    if name not in LISTS:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    names = naming.everything(workpiece.content)
    rows = RowsForm(name, properties.of_list(name), _rows(workpiece, name), sent, names=names)
    problems: list[tuple[str, str]] = []
    if sent is not None and rows.is_valid():
        step = Operation("set_list", {"name": name, "rows": rows.values()}, properties.list_words(name))
        answer = saved(request, workpiece, step, reverse("builder:about", args=[workpiece.pk]))
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    wrong = problems + rows.errors
    context = {
        "lists": [(rows, properties.list_words(name))],
        "names": names,
        "problems": wrong,
        "title": properties.list_words(name),
    }
    return show(request, "part", workpiece, "about", status=422 if wrong else 200, **context)


def _rows(workpiece: Workpiece, name: str) -> list[Any]:
    at: Any = workpiece.content
    for part in LISTS[name]:
        at = at.get(part, {} if part != LISTS[name][-1] else [])
    return list(at)
