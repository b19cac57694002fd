"""Finds and reads the fee tables of the home pack and of packs/common."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from pydantic import ValidationError

from kusei.engines.payments.fees.format import Table
from kusei.engines.payments.packdata import PackWrong
from kusei.lib import plainyaml

LARGEST = 500_000  # bytes of one file


def paths() -> list[Path]:
    """Every file that counts: the home pack's, and of the common ones those whose name it has not."""
    found: dict[str, Path] = {}
    for pack in ("common", settings.HOME_PACK):
        for path in sorted((Path(settings.PACKS_DIR) / pack / "payments" / "fees").glob("*.yaml")):
            found[path.name] = path
    return [found[name] for name in sorted(found)]


def read_file(path: Path) -> Table:
    """The table in the file; a changed file holds at once. Raises `PackWrong`, which says which file and where."""
    shown = f"{path.parents[2].name}/payments/fees/{path.name}"
    try:
        status = path.stat()
        if status.st_size > LARGEST:
            raise PackWrong(f"{shown}: the file is too large (500 kB at most)")
        return _read(path, status.st_mtime_ns)
    except OSError as error:
        raise PackWrong(f"{shown}: {error.strerror}") from None
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise PackWrong(f"{shown}: {said}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise PackWrong(f"{shown}: {error}") from None


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Table:
    root, data = plainyaml.read_nodes(path.read_text(encoding="utf-8"))
    if twice := plainyaml.key_written_twice(root):
        raise ValueError("line {1}: 「{0}」 stands twice".format(*twice))
    table = Table.model_validate(data)
    if table.key != path.stem:
        raise ValueError(f"the table is called 「{table.key}」; a file has the name of its table")
    return table
