"""One act on the rows that were ticked in the list, and the page that says what came of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kusei.engines.procedures.applications.numbers import read_number
from kusei.engines.procedures.desk.commands.bulk import MOST, Chosen, for_each
from kusei.engines.procedures.desk.views.common import signed_in, staff
from kusei.foundation.web.numbers import whole_number

WORDS = frozenset({"start", "assign", "decide", "deliver"})


@staff
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do it, and say row by row what happened and why not."""
    word = request.POST.get("word", "")
    if word not in WORDS:
        raise Http404
    chosen = [one for text in request.POST.getlist("row")[:MOST] if (one := _chosen(text))]
    if not chosen:
        messages.info(request, _("申請を選んでから、操作を選んでください。"))
        return redirect("desk:list")
    if word == "decide" and "sure" not in request.POST:
        messages.info(request, _("まとめて決定するときは、「内容を確かめました」にしるしを付けてください。"))
        return redirect("desk:list")
    user = signed_in(request)
    notes = {"posted": _("郵送した"), "handed-over": _("窓口で渡した")}
    results = for_each(
        chosen=chosen,
        word=word,
        by=user,
        to=user,
        outcome=request.POST.get("outcome", ""),
        note=notes.get(request.POST.get("way", ""), ""),
    )
    done = sum(not one.why for one in results)
    context = {"results": results, "done": done, "refused": len(results) - done}
    return render(request, "desk/bulk.html", context)


def _chosen(text: str) -> Chosen | None:
    number, _colon, seen = text.partition(":")
    read, revision = read_number(number), whole_number(seen)
    return Chosen(read, revision) if read and revision is not None else None
