"""The editor of an initiative, a node or the plan's description; and the page on which a conflict is decided."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.addresses import Address, Part, address_of, holder_of, text_of
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.checking import check
from kusei.services.plans.amendment.commands import Conflict, Edit
from kusei.services.plans.amendment.forms import IndicatorForm, LineForm, ListingsForm
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.queries.editor import PartForm, part_form, problems_of
from kusei.services.plans.amendment.rights import Rights
from kusei.services.plans.amendment.shown import tidy
from kusei.services.plans.amendment.views.common import WRONG, draft_or_404, signed_in, staff
from kusei.services.plans.cycle.refusals import sentence


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def initiative(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One initiative: its texts, its yearly plan as a table, its indicators."""
    return _part(request, draft_or_404(request, number), Part("initiatives", key))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def node(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One node of the plan's tree."""
    return _part(request, draft_or_404(request, number), Part("nodes", key))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """The plan's own description and its totals."""
    return _part(request, draft_or_404(request, number), Part("plan"))


def address_of_part(draft: AmendmentDraft, part: Part) -> str:
    """Where the part is edited."""
    name = {"initiatives": "initiative", "nodes": "node", "plan": "plan"}[part.table]
    return reverse(f"amendment:{name}", args=[draft.pk, *([part.key] if part.key else [])])


def _part(request: HttpRequest, draft: AmendmentDraft, part: Part) -> HttpResponse:
    if request.method != "POST":
        return editor_page(request, draft, part)
    edits, typed = _edits(request.POST)
    reasons = _reasons(request.POST, edits)
    try:
        saved = commands.save_edits(draft_id=draft.pk, edits=edits, by=signed_in(request), reasons=reasons)
    except Conflict as conflict:
        return _conflict_page(request, draft, part, conflict, typed)
    except WRONG as refusal:
        where = text_of(getattr(refusal, "address", ()))
        return editor_page(request, draft, part, typed=typed, error=(where, sentence(refusal)))
    if saved:
        text = ngettext("%(number)d個の欄を保存しました。", "%(number)d個の欄を保存しました。", len(saved))
        messages.success(request, text % {"number": len(saved)})
    else:
        messages.info(request, _("変わったところはありません。"))
    return redirect(address_of_part(draft, part))


def _edits(post: Any) -> tuple[list[Edit], dict[str, str]]:
    """What was typed, as edits; and all that was typed, by the fields' names. A choice made on the page of a conflict
    (`c:`) says whose text it is: who chose theirs edits nothing, and who did not choose meets the conflict again.
    """
    try:
        seen = json.loads(post.get("seen", "{}"))
    except ValueError:
        seen = {}
    seen = seen if isinstance(seen, dict) else {}
    edits: list[Edit] = []
    typed: dict[str, str] = {}
    for name, value in post.items():
        if not name.startswith("v:"):
            continue
        address = name[2:]
        chosen, was = post.get(f"c:{address}"), str(seen.get(address, ""))
        if chosen == "theirs":
            continue
        wanted = post.get(f"n:{address}", "") if chosen == "new" else value
        was = post.get(f"t:{address}", was) if chosen in {"mine", "new"} else was
        typed[address] = wanted
        if tidy(wanted) != tidy(was):
            edits.append(Edit(address_of(address), was, wanted))
    return edits, typed


def _reasons(post: Any, edits: list[Edit]) -> dict[Address, str]:
    """The reasons that were written beside a part, for each of its fields that is edited; else for the part itself."""
    found: dict[Address, str] = {}
    for name, text in post.items():
        if not name.startswith("r:") or tidy(text) == tidy(post.get(f"q:{name[2:]}", "")):
            continue
        holder = address_of(name[2:])
        inside = [edit.address for edit in edits if holder_of(edit.address) == holder]
        found |= dict.fromkeys(inside or [holder], text)
    for edit in edits:  # a reason that stood there already holds for what is edited now
        kept = post.get(f"r:{text_of(holder_of(edit.address))}", "")
        if tidy(kept):
            found.setdefault(edit.address, kept)
    return found


def editor_page(  # noqa: PLR0913  keyword-only: what was refused
    request: HttpRequest,
    draft: AmendmentDraft,
    part: Part,
    *,
    typed: dict[str, str] | None = None,
    error: tuple[str, str] = ("", ""),
    bound: dict[str, Any] | None = None,
) -> HttpResponse:
    """The editor; `typed` is what was not saved, `error` a field and its sentence, `bound` forms with errors."""
    assembled = Assembled(draft)
    rights = Rights(assembled, signed_in(request))
    try:
        form = part_form(assembled, rights, part, typed=typed, error=error)
    except LookupError:
        raise Http404(_("この取組は、改定案にありません。改定案のページから開いてください。")) from None
    context = {
        "draft": draft,
        "form": form,
        "part": part,
        "rights": rights,
        "seen": json.dumps({box.name: box.seen for box in form.all_boxes() if box.editable}, ensure_ascii=False),
        "error": error[1],
        "problems": problems_of(check(draft), part) if draft.is_open else [],
        "action": address_of_part(draft, part),
        "holder": "/".join(filter(None, (part.table, part.key))),
        "forms": {**_forms(assembled, form, rights), **(bound or {})},
        "neighbours": _neighbours(assembled, part),
    }
    refused = bool(error[1] or bound)
    return render(request, "amendment/editor.html", context, status=422 if refused else 200)


def _forms(assembled: Assembled, form: PartForm, rights: Rights) -> dict[str, Any]:
    if not form.editable or form.part.table == "plan":
        return {}
    found: dict[str, Any] = {"indicator": IndicatorForm(auto_id="id_indicator_%s")}
    if form.part.table == "initiatives":
        found["line"] = line_form(form)
    if form.part.table == "initiatives" and rights.planner:
        found["listings"] = listings_form(assembled, form.part.key)
    return found


def line_form(form: PartForm, data: Any = None) -> LineForm:
    """The form for a new line, with the lines that it may stand under."""
    lines = [(line.key, f"{'　' * line.depth}{line.action.seen}") for line in form.lines if line.depth < 2]
    return LineForm(data, lines=lines, auto_id="id_line_%s")


def listings_form(assembled: Assembled, key: str, data: Any = None) -> ListingsForm:
    """The form for the nodes under which the initiative stands."""
    parts = ((one, assembled.part("nodes", one) or {}) for one in assembled.keys("nodes"))
    choices = [(one, " ".join(filter(None, (part.get("code"), part.get("title") or one)))) for one, part in parts]
    held = (assembled.part("initiatives", key) or {}).get("listings", [])
    first = next((row["node"] for row in held if row.get("primary")), "")
    initial = {"nodes": [row["node"] for row in held], "primary": first}
    return ListingsForm(data, choices=choices, initial=initial, auto_id="id_listings_%s")


def _neighbours(assembled: Assembled, part: Part) -> tuple[str, str]:
    if part.table == "plan":
        return "", ""
    keys = assembled.keys(part.table)
    at = keys.index(part.key)
    return (keys[at - 1] if at else ""), (keys[at + 1] if at + 1 < len(keys) else "")


def _conflict_page(
    request: HttpRequest, draft: AmendmentDraft, part: Part, conflict: Conflict, typed: dict[str, str]
) -> HttpResponse:
    """What others changed beside what this person wants: each is chosen, and nothing that was typed is lost."""
    between = {text_of(cell.address): cell for cell in conflict.cells}
    rest = {name: text for name, text in typed.items() if name not in between}
    context = {
        "draft": draft,
        "cells": [{"name": name, "cell": cell, "place": text_of(cell.address)} for name, cell in between.items()],
        "rest": rest.items(),
        "seen": request.POST.get("seen", "{}"),
        "reasons": [(name[2:], text) for name, text in request.POST.items() if name.startswith("r:")],
        "said": [(name[2:], text) for name, text in request.POST.items() if name.startswith("q:")],
        "action": address_of_part(draft, part),
        "message": sentence(conflict),
    }
    return render(request, "amendment/conflict.html", context, status=409)
