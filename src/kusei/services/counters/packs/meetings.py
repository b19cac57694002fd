"""The provider of meetings by video: an address with a place for the name of the room, and the hosts it may lie at."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from kusei.services.counters.packs.shapes import Strict, Words

PLACE = "{room}"


class Meetings(Strict):
    """`counters/meetings.yaml`. Nothing is asked of the provider: a room is there when somebody opens its address."""

    format: Literal["kusei-counters/1"]
    sample: bool
    name: Words
    hosts: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")], ...], Field(min_length=1)]
    address: str  # https://meet.example.jp/{room}

    @model_validator(mode="after")
    def _leads_there(self) -> Self:
        if self.address.count(PLACE) != 1 or re.search(r"[{}]", self.address.replace(PLACE, "")):
            raise ValueError("the address has {room} once")
        parts = urlsplit(self.address)
        if parts.scheme != "https" or parts.hostname not in self.hosts or parts.username or PLACE in parts.netloc:
            raise ValueError("the address begins with https:// and one of the hosts")
        return self

    def url(self, room: str) -> str:
        """The address of the room; its name is one of ours (letters, digits, hyphens)."""
        if not re.fullmatch(r"[a-z0-9-]{16,64}", room):
            raise ValueError("the name of a room")
        return self.address.replace(PLACE, room)
