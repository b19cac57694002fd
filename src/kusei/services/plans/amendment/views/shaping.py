"""What changes the shape of a plan with one button: lines, indicators, initiatives, nodes, listings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.addresses import Part
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.forms import IndicatorForm
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.queries.editor import part_form
from kusei.services.plans.amendment.rights import Rights
from kusei.services.plans.amendment.views.common import WRONG, back_to, done, draft_or_404, signed_in, staff
from kusei.services.plans.amendment.views.drafts import draft_page, initiative_form, node_form
from kusei.services.plans.amendment.views.editor import address_of_part, editor_page, line_form, listings_form
from kusei.services.plans.cycle.refusals import sentence


def _editing(draft: AmendmentDraft, key: str) -> str:
    return address_of_part(draft, Part("initiatives", key))


# --- lines and indicators
# -----------------------------------------------------------------------------------------------------------


@staff
@require_POST
def add_line(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """A new line of the initiative's yearly plan."""
    draft, by, part = draft_or_404(request, number), signed_in(request), Part("initiatives", key)
    assembled = Assembled(draft)
    if assembled.now(part) is None:
        return redirect(draft)
    form = line_form(part_form(assembled, Rights(assembled, by), part), request.POST)
    if form.is_valid():
        try:
            made = commands.add_line(draft_id=draft.pk, initiative=key, by=by, **form.cleaned_data)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("行を加えました。年度のセルを書いてください。"))
            return redirect(f"{_editing(draft, key)}#{made}")
    return editor_page(request, draft, part, bound={"line": form})


@staff
@require_POST
def change_line(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Move a line up or down, or take it out with its reason."""
    draft, by = draft_or_404(request, number), signed_in(request)
    line, what, why = (request.POST.get(name, "") for name in ("line", "what", "why"))
    common: dict[str, Any] = {"draft_id": draft.pk, "initiative": key, "line": line, "by": by, "reason": why}
    if what == "remove":
        return done(request, _editing(draft, key), lambda: commands.remove_line(**common), _("行を削りました。"))
    direction: Any = "up" if what == "up" else "down"
    back = f"{_editing(draft, key)}#{line}"
    return done(request, back, lambda: commands.move_line(direction=direction, **common), _("行を動かしました。"))


def _holder(part: Part) -> dict[str, str]:
    return {"node" if part.table == "nodes" else "initiative": part.key}


@staff
@require_POST
def add_indicator(request: HttpRequest, number: str, table: str, key: str) -> HttpResponse:
    """A new indicator of an initiative or node."""
    draft, by, part = draft_or_404(request, number), signed_in(request), Part(table, key)
    form = IndicatorForm(request.POST, auto_id="id_indicator_%s")
    if form.is_valid():
        try:
            commands.add_indicator(draft_id=draft.pk, by=by, **_holder(part), **form.cleaned_data)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("指標を加えました。目標値と、その根拠を書いてください。"))
            return redirect(address_of_part(draft, part))
    return editor_page(request, draft, part, bound={"indicator": form})


@staff
@require_POST
def remove_indicator(request: HttpRequest, number: str, table: str, key: str) -> HttpResponse:
    """Take an indicator out with its reason."""
    draft, by, part = draft_or_404(request, number), signed_in(request), Part(table, key)
    said = {"key": request.POST.get("indicator", ""), "reason": request.POST.get("why", "")}
    return done(
        request,
        address_of_part(draft, part),
        lambda: commands.remove_indicator(draft_id=draft.pk, by=by, **_holder(part), **said),
        _("指標を削りました。"),
    )


# --- the plan's shape
# -----------------------------------------------------------------------------------------------------------


@staff
@require_POST
def add_initiative(request: HttpRequest, number: int) -> HttpResponse:
    """A new initiative."""
    draft, by = draft_or_404(request, number), signed_in(request)
    form = initiative_form(draft, request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["departments"] = [name.strip() for name in said["departments"].splitlines() if name.strip()]
        said["after"] = said["after"] or None
        try:
            key = commands.add_initiative(draft_id=draft.pk, by=by, **said)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("取組を加えました。内容を書いてください。"))
            return redirect(_editing(draft, key))
    return draft_page(request, draft, {"initiative": form}, status=422)


@staff
@require_POST
def add_node(request: HttpRequest, number: int) -> HttpResponse:
    """A new place in the plan's tree."""
    draft, by = draft_or_404(request, number), signed_in(request)
    form = node_form(draft, request.POST)
    if form.is_valid():
        try:
            key = commands.add_node(draft_id=draft.pk, by=by, **form.cleaned_data)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("体系の項目を加えました。"))
            return redirect(address_of_part(draft, Part("nodes", key)))
    return draft_page(request, draft, {"node": form}, status=422)


@staff
@require_POST
def remove_part(request: HttpRequest, number: str, table: str, key: str) -> HttpResponse:
    """Take an initiative or a node out of the new edition."""
    draft, by = draft_or_404(request, number), signed_in(request)
    remove = commands.remove_node if table == "nodes" else commands.remove_initiative
    why = request.POST.get("why", "")
    message = _("改定案から削りました。「編集の記録」から戻せます。")
    return done(
        request, draft.get_absolute_url(), lambda: remove(draft_id=draft.pk, key=key, reason=why, by=by), message
    )  # fmt: skip


@staff
@require_POST
def move_part(request: HttpRequest, number: str, table: str, key: str) -> HttpResponse:
    """Put an initiative or node one place up or down in the plan's order."""
    draft, by = draft_or_404(request, number), signed_in(request)
    assembled = Assembled(draft)
    keys = assembled.keys(table)
    back = back_to(request, draft.get_absolute_url())
    if key not in keys:
        return redirect(back)
    at, up = keys.index(key), request.POST.get("what") == "up"
    if (up and at == 0) or (not up and at == len(keys) - 1):
        return redirect(back)
    after = (keys[at - 2] if at > 1 else "") if up else keys[at + 1]
    move = commands.move_node if table == "nodes" else commands.move_initiative
    return done(request, back, lambda: move(draft_id=draft.pk, key=key, after=after, by=by), _("順番を変えました。"))


@staff
@require_POST
def listings(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Under which nodes the initiative stands. What else a listing says stays as it was."""
    draft, by, part = draft_or_404(request, number), signed_in(request), Part("initiatives", key)
    assembled = Assembled(draft)
    held = assembled.now(part)
    if held is None:
        return redirect(draft)
    form = listings_form(assembled, key, request.POST)
    if form.is_valid():
        wanted, first = set(form.cleaned_data["nodes"]), form.cleaned_data["primary"]
        rows = [dict(row) for row in held.get("listings", []) if row["node"] in wanted]
        rows += [{"node": node} for node in form.cleaned_data["nodes"] if node not in {row["node"] for row in rows}]
        if first != next((row["node"] for row in held.get("listings", []) if row.get("primary")), ""):
            rows = [_first(row, first) for row in rows]
        try:
            why = form.cleaned_data["reason"]
            commands.set_listings(draft_id=draft.pk, key=key, listings=rows, reason=why, by=by)
        except WRONG as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("掲載場所を保存しました。"))
            return redirect(_editing(draft, key))
    return editor_page(request, draft, part, bound={"listings": form})


def _first(row: Mapping[str, Any], first: str) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "primary"}
    return {**kept, "primary": True} if row["node"] == first else kept
