"""Small plans of every shape, for hypothesis."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kusei.services.plans.format import FORMAT, PlanFile
from kusei.services.plans.tests.examples import CODE

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=8)
years = st.integers(1990, 2060)
numbers = st.integers(-(10**13), 10**13) | st.decimals(-1000, 1000, places=6).map(Decimal)
values = numbers | texts


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | of


def record(required: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A dictionary with all required and some optional keys."""
    return st.fixed_dictionaries(required, optional=optional)


def some(of: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, max_size=most)


facts = record({"label": texts, "value": values | st.booleans()}, note=texts)
cells = values | st.booleans() | some(texts) | st.none()
blocks = st.one_of(
    record({"type": st.just("text"), "key": st.just("b1"), "text": texts}, title=texts),
    record({"type": st.just("list"), "key": st.just("b2"), "items": some(texts)}),
    record({"type": st.just("facts"), "key": st.just("b3"), "rows": some(facts)}),
    record({"type": st.just("table"), "key": st.just("b4"), "columns": st.just(["甲", "乙"]),
            "rows": some(st.lists(cells, min_size=2, max_size=2))}),
)  # fmt: skip
figures = record({"name": texts, "value": values}, unit=texts, fiscal_year=years, note=texts)
quantities = record({"value": numbers, "unit": texts}, approximate=st.booleans(), per=texts)
year_cells = st.none() | texts | record(
    {}, text=maybe(texts), state=st.sampled_from(["printed", "blank", "none", "not_yet", "ended", "unknown"]),
    label=texts, quantities=some(quantities), targets=some(texts), marks=some(texts), footnotes=some(texts),
)  # fmt: skip


def tag_uses(tags: list[str]) -> st.SearchStrategy[list[Any]]:
    if not tags:
        return st.just([])
    keys = st.sampled_from(tags)
    return some(keys | record({"tag": keys}, fiscal_year=years, scope=st.sampled_from(["self", "descendants"])))


