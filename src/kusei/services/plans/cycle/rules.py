"""How a municipality runs its plans: who plans, who checks the money, and when reports are asked for. Pack data.

`packs/<id>/cycle.yaml`, else `packs/common/cycle.yaml`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kusei.foundation.org.models import Municipality

FILE = "cycle.yaml"
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=20)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class CalendarWrong(ValueError):
    """The file cannot be read as a calendar of the cycle; the message says where and what."""

    code = "cycle.calendar-wrong"


class Strict(BaseModel):
    """A part of the file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Day(Strict):
    """A day of the cycle: month and day, in the fiscal year reported on or in the one after it."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    next_year: bool = Field(False, description="after 31 March of the fiscal year that is reported on")

    def of(self, fiscal_year: int) -> dt.date:
        """The date for that fiscal year; the last day of a month that is shorter."""
        year = fiscal_year + (self.month < 4) + self.next_year
        last = calendar.monthrange(year, self.month)[1]
        return dt.date(year, self.month, min(self.day, last))


class Period(Strict):
    """A time of the year at which progress is reported: half-year, year end."""

    key: Key
    label: Words
    label_en: Words
    as_of: Day = Field(description="the day whose state is reported")
    opens: Day
    due: Day


class Calendar(Strict):
    """The file."""

    sample: bool = Field(False, description="ours, no municipality's rule; pages say so")
    planning: list[Words] = Field([], description="departments that run the cycle, by name")
    finance: list[Words] = Field([], description="departments that check money, by name")
    periods: list[Period] = Field(min_length=1)

    def period(self, key: str) -> Period | None:
        """The period of that key."""
        return next((period for period in self.periods if period.key == key), None)


def read(path: Path) -> Calendar:
    """The calendar in the file, kept in memory until the file changes. Raises `CalendarWrong`."""
    try:
        state = path.stat()
    except OSError as error:
        raise CalendarWrong(f"{path.name}: {error}") from None
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int, size: int) -> Calendar:
    try:
        said: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Calendar.model_validate(said)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise CalendarWrong(f"{path.name}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CalendarWrong(f"{path.parent.name}/{path.name}: {place}: {first['msg']}") from None


def pack_file(municipality: Municipality, name: str) -> Path:
    """The municipality's own file of that name, else the common one."""
    packs = Path(settings.PACKS_DIR)
    own = packs / municipality.slug / name
    return own if own.exists() else packs / "common" / name


def calendar_of(municipality: Municipality) -> Calendar:
    """The municipality's calendar, else the common one. Raises `CalendarWrong`."""
    return read(pack_file(municipality, FILE))
