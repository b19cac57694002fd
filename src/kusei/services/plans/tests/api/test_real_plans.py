"""The API on the plans of the packs: nothing is lost on the way, and a call costs a fixed number of SQL
queries.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.services.plans.format import read_plan
from kusei.services.plans.tests.api.small import load_small_plan

# SQL queries of each call, that of the rate limit included.
QUERIES = {
    "/": 1,
    "/plans": 3,
    "/plans/{id}": 3,
    "/plans/{id}/nodes": 4,
    "/plans/{id}/initiatives": 4,
    "/plans/{id}/initiatives?goal={node}": 5,
    "/plans/{id}/initiatives?tag=x&department=x&fiscal_year=2025&sdg=1&kind=initiative": 4,
    "/plans/{id}/initiatives?q=窓口": 6,
    "/plans/{id}/initiatives/{key}": 9,  # with indicators, the actual values among them
    "/plans/{id}/indicators": 5,
    "/plans/{id}/schedule?fiscal_year=2025": 4,
    "/plans/{id}/schedule?format=csv": 3,
    "/plans/{id}/export": 18,
}


def everything(client, path, edition):
    """All items of a list of one edition, through the links of its pages."""
    items, page, total = [], 1, None
    while total is None or len(items) < total:
        answer = client.get(f"/api/v1{path}?edition={edition}&per_page=200&page={page}")
        assert answer.status_code == 200, answer.content.decode()
        found = answer.json()
        items, page, total = items + found["items"], page + 1, found["total"]
    return items


@pytest.mark.django_db
def test_nothing_is_lost_on_the_way(client, settings, real_packs):
    settings.RATE_LIMITS = False
    files = [read_plan(path) for path in sorted(settings.PACKS_DIR.glob("*/plans/*.yaml"))]
    assert len(files) >= 5
    for file in files:
        id, code = file.plan.id, file.plan.edition.code
        assert client.get(f"/api/v1/plans/{id}?edition={code}").json()["counts"]["initiatives"]
        assert [node["key"] for node in everything(client, f"/plans/{id}/nodes", code)] == [
            node.key for node in file.nodes
        ]
        initiatives = {item.key: item for item in file.initiatives}
        listed = everything(client, f"/plans/{id}/initiatives", code)
        annexes = {kind.key for kind in file.plan.kinds if kind.annex}
        assert [one["key"] for one in listed] == [i.key for i in file.initiatives if i.kind not in annexes]
        for one in listed:
            given = initiatives[one["key"]].departments
            assert one["departments"] == (None if given is None else [ref.model_dump() for ref in given])
            assert one["sdgs"] == initiatives[one["key"]].sdgs
        lines = [line for _initiative, _parent, line in file.lines()]
        said = everything(client, f"/plans/{id}/schedule", code)
        assert [line["key"] for line in said] == [line.key for line in lines]
        assert [len(line["cells"]) for line in said] == [len(line.years) for line in lines]
        indicators = [one for holder in (*file.nodes, *file.initiatives) for one in holder.indicators]
        targets = {
            one["key"]: {target["fiscal_year"]: target["value"] for target in one["targets"]}
            for one in everything(client, f"/plans/{id}/indicators", code)
        }
        assert targets == {one.key: dict(one.targets) for one in indicators}
        for item in file.initiatives[::12]:
            alone = client.get(f"/api/v1/plans/{id}/initiatives/{item.key}?edition={code}")
            assert alone.status_code == 200, alone.content.decode()
            assert alone.json()["title"] == item.title


@pytest.mark.django_db
def test_a_call_costs_a_fixed_number_of_queries_whatever_the_plan(client, settings, real_packs):
    load_small_plan()
    other = read_plan(settings.PACKS_DIR / "ota" / "plans" / "ota-dx.yaml")
    measured = next(item.key for item in other.initiatives if item.indicators)
    plans = {other.plan.id: measured, "small": "1"}
    nodes = {other.plan.id: other.nodes[0].key, "small": "A"}
    client.get("/api/v1/plans")
    spent = {
        path: {_queries(client, path.format(id=id, key=key, node=nodes[id])) for id, key in plans.items()}
        for path in QUERIES
    }
    assert spent == {path: {number} for path, number in QUERIES.items()}


def _queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.content.decode()
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])
