"""The rules by which a draft finds its way (専決規程), as pack data: `approval-routes.yaml`.

The first rule that fits kind and amount holds. A pack without the file uses `packs/common`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.retention import Retention
from kusei.engines.approvals.rules import StepKind

FILE = "approval-routes.yaml"
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class RouteFileWrong(ValueError):
    """The file cannot be used; the message says where and what."""

    code = "approvals.route-file"


class NoRule(ApprovalRefused):
    """No rule fits this kind and amount."""

    code = "approvals.no-rule"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(StrEnum):
    """Whose approver a step asks, seen from the department of the draft."""

    OWN = "own"  # 起案した組織
    PARENT = "parent"  # その上位の組織
    NAMED = "named"  # 名指しの組織
    WHOLE = "whole"  # 全庁（首長など）


class RuleStep(_Strict):
    """One step: a role (approver) in a department."""

    label: Label
    kind: StepKind = StepKind.APPROVE
    at: Place
    department: str = Field(default="", description="code of the department, with `at: named`")
    days: int = Field(default=3, ge=1, le=60, description="open days until it is due")
    skip_if_vacant: bool = Field(default=False, description="left out when nobody holds the role there")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.at is Place.NAMED) != bool(self.department):
            raise ValueError("department belongs to `at: named`, and only there")
        if self.kind is StepKind.DECIDE and self.skip_if_vacant:
            raise ValueError("the deciding step cannot be left out")
        return self


class Rule(_Strict):
    """Which way drafts of these kinds and amounts go. Steps within one list stand beside each other."""

    key: Key
    label: Label
    kinds: tuple[str, ...] = ("*",)
    amount_from: int = Field(default=0, ge=0, description="yen; with more than 0, drafts without amount do not fit")
    amount_below: int | None = Field(default=None, ge=1, description="yen, exclusive")
    bulk: bool = False
    self_approval: bool = False
    steps: tuple[RuleStep | tuple[RuleStep, ...], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.amount_below is not None and self.amount_below <= self.amount_from:
            raise ValueError(f"{self.key}: amount_below must be more than amount_from")
        groups = self.groups
        deciding = [step for group in groups for step in group if step.kind is StepKind.DECIDE]
        if len(deciding) != 1 or list(groups[-1]) != deciding:
            raise ValueError(f"{self.key}: one step decides, alone at the end")
        return self

    @property
    def groups(self) -> tuple[tuple[RuleStep, ...], ...]:
        """The steps by position."""
        return tuple(step if isinstance(step, tuple) else (step,) for step in self.steps)

    def fits(self, kind: str, amount: int | None) -> bool:
        """Whether the rule is for such a draft. No amount fits where amounts begin at 0."""
        if kind not in self.kinds and "*" not in self.kinds:
            return False
        worth = amount or 0
        return self.amount_from <= worth and (self.amount_below is None or worth < self.amount_below)


class Classification(_Strict):
    """A class of the table of documents (文書分類表) with its usual period of keeping."""

    code: Key
    label: Label
    retention: Retention


class RouteFile(_Strict):
    """`approval-routes.yaml`."""

    sample: bool = Field(default=False, description="our own example, not a municipality's regulation")
    source: str = Field(default="", max_length=300)
    classifications: tuple[Classification, ...] = ()
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for keys in ([rule.key for rule in self.rules], [one.code for one in self.classifications]):
            if len(set(keys)) != len(keys):
                raise ValueError("a key stands twice")
        return self

    def rule_for(self, kind: str, amount: int | None) -> Rule:
        """The first rule that fits. Raises `NoRule`."""
        for rule in self.rules:
            if rule.fits(kind, amount):
                return rule
        raise NoRule(
            _("この種類と金額に合う決裁の規程がありません。パックの %(file)s に規則を加えると、提出できます。")
            % {"file": FILE}
        )

    def class_label(self, code: str) -> str:
        """The words of a class; the code itself when the table no longer has it."""
        return next((one.label for one in self.classifications if one.code == code), code)


def read(path: Path) -> RouteFile:
    """Read and check a file. Raises `RouteFileWrong`."""
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        raise RouteFileWrong(_("%(path)s を読めません。") % {"path": path.name}) from None
    return _read(path, stamp)


@lru_cache(maxsize=16)
def _read(path: Path, stamp: int) -> RouteFile:
    try:
        return RouteFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RouteFileWrong(f"{path.parent.name}/{path.name}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RouteFileWrong(f"{path.parent.name}/{path.name}: {place}: {first['msg']}") from None


def of_home() -> RouteFile:
    """The rules of the home municipality's pack, else the general ones. Raises `RouteFileWrong`."""
    packs = Path(settings.PACKS_DIR)
    own = packs / settings.HOME_PACK / FILE
    return read(own if own.exists() else packs / "common" / FILE)
