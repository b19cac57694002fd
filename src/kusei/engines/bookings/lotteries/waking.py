"""Enqueues the jobs of rounds in the transaction that causes them. The jobs call the commands, which call this."""

from __future__ import annotations

from kusei.foundation.jobs.tasks import enqueue


def pass_on(round_id: int) -> None:
    """Offer what became free to the next reserve."""
    from kusei.engines.bookings.lotteries import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.pass_on, key=f"lottery-pass-on:{round_id}", round_id=round_id)


def after_draw(round_id: int) -> None:
    """Book what was won; tell everybody their result."""
    from kusei.engines.bookings.lotteries import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.settle, key=f"lottery-settle:{round_id}", round_id=round_id)


def tell_results(round_id: int, after: str = "") -> None:
    """Tell those who entered what became of it, so many at once, from this ticket on."""
    from kusei.engines.bookings.lotteries import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.tell_results, key=f"lottery-results:{round_id}:{after}", round_id=round_id, after=after)


def tell_award(award_id: int) -> None:
    """Tell a reserve of an offer, or a winner that their place could not be kept."""
    from kusei.engines.bookings.lotteries import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.tell_award, key=f"lottery-award:{award_id}", award_id=award_id)
