"""What applying a file will change: added, old → new, proposed beside a confirmed value, unchanged, refused."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kusei.engines.measures.commands.recording import (
    NewValue,
    Origin,
    Outcome,
    Versions,
    existing,
    outcome,
)
from kusei.engines.measures.importing.cells import read_reading
from kusei.engines.measures.importing.entries import Entry
from kusei.engines.measures.models import ActualValue, ImportFile, Series, Source
from kusei.engines.measures.readings import ReadingRefused, to_columns


class PreviewBroken(ReadingRefused):
    """A series changed so that an entry of the draft no longer fits."""

    code = "measures.preview-broken"


@dataclass(frozen=True)
class Line:
    """One value of the file beside what is there now."""

    value: NewValue
    outcome: Outcome
    now: ActualValue | None

    @property
    def old(self) -> str:
        """What is there now, in words."""
        return self.now.reading.words(self.value.series.unit) if self.now else ""

    @property
    def new(self) -> str:
        """What the file says, in words."""
        return self.value.reading.words(self.value.series.unit)


@dataclass(frozen=True)
class Preview:
    """All lines, and the hash that names exactly this comparison: file, values, and versions that are there."""

    file: ImportFile
    lines: list[Line]
    places: Mapping[Any, Versions]
    hash: str

    @property
    def counts(self) -> Counter[Outcome]:
        """How many lines of each outcome."""
        return Counter(line.outcome for line in self.lines)

    def of(self, wanted: Outcome) -> list[Line]:
        """The lines of one outcome."""
        return [line for line in self.lines if line.outcome is wanted]


def preview(file: ImportFile, series: Sequence[Series]) -> Preview:
    """The file beside what is there now. One SQL query. Raises `ReadingRefused` when a series no longer fits."""
    by_key = {one.key: one for one in series}
    values = [_new_value(Entry(**data), by_key) for data in file.entries]
    places = existing(values)
    origin = Origin(Source.IMPORTED, imported_from=file)
    lines = []
    for value in values:
        versions = places.get(value.place, Versions())
        lines.append(Line(value, outcome(value, origin, versions), versions.current))
    return Preview(file, lines, places, _hash(file, lines))


def _new_value(entry: Entry, series: Mapping[str, Series]) -> NewValue:
    owner = series.get(entry.key)
    reading = read_reading(owner, entry.value, entry.numerator, entry.denominator) if owner else None
    if owner is None or reading is None:
        raise PreviewBroken(entry.key)
    return NewValue(owner, entry.fiscal_year, reading, entry.month, entry.dimensions, note=entry.note, row=entry.row)


def _hash(file: ImportFile, lines: Sequence[Line]) -> str:
    seen = [
        (
            line.value.place,
            to_columns(line.value.reading),
            line.outcome.value,
            line.now.pk if line.now else None,
            bool(line.now and line.now.is_confirmed),
        )
        for line in lines
    ]
    said = json.dumps([file.sha256, seen], ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()
