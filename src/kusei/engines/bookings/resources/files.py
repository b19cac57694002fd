"""Reads the files of a pack about facilities: packs/<id>/facilities/*.yaml, strictly and with their places."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import yaml
from django.conf import settings
from pydantic import ValidationError

from kusei.engines.bookings.resources.format.facility import Facility
from kusei.engines.bookings.resources.format.parts import Part
from kusei.engines.bookings.resources.format.words import Words
from kusei.engines.bookings.resources.refusals import FacilityWrong
from kusei.engines.payments.fees import files as fee_files
from kusei.engines.payments.fees.format import Table
from kusei.lib import plainyaml

WORDS = "words.yaml"
LARGEST = 500_000
"""Bytes of one file."""
Kind = TypeVar("Kind", bound=Part)


def read_folder(folder: Path) -> list[Facility]:
    """Every facility of a pack's folder, in the order of their files. Raises `FacilityWrong` with all problems."""
    paths = [path for path in sorted((folder / "facilities").glob("*.yaml")) if path.name != WORDS]
    if not paths:
        return []
    words = words_for(folder)
    found: list[Facility] = []
    wrong: list[str] = []
    for path in paths:
        try:
            content = _read(path, Facility)
        except FacilityWrong as error:
            wrong += str(error).splitlines()
            continue
        wrong += [f"{_shown(path)}: {problem}" for problem in _problems(content, path, words, folder)]
        found.append(content)
    if wrong:
        raise FacilityWrong(wrong)
    return found


def words_for(folder: Path) -> Words:
    """The words of the pack, else of packs/common; a changed file holds at once. Raises `FacilityWrong`."""
    own = folder / "facilities" / WORDS
    path = own if own.is_file() else Path(settings.PACKS_DIR) / "common" / "facilities" / WORDS
    try:
        return _words(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise FacilityWrong([f"{_shown(path)}: {error.strerror}"]) from None


def words() -> Words:
    """The words of the home pack. Raises `FacilityWrong`."""
    return words_for(Path(settings.PACKS_DIR) / settings.HOME_PACK)


@lru_cache(maxsize=8)
def _words(path: Path, _changed: int) -> Words:
    return _read(path, Words)


def _problems(content: Facility, path: Path, words: Words, folder: Path) -> list[str]:
    """What the file says that is not there: words, fee tables, questions of fee tables."""
    wrong = [] if content.key == path.stem else [f"the facility is called 「{content.key}」; its file has its name"]
    lists = words.lists()
    wrong += [
        f"{WORDS} has no 「{key}」 in {name}" for name, key in sorted(set(content.words())) if key not in lists[name]
    ]
    for rules in content.rules:
        if rules.fee is None:
            continue
        table = _fee_table(folder, rules.fee.table)
        if table is None:
            wrong.append(f"rules.{rules.key}: there is no fee table 「{rules.fee.table}」")
            continue
        asks = {ask.key for version in table.versions for ask in version.asks}
        resources = [one for one in content.resources if one.rules == rules.key]
        told = {*rules.fee.facts, *rules.fee.asked, *(key for booker in rules.bookers for key in booker.facts)}
        told |= {key for one in resources for key in one.facts}
        told |= {key for key in (rules.fee.part, rules.fee.slots, rules.fee.minutes) if key}
        wrong += [
            f"rules.{rules.key}: the fee table 「{table.key}」 does not ask 「{key}」" for key in sorted(told - asks)
        ]
    return wrong


def _fee_table(folder: Path, key: str) -> Table | None:
    """The fee table that holds for a pack: its own, else the common one. Raises `PackWrong` if it cannot be read."""
    for pack in (folder, Path(settings.PACKS_DIR) / "common"):
        path = pack / "payments" / "fees" / f"{key}.yaml"
        if path.is_file():
            return fee_files.read_file(path)
    return None


def _shown(path: Path) -> str:
    return f"{path.parents[1].name}/facilities/{path.name}"


def _read(path: Path, kind: type[Kind]) -> Kind:
    shown = _shown(path)
    try:
        if path.stat().st_size > LARGEST:
            raise FacilityWrong([f"{shown}: the file is too large (500 kB at most)"])
        root, data = plainyaml.read_nodes(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FacilityWrong([f"{shown}: {error.strerror}"]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, FacilityWrong):
            raise
        raise FacilityWrong([f"{shown}: {error}"]) from None
    if twice := plainyaml.key_written_twice(root):
        raise FacilityWrong([f"{shown}:{twice[1]}: 「{twice[0]}」 stands there twice"])
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise FacilityWrong(
            [
                f"{shown}: {'.'.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}"
                for one in error.errors()
            ]
        ) from None
