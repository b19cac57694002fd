"""A lane hands over what waits for one way out: single notices first, then batches, alerts in a lane of their own.

Take some with a lease (one short transaction), call the provider with no transaction open, note what became of it (one
short transaction). Who is killed in between leaves a lease behind: the next lane hands the same over again, with the
same key. The normal lane stands aside while an alert waits for its channel.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.protocol import Adapter, Refused, Result, TryLater
from kusei.engines.notices.deliveries import claims, jobs, marking, outlets
from kusei.engines.notices.deliveries.claims import Piece, Pieces
from kusei.foundation.web import clock

SECONDS = 20.0  # that one job goes on; then it makes room for a stop of the worker and begins anew
ROUNDS = 2  # so many times the adapter's `at_once` are claimed together
LONGEST_NAP = 1.0  # seconds that a lane waits by itself


@dataclass(frozen=True)
class Answer:
    """What a call gave: a result, or why not."""

    piece: Piece
    result: Result | None = None
    later: TryLater | None = None
    refused: Refused | None = None


def run(channel: str, *, urgent: bool) -> None:
    """Hand over until nothing is due, the way out must rest, or the job's time is over."""
    adapter = registry.adapter(channel)
    if adapter is None:
        return  # the installation gave the channel up; what waits is handed over when it is back
    claims.release_left_behind(channel, urgent=urgent)
    with ThreadPoolExecutor(adapter.at_once, thread_name_prefix=f"out-{channel}") as pool:
        ended = _Lane(channel, adapter, pool, urgent=urgent).go()
    if ended is Ended.TIME_OVER:
        jobs.wake_lane(channel, urgent=urgent)
    elif ended is Ended.NOTHING_DUE:
        if urgent:
            jobs.wake_lane(channel, urgent=False)
        if (next_at := claims.next_due(channel, urgent=urgent)) is not None:
            jobs.wake_later(channel, urgent=urgent, at=next_at)


class Ended(Enum):
    """Why a lane took nothing more."""

    NOTHING_DUE = "nothing is due"
    TIME_OVER = "the job makes room"
    ASIDE = "an alert goes first, or the way out rests; somebody wakes the lane"
    SOON = "the rate allows nothing for a moment"


class _Lane:
    """One run of a lane. While the provider works on a round, the next is fetched."""

    def __init__(self, channel: str, adapter: Adapter, pool: ThreadPoolExecutor, *, urgent: bool) -> None:
        self._channel, self._adapter, self._pool, self._urgent = channel, adapter, pool, urgent
        self._until = time.monotonic() + SECONDS

    def go(self) -> Ended:
        """Round after round."""
        held = self._take(patient=True)
        while isinstance(held, Pieces):
            running = [self._pool.submit(_call, self._adapter, piece) for piece in held.calls]
            ahead = self._take(patient=False)
            self._note(held, [one.result() for one in running])
            held = ahead if isinstance(ahead, Pieces) else self._take(patient=True)
        return held

    def _take(self, *, patient: bool) -> Pieces | Ended:
        """The next round, or why there is none. `patient`: wait a moment when the rate allows nothing now."""
        if time.monotonic() > self._until:
            return Ended.TIME_OVER
        if not self._urgent and claims.alert_waits(self._channel):
            return Ended.ASIDE  # its lane wakes this one when it is done
        calls = self._calls_allowed(patient=patient)
        if isinstance(calls, Ended):
            return calls
        largest = self._adapter.largest
        most = min(self._adapter.at_once * ROUNDS, max(1, calls // self._adapter.calls(largest)))
        pieces = claims.claim(self._channel, most=most, largest=largest, urgent=self._urgent)
        if pieces is None:
            return Ended.NOTHING_DUE
        outlets.spend(self._channel, sum(self._adapter.calls(len(piece.handover.recipients)) for piece in pieces.calls))
        return pieces

    def _calls_allowed(self, *, patient: bool) -> int | Ended:
        """How many calls may be made now."""
        while (room := outlets.room(self._channel, self._adapter, urgent=self._urgent)).calls == 0:
            if room.wait is None:
                return Ended.ASIDE
            if room.wait > LONGEST_NAP:
                jobs.wake_later(self._channel, urgent=self._urgent, at=clock.now() + claims.seconds(room.wait))
                return Ended.ASIDE
            if not patient:
                return Ended.SOON
            time.sleep(room.wait)
        return room.calls

    def _note(self, pieces: Pieces, answers: list[Answer]) -> None:
        marking.note(self._channel, pieces, answers)
        troubles = [answer.later for answer in answers if answer.later is not None]
        if troubles:
            outlets.went_wrong(self._channel, max(troubles, key=lambda one: one.after or 0.0))
        elif answers:
            outlets.went_well(self._channel)


def _call(adapter: Adapter, piece: Piece) -> Answer:
    """One call to the provider, on a thread that has no connection to the database."""
    try:
        return Answer(piece, result=adapter.send(piece.handover))
    except TryLater as later:
        return Answer(piece, later=later)
    except Refused as refused:
        return Answer(piece, refused=refused)
    except Exception as error:  # a fault in an adapter must not stop its channel; it is noted by its class
        return Answer(piece, later=TryLater(f"error:{type(error).__name__}"[:60]))
