"""What the adapters of SMS and calls do alike: check numbers, hand a batch over, read what became of each message."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.notices.channels.protocol import Failed, Handover, Recipient, Result
from kusei.engines.notices.channels.telephony import balance
from kusei.engines.notices.channels.telephony.provider import ACCEPTED, REJECTED, Answer, Message, Provider
from kusei.engines.notices.subscribers.models import Suppressed
from kusei.engines.notices.texts.fitting import compose
from kusei.lib.phones import PhoneRefused, read_phone

# What a provider says of a number, as we say it, and whether the number is used again.
REASONS = {
    "invalid-number": ("invalid-address", Suppressed.BOUNCED),
    "unknown-number": ("invalid-address", Suppressed.BOUNCED),
    "blocked": ("blocked", Suppressed.BLOCKED),
}
AGAIN = 30.0  # seconds until the rest comes again, where the provider says nothing


def reason_of(code: str) -> tuple[str, str]:
    """Our code for a provider's, and why the address is not used again (blank: it is)."""
    return REASONS.get(code, ("rejected", ""))


class PhoneAdapter:
    """One way out to telephones."""

    channel: str
    mobile_only: bool
    largest = 100
    per_second = 5.0
    at_once = 2

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def calls(self, recipients: int) -> int:
        """One request for each hundred people."""
        return -(-recipients // self.largest)

    def problems(self) -> list[str]:
        """What is missing, and that little is left to spend. No call to the provider."""
        found = self.provider.problems()
        if balance.is_low(self.channel):
            found.append(_("提供者の残高が少なくなっています。追加してください。"))
        return found

    def reaches(self, address: str) -> bool:
        """Whether the address is a number, as `lib.phones` writes it, that this way out reaches."""
        try:
            phone = read_phone(address)
        except PhoneRefused:
            return False
        return phone.international == address and (phone.mobile or not self.mobile_only)

    def options(self, handover: Handover) -> dict[str, Any]:
        """What stands in a batch besides its messages."""
        return {}

    def send(self, handover: Handover) -> Result:
        """Hand over. Raises `TryLater`, `Refused`, and `ValueError` for more than `largest` people."""
        if len(handover.recipients) > self.largest:
            raise ValueError(f"largest is {self.largest}")
        # In one order, so that the same people make the same request.
        people = sorted(handover.recipients, key=lambda one: one.subscriber_id)
        good = [one for one in people if self.reaches(one.address)]
        known = {one.subscriber_id for one in good}
        failed = [
            Failed(one.subscriber_id, *reason_of("invalid-number")) for one in people if one.subscriber_id not in known
        ]
        if not good:
            return Result(failed=failed)
        answer = self.provider.submit(_key(handover, good), self._messages(handover, good), self.options(handover))
        return _result(handover, good, answer, failed)

    def _messages(self, handover: Handover, people: Sequence[Recipient]) -> list[Message]:
        text = compose(
            self.channel,
            handover.title,
            handover.body,
            handover.link,
            handover.sender,
            handover.drill,
            language=handover.language,
        )
        return [Message(handover.key_of(one.subscriber_id), one.address, text) for one in people]


def _key(handover: Handover, people: Sequence[Recipient]) -> uuid.UUID:
    """Of this batch: the rest of a half answer is another one."""
    return uuid.uuid5(handover.key, " ".join(str(number) for number in sorted(one.subscriber_id for one in people)))


def _result(handover: Handover, people: Sequence[Recipient], answer: Answer, failed: list[Failed]) -> Result:
    said: Mapping[uuid.UUID, Any] = {one.id: one for one in answer.statuses}
    references: dict[int, str] = {}
    pending: list[int] = []
    for one in people:
        status = said.get(handover.key_of(one.subscriber_id))
        if status is not None and status.status == ACCEPTED:
            references[one.subscriber_id] = status.reference
        elif status is not None and status.status == REJECTED:
            failed.append(Failed(one.subscriber_id, *reason_of(status.code)))
        else:
            pending.append(one.subscriber_id)
    return Result(
        failed=failed, pending=pending, later=(answer.later or AGAIN) if pending else 0.0, references=references
    )
