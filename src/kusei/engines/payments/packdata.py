"""Reads the files that a pack says about money: packs/<id>/payments/<name>, else that of packs/common."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from kusei.lib import plainyaml

Kind = TypeVar("Kind", bound=BaseModel)


class PackWrong(ValueError):
    """A file cannot be used; the message says which, where and what."""

    code = "payments.pack-file"


class Strict(BaseModel):
    """The base of everything in these files: unknown keys are mistakes, and what was read stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def path_of(name: str) -> Path:
    """The home pack's own file, else the common one."""
    own, common = (Path(settings.PACKS_DIR) / pack / "payments" / name for pack in (settings.HOME_PACK, "common"))
    return own if own.exists() else common


def read(name: str, kind: type[Kind]) -> Kind:
    """The file as that kind; a changed file holds at once. Raises `PackWrong`."""
    path = path_of(name)
    try:
        return _read(path, path.stat().st_mtime_ns, kind)  # type: ignore[return-value]  # the cache forgets the kind
    except OSError:
        raise PackWrong(_("%(file)s を読めません。") % {"file": f"{path.parent.parent.name}/payments/{name}"}) from None


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, kind: type[BaseModel]) -> BaseModel:
    shown = f"{path.parent.parent.name}/payments/{path.name}"
    try:
        data: Any = plainyaml.read_nodes(path.read_text(encoding="utf-8"))[1]
        return kind.model_validate(data)
    except (yaml.YAMLError, plainyaml.NotPlain, UnicodeDecodeError, ValidationError) as error:
        raise PackWrong(f"{shown}: {error}") from None
