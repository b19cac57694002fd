"""The files of a lottery: the promise before the window closes, the seal when it has closed, the record after the draw.

Each file holds all that the one before it held, and the hashes of its parts, so that whoever kept an earlier file (or
noted its hashes) sees whether anything was changed afterwards.
"""

from __future__ import annotations

import hashlib
from typing import Any

from kusei.lib import draws
from kusei.lib.lotteries import reading
from kusei.lib.lotteries.drawing import draw
from kusei.lib.lotteries.model import VERSION, Lottery, Place, Promise, Result

HEAD = {"format": "kusei-lottery", "version": VERSION}
PARTS = ("promise", "entries", "result")  # what is hashed, in the order in which it is published


class SeedNotPromised(reading.LotteryWrong):
    """The seed is not the one whose hash was published."""

    code = "lottery-seed-not-promised"


def promise(promised: Promise) -> bytes:
    """Before the window closes: slots, rules and the hash of the seed. Raises `LotteryWrong`."""
    document = reading.promise_document(promised)
    reading.promise_of(document)
    return reading.canonical({**HEAD, "promise": document, "hashes": {"promise": digest(document)}})


def seal(lottery: Lottery) -> bytes:
    """After the window has closed, before the seed is revealed: the hash of the entries too. Raises `LotteryWrong`."""
    reading.check(lottery)
    document = reading.promise_document(lottery.promise)
    hashes = {"promise": digest(document), "entries": digest(reading.entries_document(lottery))}
    return reading.canonical({**HEAD, "promise": document, "hashes": hashes})


def record(lottery: Lottery) -> bytes:
    """After the draw: everything, with the result. Raises `LotteryWrong`, `SeedNotPromised`."""
    reading.check(lottery)
    if not draws.keeps(lottery.seed, lottery.promise.seed_hash):
        raise SeedNotPromised(
            "抽選の種が、公表したハッシュと合いません。締切前に決めた種を使ってください。",
            "The seed does not fit the published hash. Use the seed that was chosen before the window closed.",
        )
    promised, entered = reading.promise_document(lottery.promise), reading.entries_document(lottery)
    result = result_document(lottery, draw(lottery))
    hashes = {"promise": digest(promised), "entries": digest(entered), "result": digest(result)}
    return reading.canonical(
        {**HEAD, "promise": promised, **entered, "seed": lottery.seed, "result": result, "hashes": hashes}
    )


def result_document(lottery: Lottery, result: Result) -> dict[str, Any]:
    """The result as it is published: every entry with a reason for each wish, and the lists of every slot."""
    reasons = sorted(zip((entry.ticket for entry in lottery.entries), result.reasons, strict=True))
    return {
        "entries": [{"ticket": ticket, "wishes": list(each)} for ticket, each in reasons],
        "slots": [
            {
                "slot": key,
                "winners": [_place(one) for one in result.winners[key]],
                "reserves": [_place(one) for one in result.reserves[key]],
                "left": result.left[key],
            }
            for key in sorted(lottery.promise.slots)
        ],
    }


def digest(document: object) -> str:
    """The SHA-256 of the canonical bytes of a part, in hexadecimal digits."""
    return hashlib.sha256(reading.canonical(document)).hexdigest()


def _place(place: Place) -> dict[str, Any]:
    return {"ticket": place.ticket, "wish": place.wish}
