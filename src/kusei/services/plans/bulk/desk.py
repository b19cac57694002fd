"""The sheets on the desk of the cycle: what can be edited in a spreadsheet, and files that wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User
from kusei.services.plans.bulk.models import BulkImport, ImportState
from kusei.services.plans.cycle.hooks import DeskSection, register_desk_section
from kusei.services.plans.cycle.standing import Standing


def section(request: HttpRequest, municipality: Municipality, who: Standing) -> Mapping[str, Any] | None:
    """Files of the person that wait; None for those who edit nothing. One SQL query."""
    if not (who.planner or who.edits) or not isinstance(request.user, User):
        return None
    waiting = BulkImport.objects.filter(uploaded_by=request.user, state=ImportState.PREVIEWED)
    return {"waiting": list(waiting.only("file_name", "uploaded_at", "state").order_by("-uploaded_at")[:10])}


def register() -> None:
    """Put the section on the desk, behind those of the parts."""
    register_desk_section(DeskSection("bulk", 90, "bulk/desk.html", section))
