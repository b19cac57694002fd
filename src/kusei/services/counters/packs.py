"""The counters of a municipality as pack data (`kusei-counters/1`): offices, hours, services, windows, rules.

`counters/offices.yaml` and `counters/rules.yaml` of the home pack, else of packs/common; a changed file holds at once.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kusei.lib import plainyaml
from kusei.lib.nationalholidays import national_holiday

Kind = TypeVar("Kind", bound=BaseModel)
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class PackWrong(ValueError):
    """A file cannot be used; the message says which, where and what."""

    code = "counters.pack-file"


def _is_clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError("a time of day: 08:30")
    return text


Clock = Annotated[str, AfterValidator(_is_clock)]


def minute_of(clock: str) -> int:
    """Minutes since midnight of a time such as 08:30; 24:00 is 1440."""
    hours, _colon, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


class Strict(BaseModel):
    """Unknown keys are mistakes, and what was read stays."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Strict):
    """A text by language; Japanese must be there."""

    ja: Annotated[str, Field(min_length=1, max_length=80)]
    en: str = ""

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") and self.en else self.ja


class Hours(Strict):
    """Open on these weekdays from `opens` to `closes`."""

    days: tuple[Day, ...]
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if minute_of(self.opens) >= minute_of(self.closes):
            raise ValueError("closes must be later than opens")
        return self


class Bookable(Strict):
    """At which times a service takes appointments, and how many people at each of them."""

    days: tuple[Day, ...]
    since: Annotated[Clock, Field(alias="from")]
    until: Clock
    step: Annotated[int, Field(ge=5, le=240)]  # minutes
    places: Annotated[int, Field(ge=1, le=50)]


class Service(Strict):
    """What people come for (手続)."""

    key: Key
    name: Words
    prefix: Annotated[str, Field(pattern=r"^[A-Z]$")]
    minutes: Annotated[int, Field(ge=1, le=240)]  # how long it takes at the window
    target_wait: Annotated[int, Field(ge=1, le=240)]  # minutes that people should wait at the longest
    skill: Key
    phone: bool = True  # may be taken on the phone before coming
    appointments: Bookable | None = None


class Window(Strict):
    """A window (窓口) and what its staff can do."""

    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,10}$")]
    name: Words
    skills: tuple[Key, ...]


class Office(Strict):
    """A place with windows where tickets are taken and called."""

    key: Key
    name: Words
    place: Words | None = None
    department: str = ""  # its code; without one only roles for the whole municipality reach it
    mark: Annotated[str, Field(min_length=1, max_length=2)]  # stands before its numbers in other offices
    hours: tuple[Hours, ...]
    on_holidays: bool = False
    closed: tuple[Annotated[str, Field(pattern=r"^(\d{4}-)?\d{2}-\d{2}$")], ...] = ()
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for what, keys in (
            ("services", [one.key for one in self.services]),
            ("windows", [one.key for one in self.windows]),
            ("prefixes", [one.prefix for one in self.services]),
        ):
            if len(keys) != len(set(keys)):
                raise ValueError(f"{self.key}: {what} must differ")
        skills = {skill for window in self.windows for skill in window.skills}
        if missing := [one.key for one in self.services if one.skill not in skills]:
            raise ValueError(f"{self.key}: no window can do {', '.join(missing)}")
        return self

    def service(self, key: str) -> Service | None:
        """The service of that key."""
        return next((one for one in self.services if one.key == key), None)

    def window(self, key: str) -> Window | None:
        """The window of that key."""
        return next((one for one in self.windows if one.key == key), None)

    def done_at(self, window: Window) -> frozenset[str]:
        """The keys of the services that the window can do."""
        return frozenset(one.key for one in self.services if one.skill in window.skills)

    def hours_on(self, day: dt.date) -> tuple[Hours, ...]:
        """When it is open on the day; nothing on days on which it is closed."""
        if {day.isoformat(), day.isoformat()[5:]} & set(self.closed):
            return ()
        if not self.on_holidays and national_holiday(day) is not None:
            return ()
        return tuple(one for one in self.hours if DAYS[day.weekday()] in one.days)

    def is_open(self, day: dt.date, minute: int) -> bool:
        """Whether tickets are given at that minute of the day."""
        return any(minute_of(one.opens) <= minute < minute_of(one.closes) for one in self.hours_on(day))


