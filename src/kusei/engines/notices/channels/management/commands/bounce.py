"""`kusei bounce`: take in one message that came back to the bounce address."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from kusei.engines.notices.channels.mail import bounces


class Command(BaseCommand):
    """For the pipe of a mail server, such as `bounces: "|/srv/kusei/kusei bounce"` of Postfix.

    It ends with 0 also for what is no bounce, so that nothing is bounced in its turn; with 75 (come again) when the
    database is away.
    """

    help = "Read a delivery status notification (RFC 3464) from the standard input and note what came back."

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(bounces.LARGEST)
        try:
            outcome = bounces.take_in(raw)
        except Error:
            raise CommandError("the database is away; come again", returncode=os.EX_TEMPFAIL) from None
        self.stdout.write(outcome)
