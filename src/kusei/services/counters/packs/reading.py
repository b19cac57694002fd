"""Reading the files of a pack; what was read is kept until the file changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from kusei.lib import plainyaml
from kusei.services.counters.packs.meetings import Meetings
from kusei.services.counters.packs.offices import Offices
from kusei.services.counters.packs.rules import Rules
from kusei.services.counters.packs.visits import Visits

Kind = TypeVar("Kind", bound=BaseModel)
OFFICES, RULES, VISITS, MEETINGS = "offices.yaml", "rules.yaml", "visits.yaml", "meetings.yaml"
KINDS: dict[str, type[BaseModel]] = {OFFICES: Offices, RULES: Rules, VISITS: Visits, MEETINGS: Meetings}


class PackWrong(ValueError):
    """A file cannot be used; the message says which, where and what."""

    code = "counters.pack-file"


def read_pack(folder: Path) -> list[BaseModel]:
    """Every file about counters of a pack, checked, also against one another. Raises `PackWrong`."""
    found = sorted((folder / "counters").glob("*.yaml"))
    if unknown := [one.name for one in found if one.name not in KINDS]:
        raise PackWrong(_("%(file)s を読めません。") % {"file": f"{folder.name}/counters/{unknown[0]}"})
    read = {path.name: _read(path, path.stat().st_mtime_ns, KINDS[path.name]) for path in found}
    if VISITS in read:
        if OFFICES not in read:
            raise PackWrong(f"{folder.name}/counters/{VISITS}: {OFFICES} must stand beside it")
        _fit(folder, read[VISITS], read[OFFICES])
    return list(read.values())


def of_home(name: str, kind: type[Kind]) -> Kind:
    """The file of the home pack, else that of packs/common. Raises `PackWrong`."""
    path = _place_of(name)
    try:
        return _read(path, path.stat().st_mtime_ns, kind)  # type: ignore[return-value]  # the cache forgets the kind
    except OSError:
        raise PackWrong(_("%(file)s を読めません。") % {"file": f"{path.parent.parent.name}/counters/{name}"}) from None


def visits_of_home() -> Visits | None:
    """The visits that stand beside the offices of the home municipality, if there are any. Raises `PackWrong`."""
    path = _place_of(OFFICES).with_name(VISITS)
    try:
        found = _read(path, path.stat().st_mtime_ns, Visits)
    except OSError:
        return None
    _fit(path.parent.parent, found, of_home(OFFICES, Offices))
    return found  # type: ignore[return-value]  # the cache forgets the kind


def _fit(folder: Path, visits: Any, offices: Any) -> None:
    try:
        for one in visits.visits:
            one.fits(offices.offices)
    except ValueError as error:
        raise PackWrong(f"{folder.name}/counters/{VISITS}: {error}") from None


def _place_of(name: str) -> Path:
    own, common = (Path(settings.PACKS_DIR) / pack / "counters" / name for pack in (settings.HOME_PACK, "common"))
    return own if own.exists() else common


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, kind: type[BaseModel]) -> BaseModel:
    try:
        data: Any = plainyaml.read_nodes(path.read_text(encoding="utf-8"))[1]
        return kind.model_validate(data)
    except (yaml.YAMLError, plainyaml.NotPlain, UnicodeDecodeError, ValidationError) as error:
        raise PackWrong(f"{path.parent.parent.name}/counters/{path.name}: {error}") from None
