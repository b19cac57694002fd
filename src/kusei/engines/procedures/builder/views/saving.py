"""Saving what a page's form says: on to the next page, back to the form with problems, or the page of a conflict."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kusei.engines.procedures.builder.commands import working
from kusei.engines.procedures.builder.models import Workpiece
from kusei.engines.procedures.builder.operations import Operation
from kusei.engines.procedures.builder.refusals import BuilderRefused, ChangedMeanwhile, WouldBreak
from kusei.engines.procedures.builder.views.common import conflict, seen, signed_in


def saved(
    request: HttpRequest, workpiece: Workpiece, operation: Operation, to: str
) -> HttpResponse | list[tuple[str, str]]:
    """Store one change. The answer to send, or the problems (place, sentence) to show above the form."""
    try:
        working.edit(workpiece_id=workpiece.pk, revision=seen(request), operation=operation, by=signed_in(request))
    except ChangedMeanwhile:
        return conflict(request, workpiece)
    except WouldBreak as refusal:
        return refusal.problems
    except BuilderRefused as refusal:
        return [("", str(refusal))]
    messages.success(request, _("保存しました。"))
    return redirect(to)
