"""What waits, on the home page of staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from kusei.engines.procedures.desk import words
from kusei.engines.procedures.desk.queries.listing import COUNTED_TO, counts, sections_of
from kusei.engines.procedures.desk.views.common import STAFF, signed_in

SHOWN = ("mine", "received", "late")


def waiting(request: HttpRequest) -> Mapping[str, Any] | None:
    """Three counts for whoever may look at a desk; nothing for everybody else."""
    if not request.user.is_authenticated or not STAFF.allows(request):
        return None
    found = counts(sections_of(signed_in(request)), SHOWN)
    return {"waiting": [(key, words.TABS[key], words.count(found.get(key, 0), COUNTED_TO)) for key in SHOWN]}
