"""A whole plan edition: what it is, its vocabularies, its trees and its content, checked for inner consistency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from kusei.services.plans.format.content import Initiative, Node, ScheduleLine, YearChange
from kusei.services.plans.format.values import Block, Fact, Key, Period, Strict, TagUse, Text, Year

FORMAT = "kusei-plan/1"


class Level(Strict):
    """A level of one of the plan's trees, in the plan's own words; order in the list is depth."""

    key: Key
    label: Text
    label_en: str | None = None
    tree: Key = "main"


class Kind(Strict):
    """A kind of entry: the plan's own word for its initiatives, or an annex that is not counted among them."""

    key: Key
    label: Text
    label_en: str | None = None
    annex: bool = False


class Tag(Strict):
    """A word of the plan's tag or mark vocabulary, with its legend."""

    key: Key
    label: Text
    label_en: str | None = None
    legend: str | None = None
    note: str | None = None


class Subplan(Strict):
    """A component plan that shares the programmes (実行計画 and the like)."""

    key: Key
    title: Text
    start: Year | None = None
    end: Year | None = None
    basis: Literal["stated", "derived", "partly"] | None = None
    periods: list[tuple[Year, Year]] = []
    content: str | None = None
    revision_rule: str | None = None
    replaces: str | None = None
    note: str | None = None


class Relation(Strict):
    """How the plan stands to another document: based_on, aligned_with, includes, excludes, predecessor, fulfils."""

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
    label: Text
    status: Literal["draft", "in_force"]
    published: str | None = Field(None, description="as exact as the source: 2025-03 or 2025-03-28")
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

    id: Key
    municipality: str = Field(pattern=r"^\d{6}$", description="code with check digit")
    title: Text
    title_en: str | None = None
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
        problems = [*self._repeated(), *self._dangling()]
        if self.plan.start > self.plan.end:
            problems.append("plan.start is after plan.end")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _repeated(self) -> Iterator[str]:
        indicators = [i for holder in (*self.nodes, *self.initiatives) for i in holder.indicators]
        groups = {
            "node": [n.key for n in self.nodes],
            "initiative": [i.key for i in self.initiatives],
            "schedule line": [line.key for _, _, line in self.lines()],
            "indicator": [i.key for i in indicators],
            "level": [x.key for x in self.plan.levels],
            "kind": [x.key for x in self.plan.kinds],
            "tag or mark": [x.key for x in (*self.plan.tags, *self.plan.marks)],
            "subplan": [x.key for x in self.plan.subplans],
        }
        for what, keys in groups.items():
            yield from (f"{what} key {key!r} is used {n} times" for key, n in Counter(keys).items() if n > 1)

    def _dangling(self) -> Iterator[str]:
        plan = self.plan
        seen: set[str] = set()
        for node in self.nodes:  # a parent stands before its children, so that there can be no circle
            if node.parent is not None and node.parent not in seen:
                yield f"node {node.key!r}: parent {node.parent!r} does not stand before it"
            seen.add(node.key)
        known = {
            "level": {x.key for x in plan.levels},
            "kind": {x.key for x in plan.kinds},
            "tag": {x.key for x in plan.tags},
            "mark": {x.key for x in plan.marks},
            "subplan": {x.key for x in plan.subplans},
            "node": seen,
            "initiative": {x.key for x in self.initiatives},
        }
        for place, kind, key in self._references():
            if key not in known[kind]:
                yield f"{place}: there is no {kind} {key!r}"

    def _references(self) -> Iterator[tuple[str, str, str]]:
        def tags(place: str, uses: list[TagUse]) -> Iterator[tuple[str, str, str]]:
            yield from ((place, "tag", use.tag) for use in uses)

        for node in self.nodes:
            place = f"node {node.key!r}"
            yield place, "level", node.level
            yield from tags(place, node.tags)
            if node.see_subplan:
                yield place, "subplan", node.see_subplan
            for indicator in node.indicators:
                yield from ((place, "initiative", key) for key in indicator.related_initiatives)
        for item in self.initiatives:
            place = f"initiative {item.key!r}"
            yield place, "kind", item.kind
            yield from tags(place, item.tags)
            yield from ((place, "mark", mark) for mark in item.marks)
            yield from ((place, "node", listing.node) for listing in item.listings)
            yield from ((place, "node", key) for key in item.primary_candidates)
            yield from ((place, "subplan", li.subplan) for li in item.listings if li.subplan)
            if item.indicators_included_in:
                yield place, "initiative", item.indicators_included_in
            for indicator in item.indicators:
                yield from ((place, "initiative", key) for key in indicator.related_initiatives)
        for _, _, line in self.lines():
            yield from tags(f"schedule line {line.key!r}", line.tags)
        for change in self.year_changes:
            yield "year_changes", "initiative", change.initiative
