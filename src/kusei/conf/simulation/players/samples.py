"""What somebody writes into a form: the sample answers of the pack, made their own and moved to the day."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from PIL import Image, ImageDraw

from kusei.conf.simulation.people import FAMILY, FAMILY_KANA, Resident
from kusei.engines.procedures.definition.fields import FieldType
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.models import Version

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
AROUND = dt.timedelta(days=400)  # dates that lie so near to the day of the samples move with it; births stay


@dataclass(frozen=True)
class Sample:
    """One way to fill a form in. `files`: the fields in which pictures are asked for, and how many."""

    version: Version
    channel: str
    answers: Mapping[str, Any]
    outcome: str
    files: Mapping[str, int]
    written_on: dt.date

    def of(self, resident: Resident | None, day: dt.date) -> dict[str, Any]:
        """The answers as they are on the day, by that resident, without the pictures."""
        moved = {key: _moved(value, day - self.written_on, self.written_on) for key, value in self.answers.items()}
        for key in self.files:
            moved.pop(key, None)
        return _of_person(self.version, moved, resident) if resident else moved

    def fits(self, day: dt.date) -> bool:
        """Whether the form takes them on the day, but for the pictures."""
        state = evaluate(self.version.content.form, self.of(None, day), today=day, channel=self.channel)
        return all(one.path[0] in self.files for one in state.problems)


def samples_of(version: Version, written_on: dt.date) -> list[Sample]:
    """The complete samples of the home pack; none where it has no file for the procedure."""
    path = Path(settings.PACKS_DIR) / settings.HOME_PACK / "procedures" / "samples" / f"{version.procedure.key}.yaml"
    if not path.exists():
        return []
    fields = {one.key for one in version.content.form.fields if one.type is FieldType.FILE}
    return [
        Sample(
            version,
            said.get("channel") or "online",
            said["answers"],
            said.get("outcome", ""),
            {key: len(said["answers"][key]) for key in fields if said["answers"].get(key)},
            written_on,
        )
        for said in yaml.load(path.read_text(encoding="utf-8"), LOADER)["complete"]  # noqa: S506  the safe one, in C
    ]


def _moved(value: Any, by: dt.timedelta, written_on: dt.date) -> Any:
    if isinstance(value, Mapping):
        return {key: _moved(one, by, written_on) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by, written_on) for one in value]
    if not isinstance(value, str):
        return value
    if DATE.fullmatch(value) and abs(dt.date.fromisoformat(value) - written_on) < AROUND:
        return (dt.date.fromisoformat(value) + by).isoformat()
    return value.replace("見本", FAMILY).replace("ミホン", FAMILY_KANA)


def _of_person(version: Version, answers: dict[str, Any], resident: Resident) -> dict[str, Any]:
    """The first name of the form is theirs, and every address in their municipality."""
    fields = {one.key: one.type for one in version.content.form.fields}
    names = [key for key, value in answers.items() if fields.get(key) is FieldType.NAME and isinstance(value, dict)]
    if names:
        answers[names[0]] = {**answers[names[0]], **resident.as_name()}
    for key, value in answers.items():
        if isinstance(value, dict) and value.get("city") == resident.town.city and "town" in value:
            answers[key] = {**value, **resident.as_address()}
    return answers


@cache
def picture() -> bytes:
    """A picture on which nothing but a word stands."""
    image = Image.new("RGB", (320, 240), "#f2f2f2")
    ImageDraw.Draw(image).text((130, 110), "SIMULATED", fill="#555555")
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=50)
    return stream.getvalue()
