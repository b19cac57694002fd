"""The form of the sheet as a municipality gives it: items, axes, scale, grades, stages, directions. Pack data.

`packs/<id>/evaluation.yaml`, else `packs/common/evaluation.yaml`. A form holds for the fiscal years that are evaluated
from `from_fy` until the next one begins.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from kusei.foundation.org.models import Municipality
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.rules import pack_file

FILE = "evaluation.yaml"
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=30)]
GradeKey = Annotated[str, StringConstraints(min_length=1, max_length=5)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
GROUPS = ("basics", "purpose", "costs", "assessment", "direction")


class FormWrong(CycleRefused):
    """The file cannot be read as forms; the message says where and what."""

    code = "evaluation.form-wrong"


class Part(BaseModel):
    """A part of the file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Choice(Part):
    """One of the answers to choose from."""

    key: Key
    label: Words
    label_en: Words


class Item(Part):
    """A question of the sheet (項目)."""

    key: Key
    group: Literal["basics", "purpose", "costs", "assessment", "direction"]
    label: Words
    label_en: Words
    help: str = ""
    help_en: str = ""
    kind: Literal["text", "choice", "number", "yen"] = "text"
    rows: int = Field(3, ge=1, le=20)
    required: bool = False
    carry: bool = Field(False, description="begins with last year's answer")
    prefill: Literal["", "summary", "schedule"] = Field("", description="begins with these words of the plan")
    cost: bool = Field(False, description="part of the total cost")
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"{self.key}: choices belong to kind choice, and only there")
        if self.cost and self.kind != "yen":
            raise ValueError(f"{self.key}: a cost is in yen")
        return self


class Axis(Part):
    """What is judged (評価の視点), with its question and weight."""

    key: Key
    label: Words
    label_en: Words
    question: str = ""
    question_en: str = ""
    weight: int = Field(1, ge=1, le=100)


class Mark(Part):
    """A step of the scale: points and the word for them."""

    points: Decimal = Field(ge=0, le=100, decimal_places=1)
    label: Words
    label_en: Words


class Grade(Part):
    """A grade of the whole (総合評価), given from this total on."""

    key: GradeKey
    label: Words
    label_en: Words
    from_total: Decimal = Field(alias="from", ge=0, le=100, decimal_places=2)


class Stage(Part):
    """A stage of the chain, and who acts in it. The words name a body, never a person."""

    key: Key
    who: Literal["section", "department", "planning", "outside"]
    label: Words
    label_en: Words
    required: bool = True


class DirectionOf(Part):
    """A direction for the next year (方向性). `amendment`: leads to a change of the plan; `promise`: asks for one."""

    key: Key
    label: Words
    label_en: Words
    amendment: bool = False
    promise: bool = True


class Form(Part):
    """The form of the fiscal years from one on."""

    from_fy: int = Field(ge=1990, le=2999)
    title: Words
    title_en: Words
    indicators_needed: bool = True
    promises: int = Field(3, ge=0, le=9)
    items: tuple[Item, ...]
    axes: tuple[Axis, ...] = Field(min_length=1)
    scale: tuple[Mark, ...] = Field(min_length=2)
    grades: tuple[Grade, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    directions: tuple[DirectionOf, ...] = Field(min_length=1)
    sample: bool = False
    source: str = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for name in ("items", "axes", "grades", "stages", "directions"):
            keys = [one.key for one in getattr(self, name)]
            if len(set(keys)) != len(keys):
                raise ValueError(f"{name}: a key stands twice")
        order = {"section": 0, "department": 1, "planning": 2, "outside": 3}
        places = [order[stage.who] for stage in self.stages]
        if places[0] != 0 or places != sorted(set(places)) or not self.stages[0].required:
            raise ValueError("stages: section first, then department, planning, outside, each at most once")
        totals = [grade.from_total for grade in self.grades]
        if totals != sorted(set(totals), reverse=True) or totals[-1] > min(mark.points for mark in self.scale):
            raise ValueError("grades: from the highest total down, and the last must take the lowest points")
        if len({mark.points for mark in self.scale}) != len(self.scale):
            raise ValueError("scale: points stand twice")
        return self

    def item(self, key: str) -> Item | None:
        """The item of that key."""
        return next((one for one in self.items if one.key == key), None)

    def direction(self, key: str) -> DirectionOf | None:
        """The direction of that key."""
        return next((one for one in self.directions if one.key == key), None)

    def stage(self, key: str) -> Stage | None:
        """The stage of that key."""
        return next((one for one in self.stages if one.key == key), None)

    @property
    def inner(self) -> tuple[Stage, ...]:
        """The stages before the decision."""
        return tuple(stage for stage in self.stages if stage.who != "outside")

    @property
    def points(self) -> tuple[Decimal, ...]:
        """The points that may be given."""
        return tuple(mark.points for mark in self.scale)


class _File(Part):
    sample: bool = Field(False, description="ours, no municipality's form; pages say so")
    source: str = Field("", max_length=300)
    forms: tuple[Form, ...] = Field(min_length=1)


def read(path: Path) -> tuple[Form, ...]:
    """The forms of the file, the newest first. Raises `FormWrong`."""
    try:
        said: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        file = _File.model_validate(said)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise FormWrong(f"{path.name}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FormWrong(f"{path.parent.name}/{path.name}: {place}: {first['msg']}") from None
    marked = {"sample": file.sample, "source": file.source}
    return tuple(sorted((form.model_copy(update=marked) for form in file.forms), key=lambda form: -form.from_fy))


def form_of(municipality: Municipality, fiscal_year: int) -> Form | None:
    """The municipality's form for a fiscal year that is evaluated; None when it begins later. Raises `FormWrong`."""
    return next((form for form in read(pack_file(municipality, FILE)) if form.from_fy <= fiscal_year), None)
