"""What a simulated year assumes (`kusei-simulation/1`): volumes, seasons, shares, as data of the packs."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Share = Annotated[float, Field(ge=0, le=1)]
Volume = Annotated[float, Field(ge=0, le=100_000)]
FOLDER = "simulation"


class AssumptionsWrong(ValueError):
    """The pack's file cannot be used; the message names the place."""

    code = "simulation.assumptions-wrong"


class Part(BaseModel):
    """Every key is known, nothing changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Applications(Part):
    """How many are handed in, by which way, and what becomes of them."""

    per_1000: Volume
    online_first_day: Share
    online_last_day: Share
    post_share: Share
    with_files: Share
    corrections: Share
    corrections_answered: Share
    withdrawals: Share
    refused: Share
    took_days: tuple[Share, Share]
    letters: Share
    samples_written_on: dt.date
    weights: dict[str, Annotated[float, Field(ge=0)]]


class Counters(Part):
    """Numbers, appointments and visits at the offices of the pack."""

    per_1000: Volume
    phone_share: Share
    no_shows: Share
    left: Share
    appointments_per_1000: Volume
    remote_per_1000: Volume
    visits_per_1000: Volume
    windows_open: Share


class Bookings(Part):
    """Rooms, lotteries and seats."""

    per_1000: Volume
    cancelled: Share
    no_shows: Share
    lottery_entries_per_1000: Volume
    declined: Share
    seats_per_1000: Volume
    groups: Volume


class Checkins(Part):
    """Children's houses and who comes there."""

    houses: tuple[str, ...]
    cards_per_1000: Volume
    visits_per_1000: Volume


class Payments(Part):
    """What is billed apart from applications and bookings, and by which way all of it is paid."""

    other_per_1000: Volume
    paid: Share
    ways: dict[Literal["online", "slip", "cash", "terminal"], Share]
    online_growth: Share
    amounts: tuple[Annotated[int, Field(gt=0)], ...]


class Notices(Part):
    """Who wants to be told what, and what they are told."""

    subscribers_per_1000: Volume
    at_start: Share
    ways: dict[Literal["line", "mail"], Share]
    topics: float
    leave: Share
    campaigns: int
    drills: int
    alerts: int


class Year(Part):
    """A plausible year of a municipality."""

    format: Literal["kusei-simulation/1"]
    population: Annotated[int, Field(gt=0)]
    language: dict[str, Share]
    months: dict[int, float]
    weekdays: tuple[float, float, float, float, float, float, float]
    applications: Applications
    counters: Counters
    bookings: Bookings
    checkins: Checkins
    payments: Payments
    notices: Notices

    def season(self, day: dt.date) -> float:
        """How busy the day is, by month and weekday; the average of a year is about 1."""
        return self.months[day.month] * self.weekdays[day.weekday()]


@dataclass(frozen=True)
class Band:
    """Residents of five years of age, by sex, in the table that the pyramid is taken from."""

    from_age: int
    to_age: int
    men: int
    women: int


def read_year(pack: str) -> Year:
    """The assumptions of packs/common with the pack's own over them. Raises `AssumptionsWrong`."""
    said = _read("common")
    _lay_over(said, _read(pack))
    try:
        return Year.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise AssumptionsWrong(f"{'.'.join(str(one) for one in first['loc'])}: {first['msg']}") from None


def _read(pack: str) -> dict[str, Any]:
    path = Path(settings.PACKS_DIR) / pack / FOLDER / "year.yaml"
    if not path.is_file():
        return {}
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise AssumptionsWrong(f"{path}: {error}") from None
    if not isinstance(said, dict):
        raise AssumptionsWrong(f"{path}: a mapping is needed")
    return said


def _lay_over(below: dict[str, Any], above: dict[str, Any]) -> None:
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(key), dict):
            _lay_over(below[key], value)
        else:
            below[key] = value


def read_ages(pack: str) -> tuple[Band, ...]:
    """The age pyramid: the pack's own, else that of packs/common."""
    folder = Path(settings.PACKS_DIR)
    own = folder / pack / FOLDER / "ages.csv"
    path = own if own.is_file() else folder / "common" / FOLDER / "ages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(Band(**{name: int(row[name]) for name in ("from_age", "to_age", "men", "women")}) for row in rows)
