"""The tables by which reports are understood (`packs/common/notices/weather.yaml`), checked when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kusei.engines.notices.emergency.rules import HAZARDS

FILE = Path("notices") / "weather.yaml"
OTHER = "other:"  # before the name of a kind that no table knows
LONGEST_HAZARD = 60
Grade = Annotated[int, Field(ge=0, le=5)]
Level = Annotated[int, Field(ge=1, le=5)]


class TablesWrong(ValueError):
    """The file cannot be used; the text says where it is wrong."""

    code = "weather.tables-wrong"


class Strict(BaseModel):
    """No key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Strict):
    """The same in Japanese and English."""

    ja: str
    en: str


class HazardRow(Words):
    """A phenomenon (現象), which hazard of an alert it is, and the words by which names in no table mean it."""

    alert: str
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> HazardRow:
        if self.alert not in HAZARDS:
            raise ValueError(f"an alert knows no hazard {self.alert}")
        return self


class Split(Strict):
    """What a kind means when its condition says so: 大雨警報 with 土砂災害."""

    hazard: str
    level: Level | None = None


class KindRow(Strict):
    """A code of a table. `show`: the name to show where the code's own says too little."""

    name: str
    code: str | None = None
    hazard: str = ""
    grade: Grade
    level: Level | None = None
    show: str = ""
    split: dict[str, Split] = {}


class Profile(Strict):
    """A kind of report (電文の種類) and where in it to read what."""

    code: str = Field(max_length=12)
    title: str
    series: Literal["new", "old", "both"]
    part: Literal["body", "headline", "tsunami", "none"]
    area: Literal["municipality", "region", "river", "quake", "tsunami"]
    table: str
    types: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    name_from: Literal["name", "condition"] = "name"
    covers: frozenset[str] = frozenset()
    lasts_hours: int | None = None
    cancels: Literal["last", "event"] = "last"


class Guess(Strict):
    """A word in the name of an unknown kind, and what it means."""

    word: str
    grade: Grade


class Suggestion(Strict):
    """A title and a body with places for names."""

    title: str
    body: str


class Tables(Strict):
    """The file."""

    source: tuple[str, ...]
    to_check: tuple[str, ...] = ()
    acts_within_hours: int = Field(ge=1, le=72)
    ahead_minutes: int = Field(ge=0, le=120)
    prefer_new_hours: int = Field(ge=1)
    heard_days: int = Field(ge=1)
    propose_from: int = Field(ge=2, le=5)
    grades: dict[int, Words]
    hazards: dict[str, HazardRow]
    reports: tuple[Profile, ...]
    tables: dict[str, tuple[KindRow, ...]]
    words: tuple[Guess, ...]
    texts: dict[Literal["rise", "fall"], dict[str, Suggestion]]

    @model_validator(mode="after")
    def _fits_together(self) -> Tables:
        rows = [row for table in self.tables.values() for row in table]
        used = {row.hazard for row in rows} | {split.hazard for row in rows for split in row.split.values()}
        used |= {hazard for profile in self.reports for hazard in profile.covers}
        if unknown := used - {""} - self.hazards.keys():
            raise ValueError(f"no such hazard: {sorted(unknown)}")
        if unknown := {profile.table for profile in self.reports} - self.tables.keys():
            raise ValueError(f"no such table: {sorted(unknown)}")
        if len({profile.title for profile in self.reports}) < len(self.reports):
            raise ValueError("a title stands twice")
        return self

    def profile(self, title: str) -> Profile | None:
        """How reports of that title are read; None for a kind that the file does not know."""
        return next((one for one in self.reports if one.title == title), None)

    def hazard_name(self, hazard: str, language: str) -> str:
        """The phenomenon in words."""
        if hazard.startswith(OTHER) or hazard not in self.hazards:
            return hazard.removeprefix(OTHER)
        return _in(self.hazards[hazard], language)

    def hazard_of(self, name: str) -> str:
        """The phenomenon that a name in no table means by its longest word; a phenomenon of its own for none."""
        found = [(word, key) for key, row in self.hazards.items() for word in row.words if word in name]
        longest = max(found, key=lambda pair: len(pair[0]), default=None)
        return longest[1] if longest else f"{OTHER}{name}"[:LONGEST_HAZARD]

    def grade_name(self, grade: int, language: str) -> str:
        """The grade in words."""
        return _in(self.grades[grade], language) if grade in self.grades else ""

    def alert_hazard(self, hazard: str) -> str:
        """The hazard of an alert that belongs to the phenomenon."""
        return self.hazards[hazard].alert if hazard in self.hazards else "other"


def _in(words: Words, language: str) -> str:
    return words.en if language.startswith("en") else words.ja


def tables() -> Tables:
    """The tables of this installation, kept in memory until the file changes. Raises `TablesWrong`."""
    path = Path(settings.PACKS_DIR) / "common" / FILE
    return _read(path, *_state(path))


class OwnAreas(Strict):
    """What a municipality says in `packs/<id>/notices/weather.yaml`: which areas besides its own code concern it."""

    sample: bool = False
    to_check: tuple[str, ...] = ()
    regions: frozenset[str] = frozenset()  # names or codes
    rivers: frozenset[str] = frozenset()
    tsunami: frozenset[str] = frozenset()


def own_areas(slug: str) -> OwnAreas:
    """The areas of the municipality; none when its pack has no file. Raises `TablesWrong`."""
    path = Path(settings.PACKS_DIR) / slug / FILE
    return _read_own(path, *_state(path)) if path.exists() else OwnAreas()


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise TablesWrong(f"{path.name}: {error}") from None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> Tables:
    try:
        return Tables.model_validate(_said(path))
    except ValidationError as error:
        raise _wrong(path, error) from None


@lru_cache(maxsize=8)
def _read_own(path: Path, changed: int, size: int) -> OwnAreas:
    try:
        return OwnAreas.model_validate(_said(path))
    except ValidationError as error:
        raise _wrong(path, error) from None


def _said(path: Path) -> Mapping[str, Any]:
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise TablesWrong(f"{path.name}: {error}") from None
    return found if isinstance(found, Mapping) else {}


def _wrong(path: Path, error: ValidationError) -> TablesWrong:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return TablesWrong(f"{path.parent.parent.name}/{path.name}: {place}: {first['msg']}")
