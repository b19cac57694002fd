"""A plan as tables for people: initiatives, yearly plan, indicators, figures, listings, trees, changes.

Headings are in the language of the moment. Every table says the plan's own codes and keys, so that rows can
be joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.services.plans.exporting import words
from kusei.services.plans.exporting.words import Value
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.content import Indicator, Initiative, ScheduleLine

Rows = list[list[Value]]


@dataclass(frozen=True)
class Table:
    """Headings and rows. `what` is its name in addresses and commands, `title` what a person reads."""

    what: str
    title: str
    headings: list[str]
    rows: Rows


def tables(file: PlanFile) -> list[Table]:
    """All tables of the plan, the plan's own description first."""
    return [make(file) for make in _TABLES.values()]


def table(file: PlanFile, what: str) -> Table:
    """One table; `what` is one of `WHAT`."""
    return _TABLES[what](file)


def _plan(file: PlanFile) -> Table:
    plan = file.plan
    rows: Rows = [
        [_("計画"), plan.title],
        [_("識別名"), plan.id],
        [_("団体コード"), plan.municipality],
        [_("版"), plan.edition.label],
        [_("状態"), _("策定ずみ") if plan.edition.status == "in_force" else _("案")],
        [_("公表"), plan.edition.published or words.unknown()],
        [_("開始年度"), plan.start],
        [_("終了年度"), plan.end],
        [_("出典"), plan.source.document],
        [_("利用条件"), plan.source.licence or words.unknown()],
        [_("注記"), plan.note or ""],
        *([declared.label, declared.value] for declared in plan.declared_counts),
    ]
    return Table("plan", _("計画"), [_("項目"), _("内容")], rows)


def _initiatives(file: PlanFile) -> Table:
    plan = file.plan
    kinds = {kind.key: kind.label for kind in plan.kinds}
    labels = {tag.key: tag.label for tag in plan.tags}
    nodes = {node.key: node.title or node.code or node.key for node in file.nodes}
    headings = [
        _("キー"), _("番号"), _("種類"), _("名称"), _("概要"), _("掲載場所"), _("担当部署"), _("タグ"),
        _("SDGs"), _("関連計画"), *(mark.label for mark in plan.marks), _("確かさ"), _("備考"), _("注記"),
    ]  # fmt: skip
    rows: Rows = [
        [
            item.key,
            item.code,
            kinds[item.kind],
            item.title,
            item.summary,
            words.joined(nodes[listing.node] for listing in item.listings),
            words.listed(None if item.departments is None else [ref.name for ref in item.departments]),
            words.tags(item.tags, labels),
            words.listed(item.sdgs),
            words.listed(item.related_plans),
            *(words.mark(item.marks[mark.key]) if mark.key in item.marks else "" for mark in plan.marks),
            item.certainty,
            words.joined(remark.text for remark in item.remarks),
            item.note,
        ]
        for item in file.initiatives
    ]
    return Table("initiatives", _("取組"), headings, rows)


def _schedule(file: PlanFile) -> Table:
    years = sorted(
        {year for line in file.lines() for year in line[2].years} | {*range(file.plan.start, file.plan.end + 1)}
    )
    labels = {tag.key: tag.label for tag in file.plan.tags}
    headings = [
        _("取組のキー"), _("取組"), _("行のキー"), _("上の行"), _("見出し"), _("内容"),
        *(_("%(year)d年度") % {"year": year} for year in years),
        _("段階"), _("実施主体"), _("タグ"), _("確かさ"), _("注記"),
    ]  # fmt: skip
    rows: Rows = [_schedule_row(*row, years, labels) for row in file.lines()]
    return Table("schedule", _("年度別計画"), headings, rows)


def _schedule_row(
    initiative: Initiative,
    parent: ScheduleLine | None,
    line: ScheduleLine,
    years: list[int],
    labels: dict[str, str],
) -> list[Value]:
    return [
        initiative.key,
        initiative.title,
        line.key,
        parent.action if parent else "",
        "　".join(filter(None, (line.group, line.subgroup))),
        line.action,
        *(words.year_cell(line.years.get(year)) for year in years),
        " → ".join(line.stages),
        line.implementer,
        words.tags(line.tags, labels),
        line.certainty,
        line.note,
    ]


