"""Brings encrypted columns under the newest key, table by table, in batches that can be stopped and gone on with.

Columns whose name begins with `sealed` are found by themselves; others are registered by the app that has them, in
`ready()`. A table whose rows are guarded names the setting that opens its guard for a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models

from kusei.foundation.web import encryption

RESEAL = "kusei.reseal"  # opens the guards of tables, for one transaction


@dataclass(frozen=True)
class Table:
    """A table with encrypted columns. `key` is its label, such as `applications.answers`."""

    key: str
    model: type[models.Model]
    columns: tuple[str, ...]


@dataclass
class Found:
    """What a batch found: the last row it looked at (None: there are no more) and how many were under an older key."""

    last: str | None = None
    rows: int = 0
    old: int = 0
    unreadable: int = 0  # under a key that this installation does not have: they stay as they are


@dataclass
class _Registered:
    columns: dict[str, set[str]] = field(default_factory=dict)
    settings: set[str] = field(default_factory=lambda: {RESEAL})


_registered = _Registered()


def register_sealed(model: str, *columns: str, setting: str = "") -> None:
    """Name columns of a model (`residents.fact`) that hold values of `encryption.seal`, though their name does not
    begin with `sealed`; `setting`: opens the guard of the table, when it is not `kusei.reseal`.
    """
    _registered.columns.setdefault(model.lower(), set()).update(columns)
    if setting:
        _registered.settings.add(setting)


def tables() -> list[Table]:
    """Every table with encrypted columns, by key."""
    found = []
    for model in apps.get_models():
        key = model._meta.label_lower
        named = {
            one.name
            for one in model._meta.local_fields
            if isinstance(one, models.BinaryField) and one.name.startswith("sealed")
        }
        if columns := sorted(named | _registered.columns.get(key, set())):
            found.append(Table(key, model, tuple(columns)))
    return sorted(found, key=lambda table: table.key)


def step(table: Table, *, after: str | None, batch: int, write: bool) -> Found:
    """Look at the next rows behind `after`, and with `write` encrypt anew what is not under the newest key.

    Belongs in a transaction. Doing it again changes nothing.
    """
    pk = table.model._meta.pk
    rows: Any = table.model._base_manager.order_by("pk")
    if write:
        rows = rows.select_for_update(of=("self",))
    if after is not None:
        rows = rows.filter(pk__gt=pk.to_python(after))
    values = list(rows.values_list("pk", *table.columns)[:batch])
    found = Found(rows=len(values), last=str(values[-1][0]) if len(values) == batch else None)
    for number, *tokens in values:
        changed, unreadable = _anew(dict(zip(table.columns, tokens, strict=True)))
        found.unreadable += unreadable
        found.old += bool(changed)
        if changed and write:
            _write(table, number, changed)
    return found


def _anew(values: dict[str, Any]) -> tuple[dict[str, bytes], bool]:
    changed: dict[str, bytes] = {}
    unreadable = False
    for name, token in values.items():
        if not token or encryption.is_current(token):
            continue
        try:
            changed[name] = encryption.reseal(token)
        except encryption.Unreadable:
            unreadable = True
    return changed, unreadable


def _write(table: Table, number: Any, changed: dict[str, bytes]) -> None:
    with connection.cursor() as cursor:
        for setting in sorted(_registered.settings):
            cursor.execute("SELECT set_config(%s, 'on', true)", [setting])
        table.model._base_manager.filter(pk=number).update(**changed)
        for setting in sorted(_registered.settings):
            cursor.execute("SELECT set_config(%s, 'off', true)", [setting])
