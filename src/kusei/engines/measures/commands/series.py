"""Declares series: the app that owns an indicator says what it is called and who is responsible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures.models import ActualValue, Series
from kusei.foundation.org.models import Department
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.people.models import User


class SeriesInUse(ValueError):
    """Unit or kind cannot change under values that were recorded with the old one."""

    code = "measures.series-in-use"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _(
            "系列「%(key)s」には実績値があるため、単位や種類を変えられません。新しいキーで系列を作ってください。"
        ) % {"key": self.key}


@dataclass(frozen=True)
class SeriesDeclaration:
    """What an app says about a series. `kind` and `direction` are values of `SeriesKind` and `Direction`."""

    key: str
    title: str
    unit: str
    kind: str
    title_en: str = ""
    direction: str = ""
    department: Department | None = None
    monthly: bool = False
    is_public: bool = True
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class Declared:
    """How many series were new, different and the same."""

    created: int
    changed: int
    unchanged: int


NAMES = tuple(field.name for field in fields(SeriesDeclaration))


def declare_series(*, declarations: Iterable[SeriesDeclaration], by: User | None) -> Declared:
    """Create or change series; what is the same stays untouched. Two reads, whatever their number.

    `by` None is a command that has checked permission itself, or the command line. Raises `NotAllowed` unless
    `by` administers the whole municipality, and `SeriesInUse`.
    """
    require_administrator(by)
    wanted = {one.key: one for one in declarations}
    with transaction.atomic():
        known = {row.key: row for row in Series.objects.select_for_update().filter(key__in=wanted).order_by("pk")}
        changed = [row for key, row in known.items() if _differs(row, wanted[key])]
        _refuse_changed_meaning([row for row in changed if _means_other(row, wanted[row.key])])
        for row in changed:
            for name in NAMES:
                setattr(row, name, getattr(wanted[row.key], name))
        Series.objects.bulk_update(changed, [name for name in NAMES if name != "key"])
        new = [
            Series(**{name: getattr(one, name) for name in NAMES}) for one in wanted.values() if one.key not in known
        ]
        Series.objects.bulk_create(new)
    return Declared(len(new), len(changed), len(known) - len(changed))


def _differs(row: Series, wanted: SeriesDeclaration) -> bool:
    plain = [name for name in NAMES if name != "department"]
    department = wanted.department.pk if wanted.department else None
    return row.department_id != department or any(getattr(row, name) != getattr(wanted, name) for name in plain)


def _means_other(row: Series, wanted: SeriesDeclaration) -> bool:
    return row.unit != wanted.unit or row.kind != wanted.kind


def _refuse_changed_meaning(rows: list[Series]) -> None:
    used = ActualValue.objects.filter(series__in=rows).values_list("series__key", flat=True).first() if rows else None
    if used:
        raise SeriesInUse(used)