def _indicators(file: PlanFile) -> Table:
    found = list(_with_indicators(file))
    years = sorted({year for _holder, _title, indicator in found for year in indicator.targets})
    headings = [
        _("属するもののキー"), _("属するもの"), _("指標のキー"), _("番号"), _("指標"), _("単位"), _("種類"),
        _("視点"), _("現状値"), _("現状値の年度"),
        *(_("%(year)d年度目標") % {"year": year} for year in years),
        _("目標値の根拠"), _("母数"), _("データの出所"), _("注記"),
    ]  # fmt: skip
    rows: Rows = [
        [
            holder,
            title,
            indicator.key,
            indicator.code,
            indicator.name,
            indicator.unit,
            indicator.kind,
            indicator.perspective,
            indicator.baseline.value if indicator.baseline else words.unknown(),
            indicator.baseline.fiscal_year if indicator.baseline else None,
            *(words.target(indicator.targets[year]) if year in indicator.targets else "" for year in years),
            indicator.target_ground,
            indicator.denominator,
            indicator.data_source,
            indicator.note,
        ]
        for holder, title, indicator in found
    ]
    return Table("indicators", _("指標"), headings, rows)


def _with_indicators(file: PlanFile) -> Iterator[tuple[str, str, Indicator]]:
    for holder in (*file.nodes, *file.initiatives):
        yield from ((holder.key, holder.title or holder.key, indicator) for indicator in holder.indicators)


def _figures(file: PlanFile) -> Table:
    headings = [_("属するもののキー"), _("属するもの"), _("項目"), _("値"), _("単位"), _("年度"), _("注記")]
    rows: Rows = [
        [holder.key, holder.title, figure.name, figure.value, figure.unit, figure.fiscal_year, figure.note]
        for holder in (*file.nodes, *file.initiatives)
        for figure in holder.figures
    ]
    return Table("figures", _("数値"), headings, rows)


def _listings(file: PlanFile) -> Table:
    nodes = {node.key: node for node in file.nodes}
    subplans = {sub.key: sub.title for sub in file.plan.subplans}
    headings = [
        _("体系のキー"), _("体系"), _("順"), _("取組のキー"), _("取組"), _("計画の部分"),
        _("主な掲載"), _("総数に数える"),
    ]  # fmt: skip
    rows: Rows = [
        [
            listing.node,
            nodes[listing.node].title,
            listing.position,
            item.key,
            item.title,
            subplans.get(listing.subplan or "", ""),
            words.mark(listing.primary),
            words.mark(listing.counted),
        ]
        for item in file.initiatives
        for listing in item.listings
    ]
    return Table("listings", _("掲載"), headings, rows)


def _nodes(file: PlanFile) -> Table:
    levels = {level.key: level.label for level in file.plan.levels}
    labels = {tag.key: tag.label for tag in file.plan.tags}
    headings = [
        _("キー"),
        _("番号"),
        _("階層"),
        _("上のキー"),
        _("名称"),
        _("めざす姿"),
        _("SDGs"),
        _("タグ"),
        _("注記"),
    ]
    rows: Rows = [
        [
            node.key,
            node.code,
            levels[node.level],
            node.parent,
            words.unknown() if node.title is None else node.title,
            node.vision,
            words.listed(node.sdgs),
            words.tags(node.tags, labels),
            node.note,
        ]
        for node in file.nodes
    ]
    return Table("nodes", _("体系"), headings, rows)


def _changes(file: PlanFile) -> Table:
    titles = {item.key: item.title for item in file.initiatives}
    headings = [_("取組のキー"), _("取組"), _("年度"), _("種類"), _("前"), _("後"), _("根拠"), _("注記")]
    rows: Rows = [
        [x.initiative, titles[x.initiative], x.fiscal_year, x.kind, x.old, x.new, x.basis, x.note]
        for x in file.year_changes
    ]
    return Table("changes", _("年度間の変更"), headings, rows)


_TABLES: dict[str, Callable[[PlanFile], Table]] = {
    "plan": _plan,
    "initiatives": _initiatives,
    "schedule": _schedule,
    "indicators": _indicators,
    "figures": _figures,
    "listings": _listings,
    "nodes": _nodes,
    "changes": _changes,
}
WHAT = tuple(_TABLES)