class Offices(Strict):
    """`counters/offices.yaml`."""

    format: Literal["kusei-counters/1"]
    sample: bool
    offices: Annotated[tuple[Office, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _differ(self) -> Self:
        for keys in ([one.key for one in self.offices], [one.mark for one in self.offices]):
            if len(keys) != len(set(keys)):
                raise ValueError("keys and marks of offices must differ")
        return self


class Phone(Strict):
    """Tickets taken before coming."""

    late_minutes: Annotated[int, Field(ge=0)]
    lapse_minutes: Annotated[int, Field(ge=0)]
    at_once: Annotated[int, Field(ge=1)]


class AppointmentRules(Strict):
    """How people with an appointment enter the line."""

    early_minutes: Annotated[int, Field(ge=0)]
    grace_minutes: Annotated[int, Field(ge=0)]
    ahead_minutes: Annotated[int, Field(ge=0)]
    days: Annotated[int, Field(ge=1, le=366)]


class Priority(Strict):
    """A class of people who are treated as if they had come some minutes earlier."""

    key: Key
    name: Words
    ahead_minutes: Annotated[int, Field(ge=1, le=240)]


class EstimateRules(Strict):
    """From what waits are foreseen."""

    optimistic_percent: Annotated[int, Field(ge=10, le=100)]
    days: Annotated[int, Field(ge=1)]
    least_served: Annotated[int, Field(ge=1)]


class Rules(Strict):
    """`counters/rules.yaml`."""

    format: Literal["kusei-counters/1"]
    sample: bool
    calls_before_no_show: Annotated[int, Field(ge=1)]
    return_within_minutes: Annotated[int, Field(ge=0)]
    keep_days: Annotated[int, Field(ge=1)]
    kiosk_edition: Annotated[int, Field(ge=1)]
    phone: Phone
    appointments: AppointmentRules
    priorities: tuple[Priority, ...]
    estimate: EstimateRules
    levels: tuple[int, int]

    def priority(self, key: str) -> Priority | None:
        """The priority class of that key."""
        return next((one for one in self.priorities if one.key == key), None)


def rules() -> Rules:
    """The rules of the home municipality. Raises `PackWrong`."""
    return _of("rules.yaml", Rules)


def offices() -> tuple[Office, ...]:
    """The offices of the home municipality. Raises `PackWrong`."""
    return _of("offices.yaml", Offices).offices


def is_sample() -> bool:
    """Whether anything of it is an example, which the pages say."""
    return _of("offices.yaml", Offices).sample or rules().sample


def office(key: str) -> Office | None:
    """The office of that key."""
    return next((one for one in offices() if one.key == key), None)


def read_pack(folder: Path) -> list[BaseModel]:
    """Every file about counters of a pack, checked. Raises `PackWrong`."""
    kinds: dict[str, type[BaseModel]] = {"offices.yaml": Offices, "rules.yaml": Rules}
    found = sorted((folder / "counters").glob("*.yaml"))
    if unknown := [one.name for one in found if one.name not in kinds]:
        raise PackWrong(_("%(file)s を読めません。") % {"file": f"{folder.name}/counters/{unknown[0]}"})
    return [_read(path, path.stat().st_mtime_ns, kinds[path.name]) for path in found]


def _of(name: str, kind: type[Kind]) -> Kind:
    own, common = (Path(settings.PACKS_DIR) / pack / "counters" / name for pack in (settings.HOME_PACK, "common"))
    path = own if own.exists() else common
    try:
        return _read(path, path.stat().st_mtime_ns, kind)  # type: ignore[return-value]  # the cache forgets the kind
    except OSError:
        raise PackWrong(_("%(file)s を読めません。") % {"file": f"{path.parent.parent.name}/counters/{name}"}) from None


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, kind: type[BaseModel]) -> BaseModel:
    try:
        data: Any = plainyaml.read_nodes(path.read_text(encoding="utf-8"))[1]
        return kind.model_validate(data)
    except (yaml.YAMLError, plainyaml.NotPlain, UnicodeDecodeError, ValidationError) as error:
        raise PackWrong(f"{path.parent.parent.name}/counters/{path.name}: {error}") from None
