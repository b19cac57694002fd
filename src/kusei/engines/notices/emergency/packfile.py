"""What a pack says about alerts: `packs/common/notices/alerts.yaml`, and over it `packs/<id>/notices/alerts.yaml`.

The common file holds the sample texts; a pack's own file may replace any part of them and names the departments in
charge (危機管理の組織). A changed file holds at once.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kusei.engines.notices.emergency.rules import HAZARDS, LEVELS
from kusei.engines.notices.texts.message import LANGUAGES

FILE = Path("notices") / "alerts.yaml"
Words = Annotated[dict[str, str], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LevelWords(_Part):
    """What is said at a level: its name on the board, what to do in a few words, title and body of a notice."""

    name: Words
    todo: Words
    title: Words
    body: Words


class Notice(_Part):
    """Title and body of a notice that lifts, withdraws or corrects."""

    title: Words
    body: Words


class HazardWords(_Part):
    """The name of a hazard, and what to mind in it."""

    name: Words
    advice: Words = Field(default_factory=lambda: {"ja": ""})


class AlertFile(_Part):
    """The whole file."""

    sample: bool = False
    departments: tuple[str, ...] = ()  # codes; empty: whoever has the role anywhere
    sender: str = ""  # the name in CAP, such as a domain; blank: made from the code of the municipality
    languages: tuple[str, ...] = ("ja", "ja-easy", "en")
    drill: Words = Field(default_factory=lambda: {"ja": "【訓練】"})
    drill_note: Words = Field(default_factory=lambda: {"ja": "これは訓練です。"})
    everywhere: Words = Field(default_factory=lambda: {"ja": "{municipality}全域"})
    more: Words = Field(default_factory=lambda: {"ja": "{first}ほか{count}町"})
    levels: dict[int, LevelWords]
    hazards: dict[str, HazardWords]
    lifted: Notice
    mistaken: Notice

    @model_validator(mode="after")
    def _complete(self) -> AlertFile:
        if missing := set(LEVELS) - set(self.levels):
            raise ValueError(f"levels without words: {sorted(missing)}")
        if wrong := set(HAZARDS) ^ set(self.hazards):
            raise ValueError(f"hazards that are missing or not known: {sorted(wrong)}")
        if unknown := set(self.languages) - set(LANGUAGES):
            raise ValueError(f"unknown languages: {sorted(unknown)}")
        return self


def in_force() -> AlertFile:
    """The file of the home pack. Raises pydantic's `ValidationError` for a file that is wrong."""
    paths = (settings.PACKS_DIR / "common" / FILE, settings.PACKS_DIR / settings.HOME_PACK / FILE)
    return _read(tuple((path, path.stat().st_mtime_ns) for path in paths if path.is_file()))


@lru_cache(maxsize=8)
def _read(paths: tuple[tuple[Path, int], ...]) -> AlertFile:
    said: dict[str, Any] = {}
    for path, _changed in paths:
        said = _over(said, yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    return AlertFile.model_validate(said)


def _over(below: dict[Any, Any], above: dict[Any, Any]) -> dict[Any, Any]:
    """The two files as one: what the upper says wins, part by part."""
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        merged[key] = _over(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return merged


def said(words: dict[str, str], language: str) -> str:
    """The words in the language: Japanese for the two Japanese, else English, else Japanese."""
    order = (language, "ja") if language in {"ja", "ja-easy"} else (language, "en", "ja")
    return next((words[one] for one in order if one in words), "")
