"""Evaluation over the API: a section's sheets are written, submitted, assessed and published; who may what."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.rules import Action
from kusei.foundation.web import clock
from kusei.services.plans.evaluation.commands import start_year
from kusei.services.plans.evaluation.models import Bundle, Review, Sheet

WRITE = "evaluation:write"


ROUTES = """
classifications: [{code: general, label: 一般文書, retention: "5"}]
rules: [{key: own, label: 課長決裁, steps: [{label: 課長, kind: decide, at: own, days: 3}]}]
"""


@pytest.fixture(autouse=True)
def _may(monkeypatch, own_packs, staffed):
    """It is May, and the section's approver decides."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 5, 10, 1, tzinfo=dt.UTC))
    (own_packs / "common" / "approval-routes.yaml").write_text(ROUTES)


@pytest.fixture
def begun(staffed):
    """The year's sheet of initiative 1: the numbers of sheet and bundle."""
    start_year(plan=staffed.plan, fiscal_year=2025, by=None)
    sheet = Sheet.objects.get(initiative_key="1")
    return sheet.pk, sheet.bundle_id


def answers(call, sheet):
    """Everything that a sheet needs before it can be submitted."""
    held = call("viewer", "cycle:read", "GET", f"/evaluation-sheets/{sheet}").json()
    found = dict(held["answers"])
    for name in held["missing"]:
        kind = name.partition("-")[0]
        found[name] = {"points": "3", "direction": "improve"}.get(kind, "書きました。")
    return found | {
        "item-cost": "1200000",
        "direction": "improve",
        "promise-1-what": "夜間も",
        "promise-1-until": "9月",
    }


def save(call, part, sheet, version, said):
    return call(part, WRITE, "PUT", f"/evaluation-sheets/{sheet}", {"version": version, "answers": said})


def view(stage, points="4", **more):
    axes = ("necessity", "effectiveness", "efficiency", "fairness")
    marks = {axis: {"points": float(points), "reason": "わけ"} for axis in axes}
    return {"stage": stage, "points": marks, "comment": "意見", **more}


def code(answer, status):
    assert answer.status_code == status, answer.content.decode()
    return answer.json().get("code") if status >= 400 else None


