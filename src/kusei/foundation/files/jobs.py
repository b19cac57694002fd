"""Discards each hour what nobody claimed within two days, and what was kept only until a day."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.files.commands import discard
from kusei.foundation.files.models import InfectedFile, StoredFile
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock

logger = logging.getLogger(__name__)

UNCLAIMED = dt.timedelta(hours=48)
FINDINGS = dt.timedelta(days=365)  # how long it is remembered what the scanner found


@task(queue="upkeep", cron=schedule.hourly(23))
def discard_files() -> None:
    """One file a transaction: a job that is killed has lost nothing, and the next one goes on."""
    last = 0
    with reason(_("引き取られなかったファイルと、期限の過ぎたファイルの廃棄")):
        while (number := _discard_next(last)) is not None:
            last = number
    InfectedFile.objects.filter(found_at__lt=clock.now() - FINDINGS).delete()


def _discard_next(after: int) -> int | None:
    """Discard the next file whose time is over; its number, None when there is none."""
    over = Q(claimed=False, created_at__lt=clock.now() - UNCLAIMED) | Q(delete_after__lt=clock.today())
    with transaction.atomic():
        # Locked and asked again: a claim that comes first wins, and one that is under way is left alone.
        rows = StoredFile.objects.select_for_update(skip_locked=True).filter(over, pk__gt=after)
        file = rows.order_by("pk").first()
        if file is None:
            return None
        number = file.pk
        try:
            discard(file=file)
        except (ProtectedError, RestrictedError):
            logger.warning("a file whose time is over is still referred to", extra={"file": number})
        return number
