"""A whole plan edition: what it is, its vocabularies, its trees and its content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from kusei.services.plans.format import consistency
from kusei.services.plans.format.content import Initiative, Node, ScheduleLine, YearChange
from kusei.services.plans.format.values import (
    Block,
    Fact,
    Key,
    Label,
    Period,
    Slug,
    Strict,
    Text,
    Year,
)

FORMAT = "kusei-plan/1"


class Level(Strict):
    """A level of one of the plan's trees, in the plan's own words; order in the list is depth."""

    key: Key
    label: Label
    label_en: Label | None = None
    tree: Key = "main"


class Kind(Strict):
    """A kind of entry: the plan's own word for its initiatives, or an annex not counted among them."""

    key: Key
    label: Label
    label_en: Label | None = None
    annex: bool = False


class Tag(Strict):
    """A word of the plan's tag or mark vocabulary, with its legend."""

    key: Key
    label: Label
    label_en: Label | None = None
    legend: str | None = None
    note: str | None = None


class Subplan(Strict):
    """A component plan that shares the programmes (実行計画 and the like)."""

    key: Key
    title: Label
    start: Year | None = None
    end: Year | None = None
    basis: Literal["stated", "derived", "partly"] | None = None
    periods: list[tuple[Year, Year]] = []
    content: str | None = None
    revision_rule: str | None = None
    replaces: str | None = None
    note: str | None = None


class Relation(Strict):
    """How the plan stands to another document."""

    kind: Literal["based_on", "aligned_with", "includes", "excludes", "predecessor", "fulfils"]
    title: Text
    date: str | None = None
    law: str | None = None
    note: str | None = None
    facts: list[Fact] = []


class Body(Strict):
    """A body that decides, checks or studies (推進本部・幹事会・部会)."""

    name: Text
    chair: str | None = None
    vice_chair: str | None = None
    members: str | None = None
    role: str | None = None


class Review(Strict):
    """How the plan says it is to be run."""

    cycle: str | None = None
    methods: list[Text] = []
    perspectives: list[Text] = []
    consultations: list[Period] = []


class Milestone(Strict):
    fiscal_year: Year
    title: Text
    kind: str | None = None


class DeclaredCount(Strict):
    """A total that the source prints, which count of ours it is compared with, and why the two may differ."""

    key: Key
    label: Text
    value: int
    computed: str | None = Field(None, description="the name of the computed count; null: cannot be computed")
    explanation: str | None = None


class Edition(Strict):
    """Which edition this file is. A later edition is another file with another code."""

    code: Key
    label: Label
    status: Literal["draft", "in_force"]
    published: str | None = Field(
        None,
        pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$",
        description="as exact as the source: 2025-03 or 2025-03-28",
    )
    note: str | None = None


class Vision(Strict):
    title: Text
    year: Year | None = None


class Source(Strict):
    """Where the facts come from and under which terms they are given."""

    document: Text
    method: str | None = None
    licence: str | None = None
    notes: list[Text] = []


class Plan(Strict):
    """The plan itself."""

    id: Slug
    municipality: str = Field(pattern=r"^\d{6}$", description="code with check digit")
    title: Label
    title_en: Label | None = None
    edition: Edition
    start: Year
    end: Year
    vision: Vision | None = None
    source: Source
    levels: list[Level]
    kinds: list[Kind]
    tags: list[Tag] = []
    marks: list[Tag] = []
    subplans: list[Subplan] = []
    relations: list[Relation] = []
    governance: list[Body] = []
    review: Review = Review()
    milestones: list[Milestone] = []
    facts: list[Fact] = []
    conventions: list[Fact] = []
    declared_counts: list[DeclaredCount] = []
    glossary: list[Text] = []
    anomalies: list[Text] = []
    blocks: list[Block] = []
    note: str | None = None


class PlanFile(Strict):
    """One plan edition as a file."""

    format: Literal["kusei-plan/1"]
    plan: Plan
    nodes: list[Node] = []
    initiatives: list[Initiative] = []
    year_changes: list[YearChange] = []

    def lines(self) -> Iterator[tuple[Initiative, ScheduleLine | None, ScheduleLine]]:
        """Every schedule line with its initiative and its parent line, parents before children."""
        for initiative in self.initiatives:
            stack = [(None, line) for line in reversed(initiative.schedule)]
            while stack:
                parent, line = stack.pop()
                yield initiative, parent, line
                stack.extend((line, item) for item in reversed(line.items))

    @model_validator(mode="after")
    def _consistent(self) -> PlanFile:
        consistency.check(self)
        return self
