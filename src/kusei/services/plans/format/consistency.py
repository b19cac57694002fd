"""What the parts of a plan file must agree on: keys that stand once, references that lead somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from kusei.services.plans.format.content import Indicator, ScheduleLine
    from kusei.services.plans.format.document import PlanFile
    from kusei.services.plans.format.values import TagUse

Location = tuple[int | str, ...]


@dataclass(frozen=True)
class Finding:
    """One contradiction, and where in the file it stands."""

    location: Location
    sentence: str


class InconsistentPlan(ValueError):
    """The parts of the file contradict each other. `findings` has every place."""

    code = "plans.file-inconsistent"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(finding.sentence for finding in findings))


def check(file: PlanFile) -> None:
    """Raises `InconsistentPlan` with all contradictions of the file."""
    findings = [
        *_address(file),
        *_period(file),
        *_repeated(file),
        *_listed_twice(file),
        *_order(file),
        *_dangling(file),
    ]
    if findings:
        raise InconsistentPlan(findings)


def lines_with_places(file: PlanFile) -> Iterator[tuple[Location, ScheduleLine]]:
    """Every schedule line with its place in the file."""

    def below(place: Location, lines: list[ScheduleLine]) -> Iterator[tuple[Location, ScheduleLine]]:
        for number, line in enumerate(lines):
            yield (*place, number), line
            yield from below((*place, number, "items"), line.items)

    for number, initiative in enumerate(file.initiatives):
        yield from below(("initiatives", number, "schedule"), initiative.schedule)


# Words that stand where a plan's id stands in the addresses of the register.
RESERVED = frozenset({"compare", "departments", "initiatives", "sdgs", "tags", "years"})


def _address(file: PlanFile) -> Iterator[Finding]:
    if file.plan.id in RESERVED:
        sentence = _("「%(id)s」は画面のアドレスに使われている言葉です。ほかの識別名（id）にしてください。")
        yield Finding(("plan", "id"), sentence % {"id": file.plan.id})


def _period(file: PlanFile) -> Iterator[Finding]:
    if file.plan.start > file.plan.end:
        yield Finding(("plan", "start"), _("計画の開始年度（start）が終了年度（end）より後です。"))


def _indicators(file: PlanFile) -> Iterator[tuple[Location, Indicator]]:
    for part, holders in (("nodes", file.nodes), ("initiatives", file.initiatives)):
        for number, holder in enumerate(holders):
            for row, indicator in enumerate(holder.indicators):
                yield (part, number, "indicators", row), indicator


def _repeated(file: PlanFile) -> Iterator[Finding]:
    plan = file.plan

    def places(*path: str, of: Iterable[object]) -> list[tuple[Location, object]]:
        return [((*path, number), item) for number, item in enumerate(of)]

    groups: dict[str, list[tuple[Location, object]]] = {
        "level": places("plan", "levels", of=plan.levels),
        "kind": places("plan", "kinds", of=plan.kinds),
        "tag": [*places("plan", "tags", of=plan.tags), *places("plan", "marks", of=plan.marks)],
        "subplan": places("plan", "subplans", of=plan.subplans),
        "node": places("nodes", of=file.nodes),
        "initiative": places("initiatives", of=file.initiatives),
        "schedule": list(lines_with_places(file)),
        "indicator": list(_indicators(file)),
    }
    for what, items in groups.items():
        seen: set[str] = set()
        for place, item in items:
            key: str = item.key  # type: ignore[attr-defined]
            if key in seen:
                sentence = _("%(what)sのキー「%(key)s」が二度使われています。どちらかを変えてください。")
                yield Finding((*place, "key"), sentence % {"what": what, "key": key})
            seen.add(key)


def _listed_twice(file: PlanFile) -> Iterator[Finding]:
    for number, item in enumerate(file.initiatives):
        place = ("initiatives", number, "listings")
        for (node, _subplan), times in Counter((x.node, x.subplan) for x in item.listings).items():
            if times > 1:
                sentence = _("「%(item)s」が「%(node)s」に%(times)d回載っています。一度だけにしてください。")
                yield Finding(place, sentence % {"item": item.key, "node": node, "times": times})
        if sum(listing.primary is True for listing in item.listings) > 1:
            sentence = _("「%(item)s」の主な掲載（primary）が二つ以上あります。一つだけにしてください。")
            yield Finding(place, sentence % {"item": item.key})


def _order(file: PlanFile) -> Iterator[Finding]:
    """A parent stands before its children, so that there can be no circle."""
    seen: set[str] = set()
    for number, node in enumerate(file.nodes):
        if node.parent is not None and node.parent not in seen:
            sentence = _("node「%(node)s」の親「%(parent)s」が、それより前にありません。親を先に書いてください。")
            yield Finding(("nodes", number, "parent"), sentence % {"node": node.key, "parent": node.parent})
        seen.add(node.key)


def _dangling(file: PlanFile) -> Iterator[Finding]:
    plan = file.plan
    known = {
        "level": {x.key for x in plan.levels},
        "kind": {x.key for x in plan.kinds},
        "tag": {x.key for x in plan.tags},
        "mark": {x.key for x in plan.marks},
        "subplan": {x.key for x in plan.subplans},
        "node": {x.key for x in file.nodes},
        "initiative": {x.key for x in file.initiatives},
    }
    for place, kind, key in _references(file):
        if key is not None and key not in known[kind]:
            sentence = _("%(kind)s「%(key)s」がありません。つづりを確かめるか、先に定めてください。")
            yield Finding(place, sentence % {"kind": kind, "key": key})


Reference = tuple[Location, str, str | None]


def _references(file: PlanFile) -> Iterator[Reference]:
    for number, node in enumerate(file.nodes):
        place = ("nodes", number)
        yield (*place, "level"), "level", node.level
        yield (*place, "see_subplan"), "subplan", node.see_subplan
        yield from _tags(place, node.tags)
    yield from _of_initiatives(file)
    for where, line in lines_with_places(file):
        yield from _tags(where, line.tags)
    for where, indicator in _indicators(file):
        yield from (((*where, "related_initiatives"), "initiative", key) for key in indicator.related_initiatives)
    for number, change in enumerate(file.year_changes):
        yield ("year_changes", number, "initiative"), "initiative", change.initiative


def _of_initiatives(file: PlanFile) -> Iterator[Reference]:
    for number, item in enumerate(file.initiatives):
        place = ("initiatives", number)
        yield (*place, "kind"), "kind", item.kind
        yield (*place, "part_of"), "initiative", item.part_of
        yield (*place, "indicators_included_in"), "initiative", item.indicators_included_in
        yield from _tags(place, item.tags)
        yield from (((*place, "marks", mark), "mark", mark) for mark in item.marks)
        yield from (((*place, "primary_candidates"), "node", key) for key in item.primary_candidates)
        for row, listing in enumerate(item.listings):
            yield (*place, "listings", row, "node"), "node", listing.node
            yield (*place, "listings", row, "subplan"), "subplan", listing.subplan


def _tags(place: Location, uses: list[TagUse]) -> Iterator[Reference]:
    yield from (((*place, "tags", row), "tag", use.tag) for row, use in enumerate(uses))
