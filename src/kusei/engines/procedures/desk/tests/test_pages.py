"""Who may open and do what, by address; what a page shows, hides and records."""

from __future__ import annotations

import logging

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.desk.commands import keeping, steering
from kusei.engines.procedures.desk.tests.conftest import act, client, state_of
from kusei.foundation.audit.models import Access

LISTS = ("/desk/", "/desk/list.csv", "/desk/statistics/", "/desk/statistics.csv", "/desk/procedures/")
STAFF = ("viewer", "editor", "approver", "auditor", "other")


@pytest.mark.parametrize("word", [*STAFF, "resident", None])
def test_lists_are_for_staff_who_may_view(town, filed, word):
    browser = client(getattr(town, word) if word else None)
    for url in LISTS:
        assert browser.get(url).status_code == (200 if word in STAFF else 403 if word else 302), url


@pytest.mark.parametrize(
    ("word", "expected"),
    [("viewer", 200), ("editor", 200), ("approver", 200), ("auditor", 200), ("other", 404), ("resident", 403),
     (None, 302)],
)  # fmt: skip
def test_one_application_is_for_its_section(town, filed, word, expected):
    user = getattr(town, word) if word else None
    assert client(user).get(f"/desk/{filed.number}/").status_code == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("viewer", 404), ("editor", 404), ("approver", 200), ("auditor", 404), ("other", 404)]
)
def test_a_confidential_one_exists_only_for_approvers_and_whoever_it_is_given_to(town, filed, word, expected):
    Application.objects.filter(pk=filed.pk).update(confidential=True)
    browser = client(getattr(town, word))
    assert browser.get(f"/desk/{filed.number}/").status_code == expected
    assert (filed.number in browser.get("/desk/").content.decode()) is (expected == 200)
    assert (filed.number in b"".join(browser.get("/desk/list.csv").streaming_content).decode()) is (expected == 200)
    Application.objects.filter(pk=filed.pk).update(assignee=town.editor)
    assert client(town.editor).get(f"/desk/{filed.number}/").status_code == 200


@pytest.mark.parametrize(
    "word", ["start", "assign", "message", "note", "tick", "deliver", "secrecy", "reopen", "confirm"]
)
def test_whoever_only_views_changes_nothing(town, filed, word):
    data = {"text": "ことば", "item": 0, "way": "posted", "confidential": "yes", "to": "me"}
    assert act(town.viewer, filed, word, **data).status_code in {403, 422}
    assert act(town.other, filed, word, **data).status_code == 404
    assert Application.objects.get(pk=filed.pk).sequence == 1


@pytest.mark.parametrize("to", ["9" * 5000, "9" * 19, "²", "somebody"])
def test_to_give_it_to_a_number_that_nobody_can_have_changes_nothing(town, filed, to):
    assert act(town.editor, filed, "assign", to=to).status_code == 404
    assert Application.objects.get(pk=filed.pk).sequence == 1


def test_acts_of_an_approver_are_refused_to_an_editor(town, filed):
    office.start_review(application_id=filed.pk, by=town.editor)
    office.decide(application_id=filed.pk, outcome="granted", by=town.editor)
    assert act(town.editor, filed, "reopen", text="誤り").status_code == 403
    assert act(town.editor, filed, "secrecy", text="申出", confidential="yes").status_code == 403
    assert act(town.approver, filed, "reopen", text="誤り").status_code == 302
    assert state_of(filed) == "in-review"


def test_the_page_is_recorded_each_time_and_carries_no_name_in_its_title(town, filed):
    browser = client(town.editor)
    for _ in range(2):
        answer = browser.get(f"/desk/{filed.number}/")
    rows = Access.objects.filter(model="applications.application", object_id=str(filed.pk), user_id=town.editor.pk)
    assert rows.count() == 2
    page = html5lib.parse(answer.content, namespaceHTMLElements=False)
    assert "見本" not in page.find(".//title").text
    assert len(page.findall(".//h1")) == 1
    assert "見本 花子" in answer.content.decode()


