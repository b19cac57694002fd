"""Changing the keys of what is encrypted: a walk through all tables, begun by a person or on the command line."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kusei.engines.procedures.handover.models import KeyRotation
from kusei.engines.procedures.handover.permissions import require_everywhere
from kusei.engines.procedures.handover.refusals import RotationRuns
from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, resealing

BATCH = 100  # rows of one transaction


def begin(*, only_count: bool, by: User | None, in_job: bool = True) -> KeyRotation:
    """Begin to encrypt everything with the newest key, or only to count what is not. One at a time.

    Administrators of the whole municipality may; `by=None` is the command line. Raises `RotationRuns`, `NotAllowed`.
    """
    if by is not None:
        require_everywhere(by, Role.ADMINISTRATOR)
    try:
        with transaction.atomic():
            made = KeyRotation.objects.create(only_count=only_count, begun_by=by, begun_at=clock.now())
            if in_job:
                from kusei.engines.procedures.handover import jobs  # noqa: PLC0415  it imports us

                enqueue(jobs.change_keys, key="handover-keys", rotation_id=made.pk)
            return made
    except IntegrityError as error:
        if "handover_one_rotation_at_a_time" not in str(error):
            raise
        raise RotationRuns from None


def run(*, rotation_id: int) -> KeyRotation:
    """Go on with a walk until it is over. Each batch and how far it came are one transaction: killed and run again it
    goes on, and doing a batch twice changes nothing.
    """
    for table in resealing.tables():
        while _step(rotation_id, table):
            pass
    KeyRotation.objects.filter(pk=rotation_id, finished_at=None).update(finished_at=clock.now())
    return KeyRotation.objects.get(pk=rotation_id)


@transaction.atomic
def _step(rotation_id: int, table: resealing.Table) -> bool:
    rotation = KeyRotation.objects.select_for_update().get(pk=rotation_id)
    state = rotation.progress.get(table.key) or {"after": None, "rows": 0, "old": 0, "unreadable": 0, "over": False}
    if state["over"] or rotation.finished_at is not None:
        return False
    with reason("暗号鍵の変更"):
        found = resealing.step(table, after=state["after"], batch=BATCH, write=not rotation.only_count)
    rotation.progress[table.key] = {
        "after": found.last,
        "rows": state["rows"] + found.rows,
        "old": state["old"] + found.old,
        "unreadable": state["unreadable"] + found.unreadable,
        "over": found.last is None,
    }
    rotation.save(update_fields=["progress"])
    return found.last is not None
