"""Each act through its form: what it changes, what it refuses, what somebody else did meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application, Correction, Decision, Event, Message
from kusei.engines.procedures.desk import hooks
from kusei.engines.procedures.desk.commands import keeping
from kusei.engines.procedures.desk.models import CheckMark, Note
from kusei.engines.procedures.desk.queries.one import correction_due, due_explained
from kusei.engines.procedures.desk.tests.conftest import act, client, of_kind, state_of
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE


def test_review_begins_with_whoever_takes_it_up_in_charge(town, filed):
    assert act(town.editor, filed, "start").status_code == 302
    filed.refresh_from_db()
    assert (filed.state, filed.assignee) == ("in-review", town.editor)


def test_it_is_given_to_a_colleague_to_nobody_but_not_to_another_section(town, filed):
    act(town.editor, filed, "assign", to=town.colleague.pk)
    filed.refresh_from_db()
    assert filed.assignee == town.colleague
    assert act(town.editor, filed, "assign", to=town.other.pk).status_code == 403
    act(town.editor, filed, "assign", to="")
    filed.refresh_from_db()
    assert filed.assignee is None


def test_a_correction_asks_field_by_field_and_is_due_in_two_weeks_on_an_open_day(town, filed):
    answer = act(town.editor, filed, "ask", field=["copies"], **{"why.copies": "2通までです"})
    assert answer.status_code == 302
    correction = Correction.objects.get(application=filed)
    assert correction.due_on == correction_due()
    assert MUNICIPAL_OFFICE.is_open(correction.due_on)
    assert correction.due_on >= clock.today() + dt.timedelta(days=14)
    assert "2通までです" in client(town.viewer).get(f"/desk/{filed.number}/").content.decode()
    assert act(town.editor, filed, "cancel-correction", text="電話で確認").status_code == 302
    assert state_of(filed) == "in-review"


@pytest.mark.parametrize(
    "data",
    [{"field": []}, {"field": ["copies"]}, {"field": ["nothing"], "why.nothing": "x"},
     {"field": ["copies"], "why.copies": "x", "due_on": "2020-01-01"},
     {"field": ["copies"], "why.copies": "x", "due_on": "あした"}],
)  # fmt: skip
def test_a_correction_without_a_field_a_sentence_or_a_day_to_come_is_refused(town, filed, data):
    assert act(town.editor, filed, "ask", **data).status_code == 422
    assert state_of(filed) == "received"


def test_what_was_put_right_is_shown_beside_what_was_there(town, filed):
    act(town.editor, filed, "ask", field=["copies"], **{"why.copies": "1通にしてください"})
    by = By(Actor.RESIDENT, None)
    applicants.answer_correction(application_id=filed.pk, answers={"copies": 1}, by=by)
    text = client(town.editor).get(f"/desk/{filed.number}/").content.decode()
    assert "2通" in text
    assert "1通" in text
    assert "第2版" in text


def test_a_refusal_needs_a_reason_and_what_was_written_stays(town, filed):
    act(town.editor, filed, "start")
    answer = act(town.editor, filed, "decide", outcome="refused", reason=" ", conditions="ここに条件")
    assert answer.status_code == 422
    assert "ここに条件" in answer.content.decode()
    assert act(town.editor, filed, "decide", outcome="refused", reason="要件を満たさない").status_code == 302
    decision = Decision.objects.get(application=filed)
    assert (decision.reason, decision.decided_by) == ("要件を満たさない", town.editor)


def test_four_eyes_are_two_people(town):
    filed = testing.filed(of_kind("four-eyes", four_eyes=True))
    both = testing.staff("editor", email="both@example.jp")
    testing.staff("approver", email="both@example.jp")
    act(both, filed, "start")
    assert act(both, filed, "decide", outcome="granted").status_code == 302
    assert state_of(filed) == "awaiting-approval"
    assert act(both, filed, "confirm").status_code == 422
    assert act(town.approver, filed, "return", text="添付を確かめて").status_code == 302
    assert state_of(filed) == "in-review"
    act(both, filed, "decide", outcome="granted")
    assert act(town.editor, filed, "take-back").status_code == 403
    assert act(both, filed, "take-back").status_code == 302
    act(both, filed, "decide", outcome="granted")
    assert act(town.approver, filed, "confirm").status_code == 302
    assert state_of(filed) == "decided"
    assert Decision.objects.get(application=filed, dropped_at=None).decided_by == town.approver


def test_the_result_is_delivered_and_reopened(town, filed):
    act(town.editor, filed, "start")
    act(town.editor, filed, "decide", outcome="granted")
    assert act(town.editor, filed, "deliver", way="pigeon").status_code == 404
    assert act(town.editor, filed, "deliver", way="handed-over", text="本人に").status_code == 302
    assert state_of(filed) == "delivered"
    assert Event.objects.get(application=filed, kind="deliver").note == "窓口で渡した：本人に"
    assert act(town.approver, filed, "reopen", text="誤記").status_code == 302
    assert state_of(filed) == "in-review"


def test_an_approver_closes_and_opens_an_application_with_a_reason_that_stays_inside(town, filed):
    assert act(town.approver, filed, "secrecy", confidential="yes", text=" ").status_code == 422
    assert act(town.approver, filed, "secrecy", confidential="yes", text="本人の申出").status_code == 302
    event = Event.objects.get(application=filed, kind="made-confidential")
    assert (event.public, event.note) == (False, "本人の申出")
    assert client(town.editor).get(f"/desk/{filed.number}/").status_code == 404
    assert act(town.approver, filed, "secrecy", confidential="yes", text="二度目").status_code == 422
    assert act(town.approver, filed, "secrecy", confidential="no", text="終わった").status_code == 302


def test_messages_go_out_and_my_numbers_do_not(town, filed):
    assert act(town.editor, filed, "message", text="お電話ください").status_code == 302
    assert act(town.editor, filed, "message", text="番号は 123456789018 です").status_code == 422
    assert [one.text for one in Message.objects.filter(application=filed)] == ["お電話ください"]


def test_notes_and_marks_stay_as_they_are(town, filed):
    assert act(town.editor, filed, "note", text="台帳と照合").status_code == 302
    assert act(town.editor, filed, "tick", item=1).status_code == 302
    assert act(town.colleague, filed, "tick", item=1).status_code == 302
    assert act(town.editor, filed, "tick", item=9).status_code == 422
    mark = CheckMark.objects.get(application=filed)
    assert (mark.by, mark.item) == (town.editor, 1)
    act(town.colleague, filed, "untick", item=1)
    mark.refresh_from_db()
    assert mark.undone_by == town.colleague
    note = Note.objects.get(application=filed)
    for change in (
        lambda: Note.objects.filter(pk=note.pk).update(sealed_text=b"x"),
        note.delete,
        mark.delete,
        lambda: CheckMark.objects.filter(pk=mark.pk).update(undone_at=None, undone_by=None),
    ):
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
            change()


def test_a_page_that_is_old_gets_409_with_what_happened_and_what_was_written(town, filed):
    browser = client(town.editor)
    office.start_review(application_id=filed.pk, by=town.colleague)
    answer = browser.post(f"/desk/{filed.number}/decide/", {"seen": 1, "outcome": "granted", "reason": "書いた理由"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "審査を開始" in text
    assert "書いた理由" in text
    assert not Decision.objects.exists()


def test_the_letter_is_drawn_before_anything_is_decided(town, filed, monkeypatch):
    monkeypatch.setattr(hooks, "_previews", [])
    act(town.editor, filed, "start")
    data = {"outcome": "refused", "reason": "理由"}
    assert act(town.editor, filed, "preview", **data).status_code == 404
    hooks.register_letter_preview(lambda application, *words: f"%PDF {application.number} {words}".encode())
    answer = act(town.editor, filed, "preview", **data)
    assert answer["Content-Type"] == "application/pdf"
    assert "('refused', '理由', '')" in answer.content.decode()
    assert act(town.viewer, filed, "preview", **data).status_code == 403
    assert act(town.editor, filed, "preview", outcome="nothing").status_code == 422
    assert not Decision.objects.exists()


def test_the_deadline_explains_itself(town, filed):
    assert "5日（標準処理期間）" in due_explained(filed)
    assert "あと5日" in due_explained(filed)
    filed.waited_days = 3
    assert "3日は数えません" in due_explained(filed)
    filed.due_on = clock.today() - dt.timedelta(days=30)
    assert "過ぎています" in due_explained(filed)


def test_unknown_acts_are_not_found(town, filed):
    assert act(town.editor, filed, "explode").status_code == 404
    assert client(town.editor).get(f"/desk/{filed.number}/start/").status_code == 405
    with pytest.raises(Application.DoesNotExist):
        keeping.write_note(application_id=0, text="x", by=town.editor)
