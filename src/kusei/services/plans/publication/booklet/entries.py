"""The page of one initiative: everything that the plan says about it, and what was published about the year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kusei.foundation.web import formats
from kusei.services.plans.exporting import words
from kusei.services.plans.format.content import Initiative, YearChange
from kusei.services.plans.publication.booklet import grid, promises, wording
from kusei.services.plans.publication.booklet.material import Material

Data = dict[str, Any]


class Entries:
    """Makes the pages of one booklet; looks names and words up once."""

    def __init__(self, material: Material) -> None:
        self.material = material
        plan = material.file.plan
        self.period = range(plan.start, plan.end + 1)
        self.kinds = {kind.key: kind for kind in plan.kinds}
        self.tags = {tag.key: tag.label for tag in plan.tags}
        self.marks = {mark.key: mark.label for mark in plan.marks}
        self.subplans = {sub.key: sub.title for sub in plan.subplans}
        self.nodes = {node.key: node for node in material.file.nodes}
        self.titles = {item.key: item.title for item in material.file.initiatives}
        self.changes: dict[str, list[YearChange]] = {}
        for change in material.file.year_changes:
            self.changes.setdefault(change.initiative, []).append(change)

    def entry(self, item: Initiative) -> Data:
        """The initiative as the template sets it."""
        results = self.material.results
        report = results.reports.get(item.key)
        return {
            "key": item.key,
            "code": item.code or "",
            "kind": self.kinds[item.kind].label,
            "title": item.title,
            "departments": words.listed(None if item.departments is None else [ref.name for ref in item.departments]),
            "departments_said": item.departments is not None,
            "marks": [self.marks[key] for key, given in item.marks.items() if given],
            "tags": wording.tags(item.tags, self.tags),
            "unsure": list(self._unsure(item)),
            "lost": [self.marks[key] for key, given in item.marks.items() if given is None],
            "summary": item.summary or "",
            "schedule": grid.schedule(item, self.period, self.tags, report),
            "promises": [
                promises.promise(one, results.actuals.get(one.key, {}), self.period) for one in item.indicators
            ],
            "included": promises.included_in(item.indicators_included_in),
            "figures": promises.figures(item.figures),
            "changes": [self._change(change) for change in self.changes.get(item.key, ())],
            "blocks": [wording.block(found) for found in item.blocks],
            "history": ["　".join(filter(None, (x.date, x.event, x.department))) for x in item.history],
            "remarks": [" ".join(filter(None, (x.mark, x.text))) for x in item.remarks],
            "record": list(self._record(item)),
            "report": report,
            "evaluation": results.evaluations.get(item.key),
        }

    def _unsure(self, item: Initiative) -> Iterator[str]:
        """What the source leaves open, said where it matters."""
        if sentence := wording.uncertain(item.certainty):
            yield f"{sentence}。"
        if item.note:
            yield item.note

    def _change(self, change: YearChange) -> list[str]:
        basis = "（欄の比較による）" if change.basis == "between-columns" else ""
        new = words.DASH if change.new is None else change.new
        return [formats.fiscal_year(change.fiscal_year), f"{change.kind}{basis}", change.old, new, change.note or ""]

    def _record(self, item: Initiative) -> Iterator[list[str]]:
        """Where it is listed and what it goes with."""
        if item.part_of:
            yield ["親の取組", f"{item.part_of} {self.titles[item.part_of]}"]
        if len(item.listings) > 1:  # one place is the heading under which it stands
            yield ["掲載場所", "\n".join(self._place(listing, place) for place, listing in enumerate(item.listings))]
        if item.related_plans is not None:
            yield ["関連する計画", words.listed(item.related_plans)]
        if item.sdgs is not None:
            yield ["SDGs", wording.goals(item.sdgs)]
        if item.title_variants:
            yield ["ほかの書き方", "、".join(item.title_variants)]
        for other in item.also_see:
            page = f"（{other.page}ページ）" if other.page else ""
            yield ["あわせて見る", "、".join((other.title, *other.parts)) + page]

    def _place(self, listing: Any, place: int) -> str:
        path: list[str] = []
        key: str | None = listing.node
        while key is not None:
            node = self.nodes[key]
            path.insert(0, " ".join(filter(None, (node.code, node.title))) or node.key)
            key = node.parent
        again = "（再掲）" if listing.primary is False or (listing.primary is None and place) else ""
        subplan = f"［{self.subplans[listing.subplan]}］" if listing.subplan else ""
        return " › ".join(path) + subplan + again

    def has_page(self, item: Initiative) -> bool:
        """Whether there is more to say than a line of a list holds; entries of an annex share pages."""
        results = self.material.results
        return not self.kinds[item.kind].annex and bool(
            item.schedule or item.summary or item.indicators or item.figures or item.blocks or item.history
            or item.key in results.reports or item.key in results.evaluations
        )  # fmt: skip
