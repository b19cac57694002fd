"""The way out by post: takes a hand-over as one job for the mailing contractor; no provider is called."""

from __future__ import annotations

from kusei.engines.notices.channels.letter import making, paper
from kusei.engines.notices.channels.letter.models import LeftOut, LetterJob
from kusei.engines.notices.channels.protocol import Failed, Handover, Refused, Result


class LetterAdapter:
    """One way out."""

    channel = "letter"
    largest = 500
    per_second = 1.0
    at_once = 1

    def calls(self, recipients: int) -> int:
        """One job, however many are in it."""
        return 1

    def problems(self) -> list[str]:
        """None: the fonts come with the platform."""
        return []

    def send(self, handover: Handover) -> Result:
        """Make the job; taken is everybody whose address and name are known and who is not under protection.

        Where a letter goes is read from the profile, not from `Recipient.address`. Raises `Refused` for a text in a
        script that the printing fonts do not have, and `ValueError` for more than `largest` people.
        """
        if len(handover.recipients) > self.largest:
            raise ValueError(f"largest is {self.largest}")
        if paper.unprintable(handover.title, handover.body):
            raise Refused("unprintable-text")
        people = [one.subscriber_id for one in handover.recipients]
        job = making.take_in(
            key=handover.key,
            subscribers=people,
            words=paper.Words(handover.title, handover.body, handover.link, handover.sender, "", handover.language),
            department_id=handover.department_id,
            stops={one: handover.stop(one) for one in people},
            urgent=handover.urgent,
            drill=handover.drill,
        )
        return _result(job, set(people))


def _result(job: LetterJob, asked: set[int]) -> Result:
    """What the job says of these people; it stays the same when the hand-over comes again."""
    letters = [one for one in job.letters.order_by("number") if one.subscriber_id in asked]
    return Result(
        failed=[Failed(one.subscriber_id, LeftOut(one.left_out).value) for one in letters if one.left_out],
        reference=str(job),
        references={one.subscriber_id: str(one) for one in letters if not one.left_out},
    )
