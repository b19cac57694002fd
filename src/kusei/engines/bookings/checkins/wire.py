"""What devices send and are answered: JSON, times in milliseconds since 1970, each event understood by itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.checkins.models import MOST_PEOPLE, Band

MOST = 200  # events in one call
LONGEST = 200_000  # bytes of one call
_YEAR_2100 = 4_102_444_800_000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_Moment = Annotated[int, Field(ge=0, le=_YEAR_2100)]


class Told(BaseModel):
    """One event as a device tells it. `offset_ms`: how far its clock was behind ours when it last asked; None when it
    never did.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    id: uuid.UUID
    sequence: Annotated[int, Field(ge=0, le=2**31 - 1)]
    kind: Literal["in", "out", "headcount", "undo"]
    made_at: _Moment
    offset_ms: Annotated[int, Field(ge=-_YEAR_2100, le=_YEAR_2100)] | None = None
    device: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{10}$")] | None = None  # which made it, if another
    code: str = ""
    people: Annotated[int, Field(ge=0, le=9_999)] = 1
    band: Band = Band.UNKNOWN
    undoes: uuid.UUID | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "undo") != (self.undoes is not None) or self.undoes == self.id:
            raise ValueError("an undo names another event")
        if self.code and (self.kind not in {"in", "out"} or self.people != 1 or codes.read(self.code) != self.code):
            raise ValueError("not the code of a card")
        if self.kind != "headcount" and not 1 <= self.people <= MOST_PEOPLE:
            raise ValueError("not so many people")
        return self

    @property
    def moment(self) -> dt.datetime:
        """`made_at` as a time."""
        return _EPOCH + dt.timedelta(milliseconds=self.made_at)


@dataclass(frozen=True)
class Refused:
    """An event that is not kept, with why. The device keeps it aside and says so."""

    id: str
    code: str


def read(body: Any) -> tuple[list[Told], list[Refused]]:
    """The events of a call, and those that are not understood. Raises `ValueError` when it is no such call at all."""
    events = body.get("events") if isinstance(body, dict) else None
    if not isinstance(events, list) or len(events) > MOST:
        raise ValueError("no list of at most 200 events")
    told: dict[uuid.UUID, Told] = {}
    refused = []
    for one in events:
        try:
            event = Told.model_validate(one)
        except ValidationError:
            name = one.get("id") if isinstance(one, dict) else None
            refused.append(Refused(name[:36] if isinstance(name, str) else "", "not-understood"))
        else:
            told.setdefault(event.id, event)
    return list(told.values()), refused


def answered(now: dt.datetime, kept: Sequence[uuid.UUID], refused: Sequence[Refused]) -> dict[str, Any]:
    """What the device is told: our time, what it may forget, and what it keeps aside."""
    return {
        "now": round(now.timestamp() * 1000),
        "kept": [str(one) for one in kept],
        "refused": [{"id": one.id, "code": one.code} for one in refused],
    }
