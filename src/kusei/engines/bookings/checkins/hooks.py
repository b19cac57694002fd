"""What an arrival confirms: whoever waits for a person at a facility registers here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Arrival:
    """A person came. `person_id` is the account of the card's holder (of a child's card: the parent).

    `at` is when, as far as the device's clock is believed; with the network cut, it is told hours later.
    """

    event_id: uuid.UUID
    facility_id: int
    card_id: int
    person_id: int
    of_child: bool
    at: dt.datetime


ArrivalConsumer = Callable[[Arrival], None]
_consumers: dict[str, ArrivalConsumer] = {}


def register_arrival(name: str, consumer: ArrivalConsumer) -> None:
    """Hook: `consumer(arrival)` is called by a job for each entry with a card that belongs to an account.

    It may be called again for the same event and must then do nothing; an error lets the job try again later.
    """
    _consumers[name] = consumer


def arrival_consumers() -> Mapping[str, ArrivalConsumer]:
    """All that are registered, by name."""
    return _consumers
