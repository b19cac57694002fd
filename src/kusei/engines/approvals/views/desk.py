"""The desk and the page on which several drafts are decided at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.approvals.approvers import Approvers
from kusei.engines.approvals.commands import Chosen, decide_many
from kusei.engines.approvals.commands.deciding import MOST_AT_ONCE
from kusei.engines.approvals.queries import desk as queries
from kusei.engines.approvals.views.common import signed_in, staff
from kusei.foundation.web.numbers import LARGEST_ID


@staff
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person, their drafts, what they decided."""
    found = queries.desk(signed_in(request))
    bulk = sum(one.bulk for one in [*found.waiting, *found.as_deputy])
    return render(request, "approvals/desk.html", {"desk": found, "bulk": bulk})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Tick several drafts whose rules allow it, and say yes to them."""
    user = signed_in(request)
    if request.method == "POST":
        chosen = [one for text in request.POST.getlist("chosen") if (one := _chosen(text))]
        if chosen:
            return _decide(request, chosen)
        messages.warning(request, _("1件も選ばれていません。処理する文書を選んでください。"))
        return redirect("approvals:bulk")
    waiting = [one for one in queries.waiting_for(user, Approvers()) if one.bulk]
    return render(request, "approvals/bulk.html", {"waiting": waiting[:MOST_AT_ONCE], "most": MOST_AT_ONCE})


def _decide(request: HttpRequest, chosen: list[Chosen]) -> HttpResponse:
    results = decide_many(chosen=chosen, by=signed_in(request))
    done = sum(not result.refusal for result in results)
    if done:
        sentence = ngettext("%(number)s件を処理しました。", "%(number)s件を処理しました。", done)
        messages.success(request, sentence % {"number": done})
    refused = [result for result in results if result.refusal]
    if not refused:
        return redirect("approvals:desk")
    return render(request, "approvals/bulk_result.html", {"refused": refused, "done": done}, status=409)


def _chosen(text: str) -> Chosen | None:
    """`draft-version-step` as the page wrote it; None for anything else."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        return None
    draft, version, step = (int(part) for part in parts)
    return Chosen(draft, version, step) if max(draft, version, step) <= LARGEST_ID else None
