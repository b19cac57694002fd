"""Brings the organisation of a pack into the tables: what differs is changed, what the pack no longer names
stays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import (
    Department,
    DepartmentAlias,
    District,
    Municipality,
    Office,
    folded_name,
)
from kusei.foundation.org.packformat import (
    DepartmentPart,
    MunicipalityFile,
    OrganisationFile,
    PackError,
    read_pack,
)
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.people.models import User


@dataclass
class Imported:
    """What an import did. `warnings` are sentences about departments that the pack no longer names."""

    municipality: Municipality
    created: int = 0
    changed: int = 0
    warnings: list[str] = field(default_factory=list)


def import_organisation(*, folder: Path, by: User | None) -> Imported:
    """Create or update municipality, departments, aliases, districts and offices from the pack. Twice is as
    once.

    `by` None is the command line on the server. The pack named by `KUSEI_HOME_PACK` becomes the home of the
    installation.
    Raises `PackError` and `NotAllowed`.
    """
    require_administrator(by)
    municipality_file, organisation = read_pack(folder)
    with transaction.atomic(), reason("パックの読み込み"):
        done = Imported(_municipality(folder.resolve().name, municipality_file))
        _Departments(done, organisation.departments).bring_in()
        _places(done, organisation)
    return done


def _municipality(slug: str, file: MunicipalityFile) -> Municipality:
    values = {
        "slug": slug,
        "name": file.name,
        "official_name": file.official_name or "",
        "kana": file.kana,
        "name_en": file.name_en,
        "website": str(file.website or ""),
        "is_home": slug == settings.HOME_PACK,
    }
    if values["is_home"]:
        for former in Municipality.objects.filter(is_home=True).exclude(code=file.code):
            former.is_home = False
            former.save(update_fields=["is_home"])
    found = Municipality.objects.filter(code=file.code).first()
    if found is None:
        return Municipality.objects.create(code=file.code, **values)
    _update(found, values)
    return found


def _update(row: models.Model, values: dict[str, Any]) -> bool:
    """Write the row if anything differs, so that the history shows real changes only."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    if different:
        row.save(update_fields=different)
    return bool(different)


class _Departments:
    """The departments of one pack on their way into the table."""

    def __init__(self, done: Imported, parts: tuple[DepartmentPart, ...]) -> None:
        self.done = done
        self.parts = sorted(parts, key=lambda part: (part.code, part.begins))
        self.positions = {id(part): number for number, part in enumerate(parts, 1)}
        self.rows: list[Department] = []  # the row of each part, in the same order

    def bring_in(self) -> None:
        """Everything, judged for overlaps at the end."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS org_department_code_once_at_a_time DEFERRED")
            stale = self._match()
            self._link()
            self._aliases()
            try:
                cursor.execute("SET CONSTRAINTS org_department_code_once_at_a_time IMMEDIATE")
            except IntegrityError:
                raise PackError(
                    _("組織の期間が、前に読み込んだ期間と重なります。前の期間に終わりの日を書いてください。")
                ) from None
        sentence = _("「%(name)s」（%(code)s）はパックにありませんが、記録のために残しました。")
        self.done.warnings += [sentence % {"name": row.name, "code": row.code} for row in stale]

    def _match(self) -> list[Department]:
        """Find or make the row of each part: same code and beginning, else the same code. Returns rows left
        over.
        """
        known = list(Department.objects.filter(municipality=self.done.municipality).order_by("code", "valid_from"))
        exact = {(row.code, row.valid_from): row for row in known}
        paired = {
            index: exact[key] for index, part in enumerate(self.parts) if (key := (part.code, part.valid_from)) in exact
        }
        left = [row for row in known if row not in paired.values()]
        for index, part in enumerate(self.parts):
            if index not in paired and (row := next((row for row in left if row.code == part.code), None)):
                left.remove(row)
                paired[index] = row
        self.rows = [self._write(paired.get(index), part) for index, part in enumerate(self.parts)]
        return left

    def _write(self, row: Department | None, part: DepartmentPart) -> Department:
        values = {
            "name": part.name,
            "kana": part.kana,
            "name_en": part.name_en,
            "is_collective": part.collective,
            "valid_from": part.valid_from,
            "valid_until": part.valid_until,
            "position": self.positions[id(part)],
        }
        if row is None:
            self.done.created += 1
            return Department.objects.create(municipality=self.done.municipality, code=part.code, **values)
        self.done.changed += _update(row, values)
        return row

    def _link(self) -> None:
        for part, row in zip(self.parts, self.rows, strict=True):
            parent = self._row_of(part.parent, part.begins) if part.parent else None
            self.done.changed += _update(row, {"parent_id": parent.pk if parent else None})
            wanted = {self._row_of(code, part.ends).pk for code in part.successors}
            if wanted != set(row.successors.values_list("pk", flat=True)):
                row.successors.set(wanted)
                self.done.changed += 1

    def _row_of(self, code: str, day: dt.date) -> Department:
        """The row of the code that is in force on the day, else its last one."""
        of_code = [(part, row) for part, row in zip(self.parts, self.rows, strict=True) if part.code == code]
        return next((row for part, row in of_code if part.begins <= day < part.ends), of_code[-1][1])

    def _aliases(self) -> None:
        municipality = self.done.municipality
        wanted = {
            folded_name(alias): (alias, row)
            for part, row in zip(self.parts, self.rows, strict=True)
            for alias in part.aliases
        }
        for known in DepartmentAlias.objects.filter(municipality=municipality):
            if known.folded not in wanted:
                known.delete()
                continue
            name, row = wanted.pop(known.folded)
            self.done.changed += _update(known, {"name": name, "department_id": row.pk})
        for folded, (name, row) in wanted.items():
            DepartmentAlias.objects.create(municipality=municipality, department=row, name=name, folded=folded)


def _places(done: Imported, organisation: OrganisationFile) -> None:
    districts = {}
    for part in organisation.districts:
        districts[part.code] = _place(done, District, part.code, part.model_dump(exclude={"code"})).pk
    for office in organisation.offices:
        values = office.model_dump(exclude={"code", "district"})
        _place(done, Office, office.code, {**values, "district_id": districts.get(office.district or "")})


def _place(done: Imported, model: type[District | Office], code: str, values: dict[str, Any]) -> District | Office:
    row = model.objects.filter(municipality=done.municipality, code=code).first()
    if row is None:
        done.created += 1
        return model.objects.create(municipality=done.municipality, code=code, **values)
    done.changed += _update(row, values)
    return row
