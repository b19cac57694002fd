"""Letters: the day of arrival counts, the postmark for windows, and what cannot be read is asked for."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kusei.engines.procedures.applications.commands import applicants, drafts, submitting
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Application, Attachment, Correction
from kusei.engines.procedures.applications.refusals import Incomplete
from kusei.engines.procedures.counter.commands import handing_in, letters
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.refusals import WrongDay
from kusei.engines.procedures.counter.tests.conftest import at, fill
from kusei.engines.procedures.definition.procedure import Window
from kusei.engines.procedures.testing import ANSWERS, published, small
from kusei.foundation.files.refusals import FilesRefused


def picture():
    made = BytesIO()
    Image.new("RGB", (40, 30)).save(made, "PNG")
    return made.getvalue()


def arrived(desk, on="2026-11-18", posted=None, version=None, scans=()):
    return letters.start_letter(
        version=version or desk.first,
        arrived_on=dt.date.fromisoformat(on),
        postmarked_on=dt.date.fromisoformat(posted) if posted else None,
        pages=2,
        by=desk.clerk,
        scans=scans,
    )


def test_a_letter_is_typed_in_with_its_stamp_and_its_scans(desk):
    where = reverse("counter:post")
    assert desk.client.get(where).status_code == 200
    stamp = {"arrived_on_year": "2026", "arrived_on_month": "11", "arrived_on_day": "18"}
    scan = SimpleUploadedFile("scan.png", picture(), "image/png")
    answer = desk.client.post(where, {"procedure": "certificate-copy", "pages": "3", "scans": scan, **stamp})
    assert answer.status_code == 302, answer.content.decode()
    interview = Interview.objects.get()
    assert (interview.arrived_on, interview.pages, interview.channel) == (dt.date(2026, 11, 18), 3, "post")
    assert "読み取った画像" in desk.client.get(at("form", interview, 0)).content.decode()
    fill(desk, interview)
    assert desk.client.post(at("review", interview)).url == at("done", interview)
    application = Application.objects.get()
    assert application.channel == "post"
    assert Attachment.objects.filter(application=application, field="letter").count() == 1
    desk_page = desk.client.get(reverse("desk:one", args=[application.number])).content.decode()
    assert "届いた日" in desk_page
    assert "読み取った画像" in desk_page


def test_the_day_of_arrival_counts_not_the_day_of_typing(desk):
    desk.moment.now = dt.datetime(2027, 4, 2, 1, tzinfo=dt.UTC)
    interview = arrived(desk, "2027-03-31")
    fill_in(interview)
    cover, _correction = handing_in.hand_in(draft_id=interview.draft_id, by=desk.clerk)
    application = cover.applications.get()
    assert application.number.startswith("08-")
    assert application.submitted_at.astimezone(dt.timezone(dt.timedelta(hours=9))).date() == dt.date(2027, 3, 31)
    assert application.due_on == dt.date(2027, 4, 7)


def test_a_letter_of_the_new_fiscal_year_has_its_number(desk):
    desk.moment.now = dt.datetime(2027, 4, 2, 1, tzinfo=dt.UTC)
    interview = arrived(desk, "2027-04-01")
    fill_in(interview)
    cover, _correction = handing_in.hand_in(draft_id=interview.draft_id, by=desk.clerk)
    assert cover.applications.get().number.startswith("09-")


def fill_in(interview, **changes):
    draft = interview.draft
    draft.answers = {"forms": [{**ANSWERS, **changes}], "guide": {}}
    draft.save(update_fields=["sealed_answers"])


def windowed(desk):
    window = Window(opens=dt.date(2026, 11, 1), closes=dt.date(2026, 11, 16))
    return published(small(key="with-window", windows=(window,)))


@pytest.mark.parametrize(
    ("posted", "on", "taken"),
    [
        ("2026-11-16", "2026-11-18", True),
        ("2026-11-17", "2026-11-18", False),
        (None, "2026-11-16", True),
        (None, "2026-11-17", False),
        ("2026-10-31", "2026-11-02", False),
    ],
)
def test_a_window_counts_by_the_postmark_and_without_one_by_the_arrival(desk, posted, on, taken):
    interview = arrived(desk, on, posted, windowed(desk))
    fill_in(interview)
    answer = desk.client.post(at("review", interview))
    assert (answer.status_code == 302) is taken
    assert Application.objects.exists() is taken
    if not taken:
        assert "late_reason" in answer.content.decode()
        desk.client.post(at("review", interview), {"late_reason": "災害で配達が遅れた"})
        assert Application.objects.exists()
        interview.refresh_from_db()
        assert interview.late_reason == "災害で配達が遅れた"


@pytest.mark.parametrize(("on", "posted"), [("2026-11-21", None), ("2026-11-18", "2026-11-19")])
def test_a_letter_does_not_arrive_tomorrow_or_before_it_was_posted(desk, on, posted):
    with pytest.raises(WrongDay):
        arrived(desk, on, posted)


def test_what_cannot_be_read_is_asked_for_in_the_same_step(desk):
    interview = arrived(desk)
    fill(desk, interview, **{"f-phone": "", "f-copies": "9"})
    page = desk.client.get(at("review", interview)).content.decode()
    assert 'name="gap-phone"' in page
    assert 'name="gap-copies"' in page
    refused = desk.client.post(at("review", interview), {"gap-phone": "missing"})
    assert refused.status_code == 422
    assert not Application.objects.exists()
    answer = desk.client.post(at("review", interview), {"gap-phone": "missing", "gap-copies": "illegible"})
    assert answer.url == at("letter", interview)
    application = Application.objects.get()
    assert application.state == "correction"
    correction = Correction.objects.get()
    assert set(correction.items.values_list("field", flat=True)) == {"phone", "copies"}
    letter = desk.client.get(at("letter", interview)).content.decode()
    assert "見本 花子 様" in letter
    assert "蒲田五丁目" in letter
    assert application.number in letter
    applicants.answer_correction(
        application_id=application.pk, answers={"phone": "0300000000", "copies": 1}, by=By("resident")
    )
    application.refresh_from_db()
    assert application.state == "in-review"


def test_a_general_desk_asks_for_corrections_without_taking_the_case(desk):
    interview = letters.start_letter(
        version=desk.first, arrived_on=dt.date(2026, 11, 18), postmarked_on=None, pages=1, by=desk.colleague
    )
    fill_in(interview, phone=None)
    letters.mark_gaps(draft_id=interview.draft_id, gaps={"phone": "missing"}, by=desk.colleague)
    handing_in.hand_in(draft_id=interview.draft_id, by=desk.colleague)
    application = Application.objects.get()
    assert (application.state, application.assignee) == ("correction", None)
    assert desk.other.get(reverse("desk:one", args=[application.number])).status_code == 404


def test_gaps_hold_only_for_letters(desk):
    draft, _secret = drafts.start_draft(versions=[desk.first], owner=None, answers=[{**ANSWERS, "phone": None}])
    with pytest.raises(Incomplete):
        submitting.submit(draft_id=draft.pk, by=None, gaps=["phone"])


def test_a_scan_that_is_refused_leaves_nothing_behind(desk):
    with pytest.raises(FilesRefused):
        arrived(desk, scans=[("scan.png", picture()), ("scan.exe", b"MZ")])
    assert not Interview.objects.exists()
