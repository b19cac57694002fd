"""Amendments over the API: begun, read, edited cell by cell without overwriting anybody, submitted; who may what."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.foundation.web import clock
from kusei.services.plans.amendment.models import AmendmentDraft, DraftEdit

WRITE = "amendment:write"
NEW = {
    "code": "2027",
    "label": "第2版",
    "purpose": "窓口の見直し",
    "effective_on": "2027-04-01",
    "owner": "区民部",
}
CELL = ["initiatives", "1", "schedule", "1-L1", "years", "2026"]


@pytest.fixture(autouse=True)
def _may(monkeypatch, staffed):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 5, 10, 1, tzinfo=dt.UTC))


@pytest.fixture
def draft(call):
    answer = call("planner", WRITE, "POST", "/plans/small/amendments", NEW)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["number"]


def seen(call, draft, address=CELL):
    path = f"/amendments/{draft}/cells?initiative={address[1]}&per_page=200"
    cells = call("viewer", "cycle:read", "GET", path).json()["items"]
    return next(one for one in cells if one["address"] == address)["value"]


def edit(before, value, address=CELL, **more):
    return {"edits": [{"address": address, "seen": before, "value": value}], **more}


def code(answer, status):
    assert answer.status_code == status, answer.content.decode()
    return answer.json().get("code") if status >= 400 else None


def test_a_draft_is_begun_edited_and_read_with_its_changes(call, draft):
    listed = call("viewer", "cycle:read", "GET", "/amendments?plan=small").json()["items"]
    assert [(one["number"], one["state"]) for one in listed] == [(draft, "drafting")]
    before = seen(call, draft)
    reasons = [{"address": CELL, "text": "実施を早めるため"}]
    answer = call("editor", WRITE, "PUT", f"/amendments/{draft}/cells", edit(before, "拡大", reasons=reasons))
    assert answer.json() == {"changed": [CELL]}
    (change,) = call("viewer", "cycle:read", "GET", f"/amendments/{draft}").json()["changes"]
    assert (change["initiative"], change["line"], change["fiscal_year"]) == ("1", "1-L1", 2026)


def test_the_second_who_changes_a_cell_sees_the_first_ones_text(call, draft):
    before, path = seen(call, draft), f"/amendments/{draft}/cells"
    call("editor", WRITE, "PUT", path, edit(before, "拡大"))
    answer = call("planner", WRITE, "PUT", path, edit(before, "縮小"))
    assert code(answer, 409) == "amendment.conflict"
    assert answer.json()["conflicts"] == [{"field": "/".join(CELL), "now": "拡大", "sent": "縮小"}]
    assert seen(call, draft) == "拡大"


# Who may: begin a draft, read it, edit a cell of initiative 1, edit one of initiative 3 (nobody's).
TABLE = {
    "planner": (201, 200, 200, 200),
    "publisher": (403, 200, 403, 403),
    "editor": (403, 200, 200, 403),
    "approver": (403, 200, 403, 403),
    "viewer": (403, 200, 403, 403),
    "other": (403, 200, 403, 403),
    "stranger": (403, 200, 403, 403),
}


@pytest.mark.parametrize("part", TABLE)
def test_who_may_what_in_an_amendment(call, part):
    begins, reads, edits, others = TABLE[part]
    answer = call(part, WRITE, "POST", "/plans/small/amendments", NEW)
    assert answer.status_code == begins, answer.content.decode()
    if begins != 201:
        assert not AmendmentDraft.objects.exists()
        call("planner", WRITE, "POST", "/plans/small/amendments", NEW)
    draft = AmendmentDraft.objects.get().pk
    path = f"/amendments/{draft}"
    assert call(part, "cycle:read", "GET", path).status_code == reads
    body = edit(seen(call, draft), "拡大")
    assert call(part, WRITE, "PUT", f"{path}/cells", body).status_code == edits
    title = ["initiatives", "3", "title"]
    body = edit(seen(call, draft, title), "公園の名前", title)
    assert call(part, WRITE, "PUT", f"{path}/cells", body).status_code == others
    assert DraftEdit.objects.count() == [edits, others].count(200)
    answer = call(part, WRITE, "POST", f"{path}/submission", {"version": 1})
    assert answer.status_code == (403 if part != "planner" else answer.status_code)
    assert answer.status_code in {201, 403, 422}


def test_no_other_scope_amends(call, draft):
    for scope in ("cycle:read", "progress:write"):
        assert code(call("planner", scope, "POST", "/plans/small/amendments", NEW), 403) == "scope-missing"
        assert code(call("planner", scope, "PUT", f"/amendments/{draft}/cells", edit("", "x")), 403) == "scope-missing"


def test_what_cannot_be_begun_or_edited_is_refused(call, draft):
    path = f"/amendments/{draft}/cells"
    new = "/plans/small/amendments"
    assert code(call("planner", WRITE, "POST", new, NEW), 422) == "amendment.cannot-start"
    assert code(call("planner", WRITE, "POST", new, NEW | {"owner": "ない部"}), 400) == "body-invalid"
    assert code(call("planner", WRITE, "POST", new, NEW | {"code": "2025"}), 422) == "amendment.cannot-start"
    assert code(call("planner", WRITE, "PUT", path, {"edits": []}), 400) == "body-invalid"
    nowhere = edit("", "x", ["initiatives", "1", "nothing"])
    assert code(call("planner", WRITE, "PUT", path, nowhere), 422) == "amendment.edit-refused"
    title = ["initiatives", "1", "title"]
    assert code(call("planner", WRITE, "PUT", path, edit("書かない窓口", "", title)), 422) == "amendment.edit-refused"
    assert code(call("planner", WRITE, "PUT", "/amendments/999/cells", nowhere), 404) == "amendment.no-such-draft"
    assert code(call("planner", "cycle:read", "GET", "/amendments/999"), 404) == "amendment.no-such-draft"
    stale = call("planner", WRITE, "POST", f"/amendments/{draft}/submission", {"version": 7})
    assert code(stale, 409) == "amendment.stale"
    assert not DraftEdit.objects.exists()
