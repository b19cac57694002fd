"""Observations over the API: written, oriented, decided, let out; and who may what."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.foundation.web import clock
from kusei.services.plans.observations.models import Observation, Step

WRITE = "observations:write"
LOG = "/plans/small/observation-log"
TEXT = {
    "title": "申請の半分が夜に届く",
    "kind": "users",
    "seen": "オンライン申請の52%が18時以降だった。",
    "observed_on": "2026-05-01",
    "initiatives": ["1"],
}


@pytest.fixture(autouse=True)
def _may(monkeypatch, staffed):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 5, 10, 1, tzinfo=dt.UTC))


@pytest.fixture
def noted(call):
    answer = call("editor", WRITE, "POST", LOG, TEXT | {"department": "区民部"})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["number"]


def step(kind, version, **more):
    return {"kind": kind, "version": version, "text": f"{kind}の内容", "done_on": "2026-05-09", **more}


def code(answer, status):
    assert answer.status_code == status, answer.content.decode()
    return answer.json().get("code") if status >= 400 else None


def test_an_observation_goes_its_way_and_everybody_reads_it_once_it_is_let_out(call, client, noted):
    path = f"/observations/{noted}"
    assert call("editor", WRITE, "POST", f"{path}/steps", step("orient", 1)).json()["state"] == "oriented"
    assert call("approver", WRITE, "POST", f"{path}/steps", step("decide", 2)).json()["state"] == "decided"
    assert client.get("/api/v1/plans/small/observations").json()["total"] == 0
    answer = call("planner", WRITE, "PUT", f"{path}/release", {"version": 3, "public": True})
    assert code(answer, 200) is None
    (one,) = client.get("/api/v1/plans/small/observations?initiative=1").json()["items"]
    assert [found["kind"] for found in one["steps"]] == ["orient", "decide"]
    assert "見本" not in client.get("/api/v1/plans/small/observations").content.decode()  # no names
    assert "orient 2026-05-09" in client.get("/api/v1/plans/small/observations?format=csv").content.decode()
    assert client.get("/api/v1/plans/small/observations?initiative=2").json()["total"] == 0


def test_the_second_of_two_who_decide_is_shown_that_he_is(call, noted):
    path = f"/observations/{noted}/steps"
    assert code(call("editor", WRITE, "POST", path, step("orient", 1)), 201) is None
    assert code(call("planner", WRITE, "POST", path, step("orient", 1)), 409) == "observations.stale"
    assert Step.objects.count() == 1


def test_a_text_is_rewritten_until_somebody_concludes_from_it(call, noted):
    path = f"/observations/{noted}"
    answer = call("editor", WRITE, "PUT", path, TEXT | {"title": "直した件名", "version": 1})
    assert (answer.json()["title"], answer.json()["version"]) == ("直した件名", 2)
    call("editor", WRITE, "POST", f"{path}/steps", step("orient", 2))
    assert code(call("editor", WRITE, "PUT", path, TEXT | {"version": 3}), 422) == "observations.frozen"


def test_a_step_is_corrected_by_another_one(call, noted):
    path = f"/observations/{noted}/steps"
    first = call("editor", WRITE, "POST", path, step("orient", 1)).json()["steps"][0]
    answer = call("editor", WRITE, "POST", path, step("orient", 2, corrects=first["number"]))
    assert [one["correction"] for one in answer.json()["steps"]] == [False, True]


# Who may: write for 区民部, see, orient, decide, let out.
TABLE = {
    "planner": (201, 200, 201, 201, 200),
    "publisher": (201, 200, 201, 201, 403),
    "editor": (201, 200, 201, 403, 403),
    "approver": (201, 200, 201, 201, 403),
    "viewer": (403, 200, 403, 403, 403),
    "other": (403, 404, 403, 403, 403),
    "stranger": (403, 404, 403, 403, 403),
}


@pytest.mark.parametrize("part", TABLE)
def test_who_may_what_with_an_observation(call, part, noted):
    writes, sees, orients, decides, lets_out = TABLE[part]
    path = f"/observations/{noted}"
    assert call(part, WRITE, "POST", LOG, TEXT | {"department": "区民部"}).status_code == writes
    assert call(part, "cycle:read", "GET", path).status_code == sees
    listed = call(part, "cycle:read", "GET", LOG).json()["items"]
    assert (noted in [one["number"] for one in listed]) is (sees == 200)
    assert call(part, WRITE, "POST", f"{path}/steps", step("orient", 1)).status_code == orients
    if orients != 201:
        call("planner", WRITE, "POST", f"{path}/steps", step("orient", 1))
    assert call(part, WRITE, "POST", f"{path}/steps", step("decide", 2)).status_code == decides
    if decides != 201:
        call("planner", WRITE, "POST", f"{path}/steps", step("decide", 2))
    assert call(part, WRITE, "PUT", f"{path}/release", {"version": 3, "public": True}).status_code == lets_out
    assert Observation.objects.get(pk=noted).public is (lets_out == 200)


def test_no_other_scope_writes_observations(call):
    for scope in ("cycle:read", "progress:write"):
        assert code(call("editor", scope, "POST", LOG, TEXT), 403) == "scope-missing"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": ""}, 422),
        ({"title": "x" * 201}, 400),
        ({"kind": "weather"}, 400),
        ({"observed_on": "2026-05-11"}, 422),
        ({"observed_on": "yesterday"}, 400),
        ({"department": "ない部"}, 400),
        ({"department": None}, 403),
        ({"department": "公園課"}, 403),
        ({"initiatives": ["nothing"]}, 422),
        ({"source_url": "javascript:alert(1)"}, 422),
        ({"seen": "番号は123456789018です。"}, 400),
    ],
)
def test_what_cannot_be_noted_is_refused(call, change, status):
    answer = call("editor", WRITE, "POST", LOG, TEXT | {"department": "区民部"} | change)
    assert code(answer, status), answer.content.decode()
    assert not Observation.objects.exists()


def test_an_observation_that_is_not_there_is_404(call):
    assert code(call("planner", "cycle:read", "GET", "/observations/999"), 404) == "observations.no-such-observation"
    assert code(call("planner", WRITE, "POST", "/observations/999/steps", step("orient", 1)), 404)
