"""Where the part above registers: what a provider told later of a message that it took.

The adapters know no sending. They give the provider's number of the message, which the part above finds again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

DELIVERED, OPENED, FAILED = "delivered", "opened", "failed"


@dataclass(frozen=True)
class Receipt:
    """One fact about one message. `became` is one of the words above; `code` says why it failed, as `Failed.code`.

    `reference`: the provider's number, as `Result.references` gave it. `suppress`: as in `Failed`.
    """

    channel: str
    reference: str
    became: str
    code: str = ""
    suppress: str = ""
    at: dt.datetime | None = None


_listeners: list[Callable[[Receipt], None]] = []


def register_on_receipt(listener: Callable[[Receipt], None]) -> None:
    """Hook: called for each receipt, in the transaction that remembers its event, so that none is lost or doubled."""
    _listeners.append(listener)


def tell(receipt: Receipt) -> None:
    """What every webhook calls once an event is known to be genuine and new."""
    for listener in _listeners:
        listener(receipt)
