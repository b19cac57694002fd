"""Hands notices over to the mail server: one conversation for up to 50 people, a message each.

The server takes or refuses each message by itself. Its Message-ID stays the same when it comes again, so that mail
programs and lists that know it show it once.
"""

from __future__ import annotations

import dataclasses
import time

from django.conf import settings
from django.utils.translation import gettext as _

from kusei.engines.notices.channels.mail import conversation
from kusei.engines.notices.channels.mail.compose import envelope_address, letters
from kusei.engines.notices.channels.outside import must_be_outside
from kusei.engines.notices.channels.protocol import SECONDS, Failed, Handover, Recipient, Result, TryLater

WAIT = 300.0  # seconds, for people whom the server asked to wait
STARTS = 0.8  # the part of the time limit in which a message may begin, so that none is cut in the middle


class MailAdapter:
    """The mail server of the settings."""

    channel = "mail"
    largest = 50
    at_once = 4

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self.per_second: float = settings.MAIL_PER_SECOND

    def calls(self, recipients: int) -> int:
        """A message each."""
        return recipients

    def problems(self) -> list[str]:
        """What is missing in the settings."""
        if settings.EMAIL_BACKEND == conversation.SMTP_BACKEND:
            return []
        return [_("メールサーバー（KUSEI_SMTP_HOST）が設定されていないため、メールはファイルに書かれるだけです。")]

    def send(self, handover: Handover) -> Result:
        """Hand over. When the connection breaks after some were taken, the others are pending."""
        must_be_outside()
        if len(handover.recipients) > self.largest:
            raise ValueError("more people than the largest hand-over")
        failed = [Failed(one.subscriber_id, "invalid-address") for one in handover.recipients if not _possible(one)]
        good = [one for one in handover.recipients if _possible(one)]
        if not good:
            return Result(failed=failed)
        return self._converse(dataclasses.replace(handover, recipients=good), failed)

    def _converse(self, handover: Handover, failed: list[Failed]) -> Result:
        began, wait = time.monotonic(), 0.0
        waiting = [one.subscriber_id for one in handover.recipients]  # nobody is certainly taken
        asked_to_wait: list[int] = []
        references: dict[int, str] = {}
        try:
            with conversation.conversation(self._seconds) as talk:
                for letter in letters(handover):
                    if time.monotonic() - began > self._seconds * STARTS:
                        break
                    person = letter.recipient.subscriber_id
                    try:
                        talk.hand(letter)
                        references[person] = letter.reference
                    except conversation.NotTaken as refusal:
                        if refusal.failed is None:
                            asked_to_wait.append(person)
                        else:
                            failed.append(refusal.failed)
                    waiting.remove(person)
        except TryLater as error:
            if len(waiting) == len(handover.recipients):
                raise
            wait = error.after or 0.0
        if asked_to_wait and not waiting:
            wait = WAIT
        return Result(failed=failed, pending=[*asked_to_wait, *waiting], later=wait, references=references)


def _possible(recipient: Recipient) -> bool:
    try:
        envelope_address(recipient.address)
    except ValueError:
        return False
    return True
