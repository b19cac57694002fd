"""The order of a booklet: the plan's first tree with each initiative under the node where it is listed first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kusei.services.plans.format.content import Initiative, Node
from kusei.services.plans.publication.booklet import promises, wording
from kusei.services.plans.publication.booklet.entries import Entries

Data = dict[str, Any]


class Parts:
    """Sorts the initiatives of a plan under the headings of its trees."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self.file = entries.material.file
        self.levels = {level.key: level for level in self.file.plan.levels}
        self.under: dict[str, list[Initiative]] = {}
        self.again: dict[str, list[Initiative]] = {}
        self.unlisted: list[Initiative] = []
        for item in self.file.initiatives:
            self._sort(item)
        self.children: dict[str | None, list[Node]] = {}
        for node in self.file.nodes:
            self.children.setdefault(node.parent, []).append(node)

    def _sort(self, item: Initiative) -> None:
        if self.entries.kinds[item.kind].annex:
            return
        if not item.listings:
            self.unlisted.append(item)
            return
        home = next((listing for listing in item.listings if listing.primary), item.listings[0])
        self.under.setdefault(home.node, []).append(item)
        for listing in item.listings:
            if listing.node != home.node:
                self.again.setdefault(listing.node, []).append(item)

    def all(self) -> list[Data]:
        """Every part in order: the trees, what is listed nowhere, and the annexes."""
        found = [part for root in self.children.get(None, ()) for part in self._branch(root, 1)]
        if self.unlisted:
            found.append(self._part("取組", "", 1, self.unlisted))
        for kind in self.file.plan.kinds:
            if kind.annex and (items := [item for item in self.file.initiatives if item.kind == kind.key]):
                found.append(self._part(kind.label, "別添", 1, items))
        return found

    def _branch(self, node: Node, depth: int) -> Iterator[Data]:
        title = " ".join(filter(None, (node.code, node.title or "（見出しは入手した本文にありません）")))
        yield self._part(title, self.levels[node.level].label, depth, self.under.get(node.key, [])) | {
            "vision": node.vision or "",
            "tags": wording.tags(node.tags, self.entries.tags),
            "sdgs": "" if node.sdgs is None else wording.goals(node.sdgs),
            "note": node.note or "",
            "blocks": [wording.block(found) for found in node.blocks],
            "figures": promises.figures(node.figures),
            "promises": [
                promises.promise(one, self.entries.material.results.actuals.get(one.key, {}), self.entries.period)
                for one in node.indicators
            ],
            "again": [self._line(item) for item in self.again.get(node.key, ())],
        }
        for child in self.children.get(node.key, ()):
            yield from self._branch(child, depth + 1)

    def _part(self, title: str, level: str, depth: int, items: list[Initiative]) -> Data:
        """Long entries get a page each, those of a single line a list; entries of an annex follow each other."""
        annex = bool(items) and self.entries.kinds[items[0].kind].annex
        paged = items if annex else [item for item in items if self.entries.has_page(item)]
        listed = [] if annex else [item for item in items if not self.entries.has_page(item)]
        return {
            "title": title,
            "level": level,
            "depth": depth,
            "annex": annex,
            "entries": [self.entries.entry(item) for item in paged],
            "listed": [self.entries.entry(item) for item in listed],
            "lost": sorted({self.entries.marks[key] for x in listed for key, at in x.marks.items() if at is None}),
        }

    def _line(self, item: Initiative) -> str:
        return " ".join(filter(None, (item.code, item.title)))