def test_a_sheet_is_written_submitted_assessed_decided_and_read_by_everybody(call, client, people, begun):
    sheet, bundle = begun
    listed = call("viewer", "cycle:read", "GET", "/plans/small/evaluation-bundles?fiscal_year=2025").json()["items"]
    assert [(one["number"], one["state"], one["sheets"]) for one in listed] == [(bundle, "writing", 1)]
    assert code(save(call, "editor", sheet, 1, answers(call, sheet)), 200) is None
    assert call("viewer", "cycle:read", "GET", f"/evaluation-bundles/{bundle}").json()["items"][0]["missing"] == []
    people("approver")  # who decides
    answer = call("editor", WRITE, "POST", f"/evaluation-bundles/{bundle}/submission")
    assert code(answer, 201) is None
    draft = answer.json()["draft"]
    for part, stage in (("approver", "department"), ("planner", "planning")):
        answer = call(part, WRITE, "POST", f"/evaluation-sheets/{sheet}/reviews", view(stage))
        assert code(answer, 201) is None
    again = call("publisher", WRITE, "POST", f"/evaluation-sheets/{sheet}/reviews", view("planning"))
    assert code(again, 409) == "evaluation.reviewed-meanwhile"
    assert client.get("/api/v1/plans/small/evaluations").json()["total"] == 0
    _decide(people, draft)
    path = "/plans/small/evaluation-publications/2025"
    assert code(call("editor", WRITE, "POST", path), 403) == "cycle.not-allowed"
    assert call("publisher", WRITE, "POST", path).json() == {"initiatives": ["1"]}
    assert code(call("publisher", WRITE, "POST", path), 422) == "evaluation.not-now"
    (one,) = client.get("/api/v1/plans/small/evaluations?direction=improve").json()["items"]
    assert (one["initiative"], one["grade"], one["total"]) == ("1", "A", 4)
    assert [stage["key"] for stage in one["stages"]] == ["self", "department", "planning"]
    assert client.get("/api/v1/plans/small/evaluations?grade=D").json()["total"] == 0
    whole = client.get("/api/v1/plans/small/evaluations/2025/1").json()
    assert whole["content"]["groups"]
    listed = client.get("/api/v1/plans/small/evaluations?format=csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(listed, newline=""))
    assert (row["initiative"], row["promises"]) == ("1", "夜間も（9月）")
    assert client.get("/api/v1/plans/small/evaluations/2024/1").status_code == 404


def _decide(people, number):
    """The section's approver decides."""
    draft = Draft.objects.get(pk=number)
    step = draft.rounds.latest("pk").steps.get()
    approvals.decide(
        draft_id=number, version=draft.version, step_id=step.pk, action=Action.DECIDE, by=people("approver")
    )


def test_of_two_who_write_in_the_same_field_the_second_sees_the_first_ones_text(call, begun):
    sheet = begun[0]
    assert code(save(call, "editor", sheet, 1, {"item-result": "はじめ"}), 200) is None
    answer = save(call, "planner", sheet, 1, {"item-result": "あと"})
    assert code(answer, 409) == "evaluation.sheet-conflict"
    assert answer.json()["conflicts"] == [{"field": "item-result", "now": "はじめ", "sent": "あと"}]
    assert Sheet.objects.get(pk=sheet).answers["item-result"] == "はじめ"


# Who may: see the sheet, write it, submit, assess for the department.
TABLE = {
    "planner": (200, 200, 201, 403),
    "publisher": (200, 403, 403, 201),
    "editor": (200, 200, 201, 403),
    "approver": (200, 403, 403, 201),
    "viewer": (200, 403, 403, 403),
    "other": (404, 403, 403, 403),
    "stranger": (404, 403, 403, 403),
}


@pytest.mark.parametrize("part", TABLE)
def test_who_may_what_with_a_sheet(call, people, begun, part):
    sees, writes, submits, assesses = TABLE[part]
    sheet, bundle = begun
    people("approver")
    assert call(part, "cycle:read", "GET", f"/evaluation-sheets/{sheet}").status_code == sees
    assert call(part, "cycle:read", "GET", f"/evaluation-bundles/{bundle}").status_code == sees
    said = answers(call, sheet)
    assert save(call, part, sheet, 1, said).status_code == writes
    if writes != 200:
        assert Sheet.objects.get(pk=sheet).version == 1
        save(call, "editor", sheet, 1, said)
    answer = call(part, WRITE, "POST", f"/evaluation-bundles/{bundle}/submission")
    assert answer.status_code == submits, answer.content.decode()
    if submits != 201:
        call("editor", WRITE, "POST", f"/evaluation-bundles/{bundle}/submission")
    answer = call(part, WRITE, "POST", f"/evaluation-sheets/{sheet}/reviews", view("department"))
    assert answer.status_code == assesses, answer.content.decode()
    assert Review.objects.filter(stage="department").exists() is (assesses == 201)
    assert code(
        call(part, WRITE, "POST", "/plans/small/evaluation-publications/2025"), 422 if part == "publisher" else 403
    )


def test_no_other_scope_evaluates(call, begun):
    for scope in ("cycle:read", "progress:write"):
        answer = call("editor", scope, "PUT", f"/evaluation-sheets/{begun[0]}", {"version": 1, "answers": {}})
        assert code(answer, 403) == "scope-missing"


@pytest.mark.parametrize(
    ("said", "status", "expected"),
    [
        ({"item-cost": "たくさん"}, 422, "evaluation.answers-refused"),
        ({"points-necessity": "9"}, 422, "evaluation.answers-refused"),
        ({"item-nothing": "x"}, 422, "evaluation.answers-refused"),
        ({"item-result": "123456789018"}, 422, "evaluation.answers-refused"),
        ({"item-result": "x" * 4001}, 400, "body-invalid"),
        ({"ITEM": "x"}, 400, "body-invalid"),
        ({"item-result": 1}, 400, "body-invalid"),
    ],
)
def test_what_cannot_stand_on_a_sheet_is_refused_field_by_field(call, begun, said, status, expected):
    answer = save(call, "editor", begun[0], 1, said)
    assert code(answer, status) == expected
    assert answer.json()["errors"]
    assert Sheet.objects.get(pk=begun[0]).version == 1


def test_half_a_sheet_is_not_submitted_and_nothing_is_assessed_before(call, begun):
    sheet, bundle = begun
    answer = call("editor", WRITE, "POST", f"/evaluation-bundles/{bundle}/submission")
    assert code(answer, 422) == "evaluation.sheets-incomplete"
    early = call("approver", WRITE, "POST", f"/evaluation-sheets/{sheet}/reviews", view("department"))
    assert code(early, 422) == "evaluation.not-now"
    assert Bundle.objects.get(pk=bundle).state == "writing"
    assert code(save(call, "editor", 999, 1, {}), 404) == "evaluation.no-such-sheet"
