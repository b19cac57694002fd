"""The stop switch of a procedure, with the history of when it was on."""

from __future__ import annotations

from django.db import transaction

from kusei.engines.procedures.models import Procedure, Stop
from kusei.foundation.web import clock


@transaction.atomic
def set_open(*, procedure: Procedure, is_open: bool) -> None:
    """Stop the (locked) procedure, or open it again. Whether somebody may, the caller has checked. Twice is once."""
    if is_open == procedure.is_open:
        return
    procedure.is_open = is_open
    procedure.save(update_fields=["is_open"])
    if not is_open:
        Stop.objects.create(procedure=procedure, since=clock.now())
    elif held := Stop.objects.filter(procedure=procedure, until=None).first():
        held.until = max(clock.now(), held.since)
        held.save(update_fields=["until"])
