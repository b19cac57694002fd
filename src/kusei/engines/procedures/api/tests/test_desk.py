"""Staff work with a token as far as their roles reach; every reading of an application is recorded with its purpose."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.desk.queries import listing
from kusei.foundation.audit.models import Access

READ, WRITE = "desk:read", "desk:write"


def test_the_list_shows_what_one_may_see_without_names(call: Any, filed: Application) -> None:
    answer = call("viewer", READ, "GET", "/desk/applications")
    assert [one["number"] for one in answer.json()["items"]] == [filed.number]
    assert "見本" not in answer.content.decode()
    assert call("elsewhere", READ, "GET", "/desk/applications").json() == {"items": [], "next": None}
    for query in ("state=decided", "procedure=nothing", "channel=post", "due=late", "assigned=me", "until=2020-01-01"):
        assert call("viewer", READ, "GET", f"/desk/applications?{query}").json()["items"] == [], query


def test_the_list_goes_on_where_it_ended(call: Any, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    numbers = {testing.filed(world.version).number for _ in range(5)}
    seen, after = [], ""
    for _ in range(3):
        found = call("viewer", READ, "GET", f"/desk/applications?{after}").json()
        seen += [one["number"] for one in found["items"]]
        after = f"after={found['next'].replace('+', '%2B')}" if found["next"] else ""
    assert len(seen) == 5
    assert set(seen) == numbers
    assert after == ""
    assert call("viewer", READ, "GET", "/desk/applications?after=nonsense").status_code == 200


def test_reading_needs_a_purpose_and_is_recorded(call: Any, filed: Application, world: SimpleNamespace) -> None:
    path = f"/desk/applications/{filed.number}"
    assert call("viewer", READ, "GET", path).status_code == 400
    assert not Access.objects.exists()
    answer = call("viewer", READ, "GET", f"{path}?purpose=審査のため")
    assert answer.status_code == 200
    found = answer.json()
    assert found["applicant"] == {"name": "見本 花子", "kana": "ミホン ハナコ"}
    assert found["answers"]["reason"] == "lost"
    row = Access.objects.get()
    assert (row.user_id, row.object_id, row.purpose) == (world.viewer.pk, str(filed.pk), "審査のため")


def test_another_section_and_confidential_ones_are_404_and_leave_no_record(call: Any, filed: Application) -> None:
    path = f"/desk/applications/{filed.number}?purpose=x"
    assert call("elsewhere", READ, "GET", path).json()["code"] == "application-not-found"
    Application.objects.filter(pk=filed.pk).update(confidential=True)
    assert call("viewer", READ, "GET", path).status_code == 404
    assert call("editor", WRITE, "POST", f"/desk/applications/{filed.number}/review", {}).status_code == 404
    assert not Access.objects.exists()
    assert call("approver", READ, "GET", path).status_code == 200


def test_an_application_goes_from_review_to_delivery(call: Any, filed: Application) -> None:
    def act(word: str, body: Any) -> Any:
        return call("editor", WRITE, "POST", f"/desk/applications/{filed.number}/{word}", body)

    review = act("review", {"seen": 1})
    assert review.json() == {"number": filed.number, "state": "in-review", "seen": 2, "outcome": ""}
    assert act("review", {}).json()["code"] == "applications.not-possible-now"
    stale = act("decision", {"outcome": "granted", "seen": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "applications.changed-meanwhile")
    no_reason = act("decision", {"outcome": "refused"})
    assert (no_reason.status_code, no_reason.json()["code"]) == (422, "applications.reason-needed")
    assert act("messages", {"text": "確認しています"}).json()["seen"] == 3
    decided = act("decision", {"outcome": "granted", "seen": 3})
    assert (decided.json()["state"], decided.json()["outcome"]) == ("decided", "granted")
    assert act("delivery", {"note": "窓口で", "seen": 4}).json()["state"] == "delivered"


def test_a_correction_is_asked_by_field(call: Any, filed: Application) -> None:
    path = f"/desk/applications/{filed.number}/corrections"
    answer = call("editor", WRITE, "POST", path, {"fields": {"born": "年を"}, "message": "お願いします", "seen": 1})
    assert (answer.status_code, answer.json()["state"]) == (201, "correction")
    found = call("editor", READ, "GET", f"/desk/applications/{filed.number}?purpose=確認").json()
    assert found["corrections"][0]["fields"] == {"born": "年を"}


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("review", {}),
        ("corrections", {"fields": {"born": "x"}}),
        ("decision", {"outcome": "granted"}),
        ("delivery", {}),
        ("messages", {"text": "x"}),
    ],
)
def test_who_only_views_changes_nothing(call: Any, filed: Application, word: str, body: Any) -> None:
    answer = call("viewer", WRITE, "POST", f"/desk/applications/{filed.number}/{word}", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "applications.not-allowed")
    filed.refresh_from_db()
    assert filed.sequence == 1


def test_a_route_of_approval_proposes_only(call: Any, submit: Any, world: SimpleNamespace) -> None:
    content = testing.small()
    rule = content.decision.model_copy(update={"four_eyes": True})
    testing.published(content.model_copy(update={"decision": rule}))
    number = submit().json()["number"]
    call("editor", WRITE, "POST", f"/desk/applications/{number}/review", {})
    answer = call("editor", WRITE, "POST", f"/desk/applications/{number}/decision", {"outcome": "granted"})
    assert answer.json()["state"] == "awaiting-approval"
