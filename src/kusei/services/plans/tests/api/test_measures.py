"""Actual values over the API: who may enter and confirm, and that nothing is overwritten unseen."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.measures.models import ActualValue
from kusei.foundation.web import clock
from kusei.services.plans.series import declare_indicators
from kusei.services.plans.tests.api.test_refusals import MEMBERS

PATH = "/plans/small/indicators/1-K1/actuals"
WRITE = "measures:write"


@pytest.fixture(autouse=True)
def _declared(monkeypatch, staffed):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 5, 10, 1, tzinfo=dt.UTC))
    declare_indicators(staffed)


def value(number, seen=None, **more):
    return {"values": [{"fiscal_year": 2025, "seen": seen, "value": number, **more}]}


def code(answer, status):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()["code"] if status >= 400 else None


def test_a_value_is_entered_read_confirmed_and_then_public(call, client):
    answer = call("editor", WRITE, "POST", PATH, value(12.5))
    assert code(answer, 201) is None
    assert answer.json() == {"outcomes": ["added"]}
    listed = call("viewer", "cycle:read", "GET", PATH).json()
    (item,) = listed["items"]
    assert (item["value"], item["state"], item["source"], item["confirmed"]) == (12.5, "known", "entered", False)
    assert "actuals" not in listed
    public = client.get("/api/v1/plans/small/indicators").json()["items"][0]
    assert public["actuals"] == []
    answer = call("approver", WRITE, "POST", f"{PATH}/confirmation", {"values": [item["number"]]})
    assert answer.json() == {"confirmed": 1}
    public = client.get("/api/v1/plans/small/indicators").json()["items"][0]
    assert [(one["fiscal_year"], one["value"]) for one in public["actuals"]] == [(2025, 12.5)]


@pytest.mark.parametrize(
    ("part", "enters", "confirms", "reads"),
    [
        ("editor", 201, 403, 200),
        ("approver", 403, 201, 200),
        ("viewer", 403, 403, 200),
        ("planner", 201, 403, 200),
        ("publisher", 403, 201, 200),
        ("other", 403, 403, 403),
        ("stranger", 403, 403, 403),
    ],
)
def test_who_may_what_with_values(call, part, enters, confirms, reads):
    call("editor", WRITE, "POST", PATH, value(1))
    held = ActualValue.objects.get()
    assert call(part, "cycle:read", "GET", PATH).status_code == reads
    body = {"values": [held.pk]}
    assert call(part, WRITE, "POST", f"{PATH}/confirmation", body).status_code == confirms
    if confirms != 201:
        assert call(part, WRITE, "POST", PATH, value(2, held.pk)).status_code == enters


def test_a_scope_of_something_else_is_not_enough(call):
    for scope in ("cycle:read", "progress:write"):
        assert code(call("editor", scope, "POST", PATH, value(1)), 403) == "scope-missing"
    assert code(call("editor", WRITE, "GET", PATH), 403) == "scope-missing"
    assert not ActualValue.objects.exists()


def test_a_value_that_somebody_changed_meanwhile_is_a_conflict_that_shows_both(call):
    call("editor", WRITE, "POST", PATH, value(1))
    first = ActualValue.objects.get()
    call("planner", WRITE, "POST", PATH, value(2, first.pk))
    answer = call("editor", WRITE, "POST", PATH, value(3, first.pk))
    assert code(answer, 409) == "measures.changed-meanwhile"
    assert answer.json()["conflicts"] == [{"field": "values.0", "now": "2", "sent": "3"}]
    assert set(answer.json()) == MEMBERS | {"conflicts"}
    assert [row.reading.number for row in ActualValue.objects.filter(status="current")] == [2]


def test_a_confirmed_value_changes_only_with_a_reason_and_as_a_proposal(call):
    call("editor", WRITE, "POST", PATH, value(1))
    held = ActualValue.objects.get()
    call("approver", WRITE, "POST", f"{PATH}/confirmation", {"values": [held.pk]})
    assert code(call("editor", WRITE, "POST", PATH, value(2, held.pk)), 422) == "measures.reason-missing"
    answer = call("editor", WRITE, "POST", PATH, value(2, held.pk) | {"reason": "集計の誤り"})
    assert answer.json() == {"outcomes": ["proposed"]}
    again = call("approver", WRITE, "POST", f"{PATH}/confirmation", {"values": [held.pk]})
    assert code(again, 409) == "measures.already-decided"


def test_the_nothings_stay_apart(call):
    body = {"values": [{"fiscal_year": 2025, "seen": None, "state": "not-applicable"}]}
    assert call("editor", WRITE, "POST", PATH, body).status_code == 201
    (item,) = call("editor", "cycle:read", "GET", PATH).json()["items"]
    assert (item["state"], item["value"]) == ("not-applicable", None)


def test_a_ratio_is_computed_from_its_parts(call):
    path = "/plans/small/indicators/1-K2/actuals"
    body = {"values": [{"fiscal_year": 2025, "seen": None, "numerator": 1, "denominator": 4}]}
    assert call("editor", WRITE, "POST", path, body).status_code == 201
    (item,) = call("editor", "cycle:read", "GET", path).json()["items"]
    assert (item["numerator"], item["denominator"]) == (1, 4)
    assert item["value"] in (25, 0.25)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": True},
        {"value": None},
        {"value": 1, "state": "unknown"},
        {"value": 1e30},
        {"value": 1, "numerator": 1},
        {"month": 13},
        {"nonsense": 1},
        {"note": "x" * 501},
    ],
)
def test_what_is_no_value_is_400_and_says_where(call, wrong):
    body = value(1)
    body["values"][0] |= wrong
    answer = call("editor", WRITE, "POST", PATH, body)
    assert code(answer, 400) == "body-invalid"
    assert answer.json()["errors"][0]["parameter"].startswith("values.0")
    assert not ActualValue.objects.exists()


def test_a_year_that_has_not_begun_and_an_unknown_indicator_are_refused(call):
    body = {"values": [{"fiscal_year": 2027, "seen": None, "value": 1}]}
    assert code(call("editor", WRITE, "POST", PATH, body), 422) == "measures.reading-refused"
    missing = "/plans/small/indicators/nothing/actuals"
    assert code(call("editor", WRITE, "POST", missing, value(1)), 404) == "indicator-not-found"
    assert code(call("editor", WRITE, "POST", PATH.replace("small", "nowhere"), value(1)), 404) == "plan-not-found"