def test_what_is_sensitive_shows_only_after_a_purpose_and_the_purpose_is_recorded(town):
    content = testing.small()
    wish = content.form.sections[1]
    fields = tuple(one.model_copy(update={"sensitive": one.key == "remarks"}) for one in wish.fields)
    form = content.form.model_copy(
        update={"sections": (content.form.sections[0], wish.model_copy(update={"fields": fields}))}
    )
    version = testing.published(content.model_copy(update={"form": form}))
    filed = testing.filed(version, answers={**testing.ANSWERS, "remarks": "通院しています"})
    browser, url = client(town.editor), f"/desk/{filed.number}/"
    assert "通院" not in browser.get(url).content.decode()
    assert "見本 花子" not in browser.get("/desk/").content.decode()
    assert browser.post(f"{url}open/", {"purpose": " "}).status_code == 422
    assert browser.post(f"{url}open/", {"purpose": "要件の確認"}).status_code == 302
    assert "通院しています" in browser.get(url).content.decode()
    assert "通院" not in client(town.colleague).get(url).content.decode()
    assert Access.objects.filter(object_id=str(filed.pk), purpose="要件の確認").count() == 1


def test_the_list_shows_no_name_of_a_confidential_one_to_approvers_who_do_not_work_on_it(town, filed):
    Application.objects.filter(pk=filed.pk).update(confidential=True)
    text = client(town.approver).get("/desk/").content.decode()
    assert "見本 花子" not in text
    assert "秘匿" in text


def test_a_related_application_of_another_section_is_not_named(town, filed):
    other = testing.filed(testing.published(testing.small(key="tax", department="zeimu")))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE applications_application SET cover_id = %s WHERE id = %s", [filed.cover_id, other.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert other.number not in client(town.editor).get(f"/desk/{filed.number}/").content.decode()
    assert other.number in client(town.auditor).get(f"/desk/{filed.number}/").content.decode()


def test_the_list_takes_twelve_queries_and_the_page_twenty_five_however_much_there_is(town, filed):
    for _ in range(3):
        testing.filed(filed.version)
    keeping.write_note(application_id=filed.pk, text="確認", by=town.editor)
    keeping.tick(application_id=filed.pk, item=0, by=town.editor)
    office.ask_correction(
        application_id=filed.pk, fields={"copies": "確かめてください"}, message="", due_on=None, by=town.editor
    )
    browser = client(town.editor)
    for url, most in (("/desk/", 12), (f"/desk/{filed.number}/", 25), ("/desk/statistics/", 20)):
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(url).status_code == 200
        assert len(found) <= most, [one["sql"][:120] for one in found.captured_queries]


def test_names_and_reasons_do_not_reach_the_log(town, filed, caplog):
    with caplog.at_level(logging.DEBUG, logger="kusei"):
        client(town.editor).get(f"/desk/{filed.number}/")
        client(town.editor).post("/desk/", {"name": "見本花子"})
        act(town.editor, filed, "note", text="ひみつの話")
    assert "見本" not in caplog.text
    assert "ひみつ" not in caplog.text


def test_a_stopped_procedure_takes_nothing_and_only_its_approver_stops_it(town, filed):
    url = f"/desk/procedures/{filed.procedure_id}/"
    assert client(town.other).post(url, {"open": "no", "reason": "障害"}).status_code == 404
    assert client(town.editor).post(url, {"open": "no", "reason": "障害"}).status_code == 403
    client(town.approver).post(url, {"open": "no", "reason": " "})
    filed.procedure.refresh_from_db()
    assert filed.procedure.is_open
    client(town.approver).post(url, {"open": "no", "reason": "システムの障害"})
    filed.procedure.refresh_from_db()
    assert not filed.procedure.is_open
    steering.switch(procedure_id=filed.procedure_id, is_open=True, reason="復旧", by=town.approver)


def test_the_home_page_counts_what_waits_for_staff_only(town, filed):
    assert "assigned=nobody" in client(town.editor).get("/desk/home/").content.decode()
    assert client(town.resident).get("/desk/home/").status_code == 404
    assert "assigned=nobody" not in client(town.resident).get("/").content.decode()