class _Keys:
    """Draws keys that nothing else in the plan has."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, prefix: str) -> str:
        self.last += 1
        return f"{prefix}{self.last}"


@st.composite
def plan_files(draw: st.DrawFn) -> PlanFile:
    """A plan with up to three nodes and initiatives and all that hangs on them."""
    keys = _Keys()
    plan = draw(_plans())
    tags = [tag["key"] for tag in plan["tags"]]
    nodes: list[dict[str, Any]] = []
    count = draw(st.integers(0, 3))
    initiatives = [keys.next("i") for _ in range(draw(st.integers(0, 3)))]
    for _ in range(count):
        nodes.append(draw(_nodes(keys, nodes, plan, tags, initiatives)))
    items = [draw(_initiatives(key, keys, nodes, plan, initiatives)) for key in initiatives]
    changes = draw(some(record(
        {"initiative": st.sampled_from(initiatives), "fiscal_year": years, "kind": texts, "old": texts,
         "basis": st.sampled_from(["stated", "between-columns"])}, new=texts, note=texts,
    ))) if initiatives else []  # fmt: skip
    return PlanFile.model_validate(
        {"format": FORMAT, "plan": plan, "nodes": nodes, "initiatives": items, "year_changes": changes}
    )


def _plans() -> st.SearchStrategy[dict[str, Any]]:
    def words(prefix: str, least: int, **optional: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
        rows = st.lists(record({"label": texts}, label_en=texts, **optional), min_size=least, max_size=2)
        return rows.map(lambda rows: [{"key": f"{prefix}{n}", **row} for n, row in enumerate(rows)])

    subplans = some(record({"title": texts}, start=years, end=years, content=texts, note=texts,
                           periods=some(st.tuples(years, years))))  # fmt: skip
    edition = record(
        {"code": st.sampled_from(["a", "b.1"]), "label": texts,
         "status": st.sampled_from(["draft", "in_force"])},
        published=st.sampled_from(["2025", "2025-03", "2025-03-28"]), note=texts,
    )  # fmt: skip
    counts = record({"key": st.just("k"), "label": texts, "value": st.integers(0, 9)},
                    computed=st.sampled_from(["initiatives", "nodes:l0", "x"]),
                    explanation=texts)  # fmt: skip
    return record(
        {
            "id": st.just("drawn"), "municipality": st.just(CODE), "title": texts, "edition": edition,
            "start": st.just(2025), "end": st.integers(2025, 2030),
            "source": record({"document": texts}, licence=texts),
            "levels": words("l", 1, tree=st.sampled_from(["main", "other"])),
            "kinds": words("k", 1, annex=st.booleans()),
            "tags": words("t", 0, legend=texts, note=texts),
            "marks": words("m", 0, legend=texts),
            "subplans": subplans.map(lambda rows: [{"key": f"s{n}", **row} for n, row in enumerate(rows)]),
        },
        title_en=texts, facts=some(facts), blocks=some(blocks), glossary=some(texts), note=texts,
        vision=record({"title": texts}, year=years), declared_counts=some(counts, 1),
        milestones=some(record({"fiscal_year": years, "title": texts})),
        review=record({}, cycle=texts, consultations=some(
            record({"start": st.just("2025-01-01"), "end": st.just("2025-02-01")}, note=texts))),
    )  # fmt: skip


def _indicators(keys: _Keys, initiatives: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    related = some(st.sampled_from(initiatives)) if initiatives else st.just([])
    rows = some(record(
        {"name": texts, "kind": st.sampled_from(["stock", "annual", "ratio", "qualitative"])},
        code=texts, unit=texts, direction=st.sampled_from(["increase", "maintain"]),
        cumulative=maybe(st.booleans()),
        perspective=st.sampled_from(["resident", "staff"]), related_initiatives=related, note=texts,
        baseline=record({"value": values}, fiscal_year=years),
        targets=st.dictionaries(years, values | st.none(), max_size=3),
        target_ground=texts, denominator=texts, data_source=texts,
    ))  # fmt: skip
    return rows.map(lambda rows: [{"key": keys.next("x"), **row} for row in rows])


def _nodes(keys: _Keys, earlier: list[Any], plan: Any, tags: list[str], initiatives: list[str]) -> Any:
    parents = maybe(st.sampled_from([node["key"] for node in earlier])) if earlier else st.none()
    optional = {"see_subplan": st.sampled_from([s["key"] for s in plan["subplans"]])} if plan["subplans"] else {}
    return record(
        {
            "key": st.builds(keys.next, st.just("n")), "title": maybe(texts), "parent": parents,
            "level": st.sampled_from([level["key"] for level in plan["levels"]]),
        },
        code=texts, vision=texts, sdgs=maybe(some(st.integers(1, 17))), tags=tag_uses(tags),
        figures=some(figures),
        indicators=_indicators(keys, initiatives), blocks=some(blocks), note=texts,
        counted_as_initiative=st.sampled_from(["stated", "inferred"]), **optional,
    )  # fmt: skip


def _lines(keys: _Keys, tags: list[str], deep: int = 2) -> st.SearchStrategy[list[dict[str, Any]]]:
    below = {"items": _lines(keys, tags, deep - 1)} if deep else {}
    return some(record(
        {"key": st.builds(keys.next, st.just("z")), "action": texts},
        group=texts, subgroup=texts, certainty=st.sampled_from(["explicit", "low"]), note=texts,
        years=st.dictionaries(years, year_cells, max_size=2), stages=some(texts), implementer=texts,
        cancelled=st.booleans(), and_others=st.booleans(), tags=tag_uses(tags),
        page_refs=some(st.integers(1, 99)),
        group_marks=st.dictionaries(years, some(texts), max_size=1), **below,
    ))  # fmt: skip


def _initiatives(
    key: str, keys: _Keys, nodes: list[Any], plan: Any, initiatives: list[str]
) -> st.SearchStrategy[dict[str, Any]]:
    tags = [tag["key"] for tag in plan["tags"]]
    subplans = st.sampled_from([None, *(sub["key"] for sub in plan["subplans"])])
    marks = [mark["key"] for mark in plan["marks"]]
    listings = st.lists(
        record({"node": st.sampled_from([node["key"] for node in nodes]), "subplan": subplans},
               position=st.integers(0, 9), primary=maybe(st.just(False)), counted=maybe(st.booleans())),
        max_size=3, unique_by=lambda row: (row["node"], row["subplan"]),
    ) if nodes else st.just([])  # fmt: skip
    return record(
        {"key": st.just(key), "title": texts,
         "kind": st.sampled_from([kind["key"] for kind in plan["kinds"]])},
        code=texts, number=st.integers(0, 99), part_of=st.sampled_from(initiatives),
        title_variants=some(texts),
        summary=texts, certainty=st.sampled_from(["explicit", "inferred"]), tags=tag_uses(tags),
        listings=listings,
        marks=st.dictionaries(st.sampled_from(marks), maybe(st.booleans())) if marks else st.just({}),
        departments=maybe(some(texts | record({"name": texts}, lead=maybe(st.booleans())))),
        related_plans=maybe(some(texts)), sdgs=maybe(some(st.integers(1, 17))), figures=some(figures),
        indicators=_indicators(keys, initiatives), schedule=_lines(keys, tags), blocks=some(blocks),
        note=texts,
        history=some(record({"event": texts}, date=texts)), remarks=some(record({"text": texts}, mark=texts)),
        also_see=some(record({"title": texts}, parts=some(texts), page=st.integers(1, 99))),
    )  # fmt: skip
