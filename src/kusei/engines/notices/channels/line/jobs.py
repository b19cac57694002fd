"""What is said to LINE after its webhook was answered."""

from __future__ import annotations

import logging

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.line.adapter import LineAdapter
from kusei.engines.notices.channels.line.replies import Reply, words
from kusei.engines.notices.channels.protocol import Refused, TryLater
from kusei.engines.notices.subscribers.commands import reached, suppress
from kusei.engines.notices.subscribers.models import Address, Channel, Suppressed
from kusei.foundation.jobs.tasks import task

logger = logging.getLogger(__name__)


def _account() -> LineAdapter | None:
    found = registry.adapter(Channel.LINE)
    return found if isinstance(found, LineAdapter) else None


@task(queue="notices", retry=False, priority=5)
def reply(*, token: str, kind: str, language: str) -> None:
    """Answer a message. A reply token is good for a minute and once, so there is no second try."""
    account = _account()
    if account is None:
        return
    try:
        account.reply(token, words(Reply(kind), language))
    except (TryLater, Refused) as error:
        logger.warning("a message on LINE was not answered: %s", error.code)


@task(queue="notices")
def look_again(*, address_id: int) -> None:
    """Ask LINE whether this person follows the account now, because what it told came late."""
    account, address = _account(), Address.objects.filter(pk=address_id).first()
    if account is None or address is None:
        return
    if account.follows(address.value):
        reached(channel=Channel.LINE, value=address.value)
    else:
        suppress(channel=Channel.LINE, value=address.value, why=Suppressed.BLOCKED)
