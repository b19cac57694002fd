"""The board and the feeds are made by a job, ahead of everything else, and once a minute."""

from __future__ import annotations

from kusei.foundation.jobs.tasks import enqueue, task


@task(queue="alerts", priority=100)
def make_board() -> None:
    """Write the board page, the feeds and the pages of drills anew."""
    from kusei.engines.notices.emergency.board import publishing  # noqa: PLC0415  it reads what commands write

    publishing.publish()


@task(queue="alerts", cron="* * * * *")
def look_at_the_clock() -> None:
    """Each minute: end information whose end has come, and say on the board that it is of this minute."""
    from kusei.engines.notices.emergency.board import publishing  # noqa: PLC0415  they import each other
    from kusei.engines.notices.emergency.commands.ending import expire  # noqa: PLC0415  they import each other

    expire()
    publishing.publish()


@task(queue="alerts", priority=50)
def tell_colleagues(*, alert_id: int) -> None:
    """Tell the others that one person released an alert alone."""
    from kusei.engines.notices.emergency import telling  # noqa: PLC0415  they import each other

    telling.tell_colleagues(alert_id)


def publish_board() -> None:
    """Have the board made, with the present transaction.

    Without a key: a job that waits already may read before this transaction is over.
    """
    enqueue(make_board)
