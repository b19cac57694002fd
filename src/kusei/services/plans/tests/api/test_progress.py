"""Progress over the API: a round from its opening to its publication, and who may what in it."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from kusei.foundation.audit.models import Act
from kusei.foundation.org.commands import end_all_roles
from kusei.foundation.web import clock
from kusei.services.plans.progress.models import Report, Round

WRITE = "progress:write"


@pytest.fixture(autouse=True)
def _october(monkeypatch, staffed):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2025, 10, 3, 1, tzinfo=dt.UTC))


@pytest.fixture
def opened(call):
    """The half-year round of 2025, and the number of the report on initiative 1."""
    body = {"fiscal_year": 2025, "period": "half"}
    answer = call("planner", WRITE, "POST", "/plans/small/progress-rounds", body)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["number"], Report.objects.get(initiative_key="1").pk


def whole(version=1, report=True, **more):
    values = {"text": "窓口を3か所に広げた。", "hours_actual": "12.5", "line:1-L1:status": "on_track"}
    values["line:1-L2:status"] = "done"
    report_fields = {line: values[line] for line in values if line.startswith("line:")}
    known = {f"line:{line.line_key}:status" for line in Report.objects.get(initiative_key="1").lines.all()}
    missing = dict.fromkeys(known - set(report_fields), "on_track")
    kept = {name: text for name, text in values.items() if not name.startswith("line:") or name in known}
    return {"version": version, "values": {**kept, **missing, **more}, "report": report}


def code(answer, status):
    assert answer.status_code == status, answer.content.decode()
    return answer.json().get("code") if status >= 400 else None


def test_a_section_reports_and_everybody_reads_it_after_the_publication(call, client, opened):
    round_, report = opened
    answer = call("editor", WRITE, "PUT", f"/progress-reports/{report}", whole())
    assert code(answer, 200) is None
    assert (answer.json()["state"], answer.json()["version"]) == ("reported", 2)
    assert Act.objects.filter(path=f"/api/v1/progress-reports/{report}").latest("pk").actor == (
        "見本 editor（APIトークン「progress:write」）"
    )
    assert client.get("/api/v1/plans/small/progress").json()["total"] == 0
    assert client.get("/api/v1/plans/small/progress-rounds").json()["total"] == 0
    assert code(call("publisher", WRITE, "POST", f"/progress-rounds/{round_}/publication"), 200) is None
    found = client.get("/api/v1/plans/small/progress?fiscal_year=2025&department=区民部").json()
    (one,) = found["items"]
    assert (one["initiative"], one["hours_actual"], one["yen_actual"]) == ("1", 12.5, None)
    assert one["status"] in ("on_track", "done", "ahead")
    assert client.get("/api/v1/plans/small/progress?status=late").json()["total"] == 0
    assert client.get("/api/v1/plans/small/progress-rounds").json()["items"][0]["state"] == "published"
    listed = client.get("/api/v1/plans/small/progress?format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(listed, newline="")))
    assert [row["initiative"] for row in rows] == ["1"] * len(one["lines"])


def test_rounds_that_are_not_published_are_shown_only_with_the_scope_and_a_role(call, client, opened):
    path = "/plans/small/progress-rounds?unpublished=true"
    assert code(client.get(f"/api/v1{path}"), 401) == "token-missing"
    assert code(call("editor", WRITE, "GET", path), 403) == "scope-missing"
    answer = call("viewer", "cycle:read", "GET", path)
    assert [one["state"] for one in answer.json()["items"]] == ["open"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_two_who_change_the_same_field_the_second_sees_the_first_ones_text(call, opened):
    path = f"/progress-reports/{opened[1]}"
    call("editor", WRITE, "PUT", path, {"version": 1, "values": {"text": "はじめ"}})
    answer = call("planner", WRITE, "PUT", path, {"version": 1, "values": {"text": "あと", "problems": "人手"}})
    assert code(answer, 409) == "progress.conflict"
    assert answer.json()["conflicts"] == [{"field": "text", "now": "はじめ", "sent": "あと"}]
    held = call("viewer", "cycle:read", "GET", path).json()
    assert (held["values"]["text"], held["values"]["problems"], held["version"]) == ("はじめ", "", 2)
    both = call("planner", WRITE, "PUT", path, {"version": 1, "values": {"problems": "人手"}})
    assert both.json()["values"]["text"] == "はじめ"
    assert both.json()["values"]["problems"] == "人手"


def test_unchanged_needs_one_call(call, opened):
    answer = call("editor", WRITE, "POST", f"/progress-reports/{opened[1]}/unchanged", {"version": 1})
    assert code(answer, 200) is None
    assert answer.json()["state"] == "reported"
    assert answer.json()["overall"] == "on_track"


def test_a_report_is_returned_with_a_reason_and_corrected_after_publication_with_one(call, client, opened):
    round_, report = opened
    path = f"/progress-reports/{report}"
    call("editor", WRITE, "PUT", path, whole())
    assert code(call("planner", WRITE, "POST", f"{path}/return", {"version": 2, "reason": ""}), 422)
    answer = call("planner", WRITE, "POST", f"{path}/return", {"version": 2, "reason": "根拠を書いてください。"})
    assert answer.json()["state"] == "returned"
    stale = call("planner", WRITE, "POST", f"{path}/return", {"version": 2, "reason": "もう一度"})
    assert code(stale, 409) == "progress.not-possible-now"
    call("editor", WRITE, "PUT", path, whole(version=3))
    call("publisher", WRITE, "POST", f"/progress-rounds/{round_}/publication")
    assert code(call("editor", WRITE, "PUT", path, whole(version=4, text="あとから")), 422) == "progress.not-open"
    body = {"version": 4, "reason": "数え方の誤り", "values": {"hours_actual": "11"}}
    assert code(call("publisher", WRITE, "POST", f"{path}/correction", body), 200) is None
    (one,) = client.get("/api/v1/plans/small/progress").json()["items"]
    (corrected,) = one["corrections"]
    assert (corrected["old"], corrected["new"], corrected["why"]) == ("12.5", "11", "数え方の誤り")


def test_a_round_is_closed_and_opened_again_with_a_reason(call, opened):
    path = f"/progress-rounds/{opened[0]}"
    assert call("planner", WRITE, "POST", f"{path}/closing").json()["state"] == "closed"
    assert code(call("planner", WRITE, "POST", f"{path}/closing"), 409)
    assert code(call("planner", WRITE, "POST", f"{path}/reopening", {"reason": " "}), 422) == "progress.reason-missing"
    answer = call("planner", WRITE, "POST", f"{path}/reopening", {"reason": "書きもれ"})
    assert answer.json()["state"] == "open"


# Who may: open a round, write a report, return one, close, publish, read what is not published.
TABLE = {
    "planner": (201, 200, 200, 200, 403, 200),
    "publisher": (403, 403, 403, 403, 200, 200),
    "editor": (403, 200, 403, 403, 403, 200),
    "approver": (403, 403, 403, 403, 403, 200),
    "viewer": (403, 403, 403, 403, 403, 200),
    "other": (403, 404, 404, 403, 403, 404),
    "stranger": (403, 404, 404, 403, 403, 404),
}


@pytest.mark.parametrize("part", TABLE)
def test_who_may_what_in_a_round(call, part):
    opens, writes, returns, closes, publishes, reads = TABLE[part]
    body = {"fiscal_year": 2025, "period": "half"}
    answer = call(part, WRITE, "POST", "/plans/small/progress-rounds", body)
    assert answer.status_code == opens, answer.content.decode()
    if opens != 201:
        assert not Round.objects.exists()
        call("planner", WRITE, "POST", "/plans/small/progress-rounds", body)
    round_, report = Round.objects.get().pk, Report.objects.get(initiative_key="1").pk
    path = f"/progress-reports/{report}"
    assert call(part, "cycle:read", "GET", path).status_code == reads
    assert call(part, WRITE, "PUT", path, whole()).status_code == writes
    if writes != 200:
        assert Report.objects.get(pk=report).version == 1
        call("planner", WRITE, "PUT", path, whole())
    answer = call(part, WRITE, "POST", f"{path}/return", {"version": 2, "reason": "わけ"})
    assert answer.status_code == returns, answer.content.decode()
    assert call(part, WRITE, "POST", f"/progress-rounds/{round_}/closing").status_code == closes
    assert call(part, WRITE, "POST", f"/progress-rounds/{round_}/publication").status_code == publishes
    assert (Round.objects.get().state == "published") is (publishes == 200)


def test_a_token_does_nothing_more_once_the_role_of_its_person_has_ended(call, people, opened):
    path = f"/progress-reports/{opened[1]}"
    assert call("editor", WRITE, "PUT", path, {"version": 1, "values": {"text": "まだ"}}).status_code == 200
    end_all_roles(user=people("editor"), on=clock.today(), why="異動", by=None)
    assert code(call("editor", WRITE, "PUT", path, {"version": 2, "values": {"text": "もう"}}), 404)
    body = {"fiscal_year": 2026, "period": "half"}
    assert code(call("editor", WRITE, "POST", "/plans/small/progress-rounds", body), 403)
    assert Report.objects.get(initiative_key="1").text == "まだ"


def test_no_other_scope_writes_progress(call, opened):
    for scope in ("cycle:read", "evaluation:write", "measures:write"):
        assert code(call("planner", scope, "PUT", f"/progress-reports/{opened[1]}", whole()), 403) == "scope-missing"
    assert Report.objects.get(initiative_key="1").version == 1


@pytest.mark.parametrize(
    ("change", "status", "expected"),
    [
        ({"values": {"text": "x" * 4001}}, 400, "body-invalid"),
        ({"values": {"hours_actual": "たくさん"}}, 422, "progress.fields-wrong"),
        ({"values": {"line:1-L1:status": "great"}}, 422, "progress.fields-wrong"),
        ({"values": {"nothing": "x"}}, 422, "progress.unknown-field"),
        ({"values": {}}, 422, "progress.fields-wrong"),
        ({"version": 99}, 409, "progress.not-possible-now"),
        ({"version": 0}, 400, "body-invalid"),
        ({"values": {"text": 1}}, 400, "body-invalid"),
        ({"values": {"text": "123456789018"}}, 422, "progress.fields-wrong"),
    ],
)
def test_what_cannot_be_reported_is_said_with_a_code(call, opened, change, status, expected):
    body = {"version": 1, "values": {"text": "a"}, "report": True, **change}
    answer = call("editor", WRITE, "PUT", f"/progress-reports/{opened[1]}", body)
    assert code(answer, status) == expected
    assert Report.objects.get(initiative_key="1").version == 1


def test_unknown_numbers_years_and_periods_are_refused(call):
    assert code(call("planner", WRITE, "PUT", "/progress-reports/999", {"version": 1, "values": {}}), 404)
    assert code(call("planner", WRITE, "POST", "/progress-rounds/999/closing"), 404)
    path = "/plans/small/progress-rounds"
    assert code(call("planner", WRITE, "POST", path, {"fiscal_year": 1990, "period": "half"}), 422)
    assert code(call("planner", WRITE, "POST", path, {"fiscal_year": 2025, "period": "never"}), 422)
