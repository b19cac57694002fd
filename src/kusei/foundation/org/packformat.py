"""The organisation of a municipality as pack data: `municipality.yaml` and `departments.yaml`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from kusei.foundation.org.models import folded_name
from kusei.lib.municipalcode import MunicipalCode

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=40)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
File = TypeVar("File", bound=BaseModel)


class PackError(ValueError):
    """A file of the pack is wrong; the message says where and what."""

    code = "org.pack-invalid"


class Strict(BaseModel):
    """A part of a file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MunicipalityFile(Strict):
    """`municipality.yaml`: whose plans and services the pack holds."""

    code: str = Field(description="全国地方公共団体コード, six digits as text")
    name: Name
    official_name: Name | None = Field(default=None, description="with the prefecture: 東京都大田区")
    kana: Words = ""
    name_en: Words = ""
    website: HttpUrl | None = None

    @field_validator("code")
    @classmethod
    def _with_check_digit(cls, code: str) -> str:
        return MunicipalCode(code).value  # its error is a ValueError with a sentence


class DepartmentPart(Strict):
    """A department in one period. The same code again, with a later period, is the same department renamed
    or moved.
    """

    code: Code
    name: Name
    kana: Words = ""
    name_en: Words = ""
    collective: bool = Field(default=False, description="a word for several departments, such as 各部")
    parent: Code | None = None
    aliases: tuple[Name, ...] = ()
    valid_from: dt.date | None = Field(default=None, description="absent: not known, counted as always")
    valid_until: dt.date | None = Field(default=None, description="the first day on which it no longer exists")
    successors: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _period(self) -> DepartmentPart:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError(f"{self.code}: valid_until must be after valid_from")
        return self

    @property
    def begins(self) -> dt.date:
        """The first day, with the beginning of time for one that is not known."""
        return self.valid_from or dt.date.min

    @property
    def ends(self) -> dt.date:
        """The day after the last one."""
        return self.valid_until or dt.date.max


class DistrictPart(Strict):
    """A district."""

    code: Code
    name: Name
    kana: Words = ""
    name_en: Words = ""


class OfficePart(Strict):
    """A place that receives people."""

    code: Code
    kind: Annotated[str, StringConstraints(max_length=40)] = ""
    name: Name
    kana: Words = ""
    name_en: Words = ""
    district: Code | None = None
    address: Words = ""
    opening: str = ""


class OrganisationFile(Strict):
    """`departments.yaml`: departments, districts, offices."""

    departments: tuple[DepartmentPart, ...] = ()
    districts: tuple[DistrictPart, ...] = ()
    offices: tuple[OfficePart, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> OrganisationFile:
        for problem in (*_periods(self), *_references(self), *_names(self), *_circles(self)):
            raise ValueError(problem)
        return self


def _periods(file: OrganisationFile) -> list[str]:
    ordered = sorted(file.departments, key=lambda part: (part.code, part.begins))
    return [
        f"{later.code}: its periods overlap"
        for earlier, later in pairwise(ordered)
        if earlier.code == later.code and earlier.ends > later.begins
    ]


def _references(file: OrganisationFile) -> list[str]:
    codes = {part.code for part in file.departments}
    districts = [part.code for part in file.districts]
    unknown = [
        f"{part.code}: there is no department {code}"
        for part in file.departments
        for code in (*([part.parent] if part.parent else []), *part.successors)
        if code not in codes
    ]
    unknown += [
        f"{part.code}: there is no district {part.district}"
        for part in file.offices
        if part.district and part.district not in districts
    ]
    twice = Counter([*(f"district {code}" for code in districts), *(f"office {part.code}" for part in file.offices)])
    return unknown + [f"{name} stands there twice" for name, count in twice.items() if count > 1]


def _names(file: OrganisationFile) -> list[str]:
    """An alias leads to one department, and is not the name of another."""
    owners: dict[str, str] = {}
    problems = []
    for part in file.departments:
        for alias in part.aliases:
            owner = owners.setdefault(folded_name(alias), part.code)
            if owner != part.code:
                problems.append(f"the alias {alias} belongs to {owner} and {part.code}")
    for part in file.departments:
        owner = owners.get(folded_name(part.name), part.code)
        if owner != part.code:
            problems.append(f"the name of {part.code}, {part.name}, is an alias of {owner}")
    return problems


def _circles(file: OrganisationFile) -> list[str]:
    """No department is above itself on any day; the tree changes only on days on which a period begins."""
    for day in sorted({part.begins for part in file.departments}):
        above = {part.code: part.parent for part in file.departments if part.begins <= day < part.ends}
        for start in above:
            seen, code = {start}, above.get(start)
            while code is not None:
                if code in seen:
                    return [f"{start} is above itself"]
                seen.add(code)
                code = above.get(code)
    return []


def read_pack(folder: Path) -> tuple[MunicipalityFile, OrganisationFile]:
    """Both files of a pack. Raises `PackError`, which names the file, the place in it and what is wrong."""
    return _read(folder / "municipality.yaml", MunicipalityFile), _read(folder / "departments.yaml", OrganisationFile)


def _read(path: Path, kind: type[File]) -> File:
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(_("パックに%(file)sがありません。") % {"file": path.name}) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PackError(f"{path.name}: {error}") from None
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, item['loc'])) or path.stem}: {item['msg']}" for item in error.errors())
        raise PackError(f"{path.name}: {places}") from None
