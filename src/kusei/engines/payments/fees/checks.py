"""System checks: the fee tables can be read, belong to revenue titles, and what is in force was not changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connection
from pydantic import BaseModel

from kusei.engines.payments import packdata
from kusei.engines.payments.fees import files, kept
from kusei.engines.payments.packdata import PackWrong


class _Title(BaseModel):
    key: str


class _Titles(BaseModel):
    titles: tuple[_Title, ...]


@checks.register()
def tables_can_be_read(**_: Any) -> list[checks.CheckMessage]:
    """Every file has the right form and names a revenue title (科目) that exists."""
    found: list[checks.CheckMessage] = []
    try:
        known = {title.key for title in packdata.read("accounts.yaml", _Titles).titles}
    except PackWrong as error:
        return [checks.Error(str(error), id="fees.E003")]
    for path in files.paths():
        try:
            table = files.read_file(path)
        except PackWrong as error:
            found.append(checks.Error(str(error), id="fees.E001"))
            continue
        if table.income not in known:
            found.append(checks.Error(f"{path.name}: accounts.yaml has no title 「{table.income}」", id="fees.E003"))
    return found


@checks.register(checks.Tags.database)
def what_is_in_force_stays(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """No file says anything else of a version in force than when it came into force."""
    if not databases or "fees_sealed" not in connection.introspection.table_names():
        return []
    try:
        return [
            checks.Error(
                f"{table.key}: the version from {begins} is in force and its file says something else now.",
                hint="Prices follow what came into force. Restore the version and write a new one with a later `from`.",
                id="fees.E002",
            )
            for table, begins in kept.changed()
        ]
    except PackWrong:
        return []  # said by fees.E001
