"""The fee tables that count: those of the files, except that what came into force stays as it was then."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.payments.fees import computing, files
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.fees.format import Table, Version
from kusei.engines.payments.fees.models import Sealed
from kusei.foundation.web import clock


class NoTable(LookupError):
    """There is no fee table of that key."""

    code = "fees.no-table"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _("「%(key)s」という料金表はありません。") % {"key": self.key[:60]}


def tables() -> list[Table]:
    """Every table, by key. One SQL query. Raises `PackWrong`."""
    sealed: dict[str, list[Sealed]] = {}
    for row in Sealed.objects.order_by("table", "begins"):
        sealed.setdefault(row.table, []).append(row)
    return [_with(table, sealed.get(table.key, [])) for table in map(files.read_file, files.paths())]


def table(key: str) -> Table:
    """One table. One SQL query. Raises `NoTable`, `PackWrong`."""
    path = next((one for one in files.paths() if one.stem == key), None)
    if path is None:
        raise NoTable(key)
    return _with(files.read_file(path), Sealed.objects.filter(table=key).order_by("begins"))


def charge(key: str, facts: Mapping[str, Any], on: dt.date | None = None) -> tuple[Table, list[Line]]:
    """The lines for something that is about to be charged, and their table, whose versions are sealed by that.

    Raises what `table` and `computing.price` raise.
    """
    wanted = table(key)
    seal([wanted])
    return wanted, computing.price(wanted, facts, on or clock.today())


def seal(wanted: Iterable[Table]) -> int:
    """Keep what came into force until today, once and for ever; how many were new. One SQL query."""
    now, today = clock.now(), clock.today()
    rows = [
        Sealed(table=one.key, begins=version.begins, digest=digest(version), content=content(version), made_at=now)
        for one in wanted
        for version in one.versions
        if version.begins <= today
    ]
    before = Sealed.objects.count()
    Sealed.objects.bulk_create(rows, ignore_conflicts=True)
    return Sealed.objects.count() - before


def changed() -> list[tuple[Table, dt.date]]:
    """Versions in force that a file says otherwise or no longer, with the day from which they hold. One SQL query."""
    said = {table.key: table for table in map(files.read_file, files.paths())}
    found = []
    for row in Sealed.objects.order_by("table", "begins"):
        if (table := said.get(row.table)) is not None:
            written = {version.begins: digest(version) for version in table.versions}
            if written.get(row.begins) != row.digest:
                found.append((table, row.begins))
    return found


def content(version: Version) -> dict[str, Any]:
    """The version as plain values, without its last day: that a table ends is said later."""
    return version.model_dump(mode="json", by_alias=True, exclude={"ends"}, exclude_defaults=True)


def digest(version: Version) -> str:
    """SHA-256 over the content: two versions are the same when these are."""
    text = json.dumps(content(version), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _with(table: Table, sealed: Iterable[Sealed]) -> Table:
    """The table whose versions in force are as they were sealed."""
    rows = list(sealed)
    if not rows:
        return table
    ends = {version.begins: version.ends for version in table.versions}
    versions = {version.begins: version for version in table.versions}
    for row in rows:
        kept = Version.model_validate(row.content)
        versions[row.begins] = kept.model_copy(update={"ends": ends.get(row.begins)})
    return table.model_copy(update={"versions": tuple(versions[day] for day in sorted(versions))})
