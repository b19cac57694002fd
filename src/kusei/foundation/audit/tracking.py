"""Declares which models the database records: who changed what, when, why, before and after.

`@recorded()` stands on a model that carries decisions or personal data. The recording itself is done by
triggers (`sql/0001_history.sql`), so `save()`, `QuerySet.update()`, bulk writes and raw SQL are all recorded
alike; the triggers are installed after each `migrate` by `installation`, without a migration in the model's
own app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import models

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


@dataclass(frozen=True)
class Recording:
    """What is recorded of one table. `model` is the name that history uses: `people.user`."""

    model: str
    table: str
    key: str
    label: str = ""
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Declared:
    model: type[models.Model]
    label: str
    exclude: tuple[str, ...]
    ignore: tuple[str, ...]


_declared: dict[str, _Declared] = {}


def recorded(
    *, exclude: tuple[str, ...] = (), ignore: tuple[str, ...] = (), label: str = ""
) -> Callable[[ModelClass], ModelClass]:
    """Record every change of the model, and of its automatic many-to-many tables, in the history.

    `exclude`: fields whose value is never written to the history, only the fact that it changed (passwords,
    secrets).
    `ignore`: fields that do not count as a change at all (time of last sign-in, search vectors).
    `label`: the field that names an object to a person reading the history, such as `title`.
    """

    def declare(model: ModelClass) -> ModelClass:
        _declared[model._meta.label_lower] = _Declared(model, label, exclude, ignore)
        return model

    return declare


def recordings() -> Iterator[Recording]:
    """Everything that is to be recorded, one item a table. The models must be loaded."""
    for declared in _declared.values():
        yield of_model(declared.model)
        for field in declared.model._meta.local_many_to_many:
            through = field.remote_field.through
            if through is not None and through._meta.auto_created:
                yield Recording(through._meta.label_lower, through._meta.db_table, str(through._meta.pk.column))


def of_model(model: type[models.Model]) -> Recording:
    """The recording of a declared model. Raises `KeyError` when the model is not declared."""
    declared = _declared[model._meta.label_lower]
    meta = model._meta

    def columns(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(str(meta.get_field(name).column) for name in names))  # type: ignore[union-attr]

    return Recording(
        model=meta.label_lower,
        table=meta.db_table,
        key=str(meta.pk.column),
        label=columns((declared.label,))[0] if declared.label else "",
        exclude=columns(declared.exclude),
        ignore=columns(declared.ignore),
    )


def is_recorded(model: type[models.Model]) -> bool:
    """True when the model is declared as recorded."""
    return model._meta.label_lower in _declared
