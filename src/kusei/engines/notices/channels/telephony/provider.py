"""What a provider of messages to telephones is to the adapters, whichever company it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

ACCEPTED, REJECTED, LATER = "accepted", "rejected", "later"


@dataclass(frozen=True)
class Message:
    """One message to one telephone. `id` is ours and stays the same when it is handed over again."""

    id: uuid.UUID
    to: str = field(repr=False)  # +81…
    text: str = field(repr=False)


@dataclass(frozen=True)
class Status:
    """What the provider says of one message at once. `code` of a rejected one: `invalid-number`, `blocked`, other."""

    id: uuid.UUID
    status: str
    reference: str = ""
    code: str = ""


@dataclass(frozen=True)
class Answer:
    """What the provider says of a batch. A message of which it says nothing was not taken."""

    statuses: Sequence[Status]
    later: float = 0.0  # seconds after which the rest may come again


class Provider(Protocol):
    """A company that takes messages to telephones."""

    def submit(self, key: uuid.UUID, messages: Sequence[Message], options: Mapping[str, Any]) -> Answer:
        """Hand a batch over; `key` is the same for the same batch. Raises `TryLater`, `Refused`."""
        ...

    def balance(self) -> int:
        """What is left to spend, in the provider's unit. Raises `TryLater`, `Refused`."""
        ...

    def problems(self) -> list[str]:
        """What is missing in the configuration, as sentences."""
        ...
