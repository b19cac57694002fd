"""What the builder's pages share: who may open them, the bar above a working copy, and what follows a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kusei.engines.procedures.builder import comparing, examining
from kusei.engines.procedures.builder.models import State, Workpiece
from kusei.engines.procedures.builder.refusals import BuilderRefused, ChangedMeanwhile, WouldBreak
from kusei.engines.procedures.commands.publishing import UnknownDepartment
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import whole_number

staff = allow(role(Role.VIEWER))
TABS = ("outline", "about", "preview", "samples", "compare", "history", "decide", "text")


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def show(request: HttpRequest, template: str, workpiece: Workpiece, here: str, **context: Any) -> HttpResponse:
    """A page of a working copy, with its bar."""
    status = context.pop("status", 200)
    return render(request, f"builder/{template}.html", {**bar(request, workpiece, here), **context}, status=status)


def bar(request: HttpRequest, workpiece: Workpiece, here: str) -> dict[str, Any]:
    """What the bar says: state, what this person may do, the other pages, findings. Four SQL queries at most."""
    reach = reaches(signed_in(request), Role.EDITOR, Role.APPROVER)
    editor = reach[Role.EDITOR].holds(workpiece.department)
    content = examining.readable(workpiece.content)
    found = examining.findings(content)
    rows = workpiece.steps.filter(number=workpiece.revision).values("undo_to", "redo_to")
    now: dict[str, Any] = {**(rows.first() or {})}
    labels = (
        *(_("項目"), _("手続の内容"), _("見た目を確かめる"), _("見本で試す")),
        *(_("いまの版との違い"), _("変更の記録"), _("承認と公開"), _("文書（YAML）")),
    )
    return {
        "workpiece": workpiece,
        "content": content,
        "findings": found,
        "errors": sum(one.level == "error" for one in found),
        "is_editor": editor,
        "is_approver": reach[Role.APPROVER].holds(workpiece.department),
        "may_edit": editor and workpiece.state == State.WORKING,
        "undo": now.get("undo_to"),
        "redo": now.get("redo_to"),
        "here": here,
        "tabs": [
            (label, reverse(f"builder:{name}", args=[workpiece.pk]), name == here)
            for name, label in zip(TABS, labels, strict=True)
        ],
    }


def seen(request: HttpRequest) -> int:
    """The revision that the page was made of; -1 for none, which no working copy has."""
    revision = whole_number(request.POST.get("revision"))
    return -1 if revision is None else revision


def tried(request: HttpRequest, workpiece: Workpiece, work: Callable[[], Any], to: str) -> HttpResponse:
    """Do the work and go on to `to`; a refusal becomes a message there, another's change its own page."""
    try:
        work()
    except ChangedMeanwhile:
        return conflict(request, workpiece)
    except WouldBreak as refusal:
        told = "／".join(f"{path}：{sentence}" if path else sentence for path, sentence in refusal.problems[:5])
        messages.error(request, f"{refusal} {told}")
    except (BuilderRefused, UnknownDepartment) as refusal:
        messages.error(request, str(refusal))
    return redirect(to)


def conflict(request: HttpRequest, workpiece: Workpiece) -> HttpResponse:
    """What the others changed since, what this person sent, and the two ways on."""
    workpiece.refresh_from_db()
    before = workpiece.steps.filter(number=seen(request)).first()
    steps = workpiece.steps.filter(number__gt=before.number if before else 0).select_related("by").order_by("number")
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    hidden = {"csrfmiddlewaretoken", "revision"}
    context = {
        "workpiece": workpiece,
        "changes": comparing.changes(before.content, workpiece.content) if before else [],
        "steps": steps.defer("content")[:20],
        "kept": [(name, value) for name, value in kept if name not in hidden],
        "action": request.get_full_path(),
        "back": reverse("builder:outline", args=[workpiece.pk]),
    }
    return render(request, "builder/conflict.html", context, status=409)


def back(request: HttpRequest, workpiece: Workpiece) -> str:
    """Where the person was, when it is an address of ours; else the outline."""
    wanted = request.POST.get("back", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("builder:outline", args=[workpiece.pk])
