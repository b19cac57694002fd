"""Who gets which paper by which address, and the public page on which papers are checked."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.delivery import signing
from kusei.engines.procedures.delivery.models import Letter
from kusei.engines.procedures.delivery.tests.conftest import apply, build, decide, guards_off, letter_of
from kusei.engines.procedures.delivery.tests.reading_pdf import assert_signed_by_hand, text_of
from kusei.foundation.audit.models import Access
from kusei.foundation.files import queries as files
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock


def address(name, number):
    return reverse(f"delivery:{name}", args=[number])


def as_(user):
    return sign_in(Client(), user) if user else Client()


def status(user, name, number, method="get", **data):
    return getattr(as_(user), method)(address(name, number), data).status_code


@pytest.fixture
def issued(town):
    """A letter that waits to be opened."""
    town.stranger = User.objects.create_user("taro@example.jp", "見本の合言葉 12345")
    town.one = apply(town)
    town.letter = letter_of(decide(town.one, town.editor))
    town.content = files.content(town.letter.file)
    return town


WHO = ("anybody", "resident", "stranger", "editor", "viewer", "elsewhere", "contractor")
MATRIX = {
    # address, method: what each gets; 302 is the way to the sign-in page
    ("application", "get"): (404, 200, 404, 404, 404, 404, 404),
    ("result", "get"): (404, 200, 404, 404, 404, 404, 404),
    ("desk_application", "get"): (302, 403, 403, 200, 200, 404, 403),
    ("desk_application", "post"): (302, 403, 403, 200, 200, 404, 403),
    ("desk_letter", "get"): (302, 403, 403, 200, 200, 404, 403),
    ("hand_over", "post"): (302, 403, 403, 302, 403, 404, 403),
    ("make", "post"): (302, 403, 403, 302, 403, 404, 403),
}


@pytest.mark.parametrize(("name", "method"), MATRIX)
def test_each_paper_is_for_those_whom_it_concerns(issued, name, method):
    issued.anybody = None
    got = tuple(status(getattr(issued, who), name, issued.one.number, method) for who in WHO)
    expected = MATRIX[name, method]
    if name in {"hand_over", "make"}:  # an approver elsewhere is no editor at all
        assert got[5] in {403, 404}
        got, expected = (*got[:5], *got[6:]), (*expected[:5], *expected[6:])
    assert got == expected


def test_a_secret_application_is_for_approvers_and_for_the_person_only(issued):
    Application.objects.filter(pk=issued.one.pk).update(confidential=True, assignee=None)
    for name in ("desk_application", "desk_letter"):
        assert status(issued.viewer, name, issued.one.number) == 404
        assert status(issued.editor, name, issued.one.number) == 404
        assert status(issued.approver, name, issued.one.number) == 200
    assert status(issued.editor, "hand_over", issued.one.number, "post", how="post") == 404
    assert status(issued.resident, "application", issued.one.number) == 200


def test_numbers_that_do_not_exist_are_answered_like_those_of_others(issued):
    for name in ("application", "result"):
        assert status(issued.stranger, name, "08-2222-22222") == status(issued.stranger, name, issued.one.number) == 404
    assert status(issued.elsewhere, "desk_letter", "08-2222-22222") == 404


def test_every_paper_that_staff_take_out_is_recorded_with_its_purpose(issued):
    client = as_(issued.editor)
    client.get(address("desk_application", issued.one.number))
    answer = client.post(address("desk_application", issued.one.number), {"purpose": "窓口での確認"})
    client.get(address("desk_letter", issued.one.number))
    assert "見本病" in text_of(answer.content)
    rows = Access.objects.filter(user_id=issued.editor.pk, object_id=str(issued.one.pk)).order_by("pk")
    assert list(rows.values_list("purpose", flat=True)) == ["申請書の印刷", "窓口での確認", "結果の通知の印刷"]


def test_papers_are_downloads_that_no_cache_keeps_and_whose_names_tell_nothing(issued):
    answer = as_(issued.resident).get(address("application", issued.one.number))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{issued.one.number}.pdf"


def test_the_resident_receives_the_letter_online_and_that_delivers_it(issued):
    client = as_(issued.resident)
    one = reverse("applications:one", args=[issued.one.number])
    assert address("result", issued.one.number) in client.get(one).text
    client.head(address("result", issued.one.number))
    issued.one.refresh_from_db()
    assert issued.one.state == "decided"
    answer = client.get(address("result", issued.one.number))
    assert answer.content == issued.content
    assert_signed_by_hand(answer.content)
    issued.one.refresh_from_db()
    assert issued.one.state == "delivered"
    assert client.get(address("result", issued.one.number)).content == issued.content
    assert "に受け取りました" in client.get(one).text


def test_a_revoked_letter_can_no_longer_be_received(issued):
    office.reopen(application_id=issued.one.pk, by=issued.approver, reason="見直し")
    assert status(issued.resident, "result", issued.one.number) == 404


def test_a_letter_that_goes_by_post_is_not_offered_online(db):
    town = build(delivery="paper")
    one = apply(town)
    letter_of(decide(one, town.editor))
    client = as_(town.resident)
    shown = client.get(reverse("applications:one", args=[one.number])).text
    assert "郵便で送るか、窓口で渡します" in shown
    assert client.get(address("result", one.number)).status_code == 404
    editor = as_(town.editor)
    assert "郵送したと記録する" in editor.get(reverse("desk:one", args=[one.number])).text
    editor.post(address("hand_over", one.number), {"how": "post"})
    assert "郵便で送りました" in client.get(reverse("applications:one", args=[one.number])).text
    one.refresh_from_db()
    assert one.state == "delivered"


def test_while_the_letter_is_made_both_pages_say_so_and_staff_can_order_it_again(town):
    one = apply(town)
    decide(one, town.editor)
    assert "通知を作っています" in as_(town.resident).get(reverse("applications:one", args=[one.number])).text
    editor = as_(town.editor)
    assert address("make", one.number) in editor.get(reverse("desk:one", args=[one.number])).text
    assert editor.post(address("make", one.number)).status_code == 302


def test_panels_ask_one_query_more_at_most(issued, rf):
    from kusei.engines.procedures.delivery import panels

    request = rf.get("/")
    request.user = issued.resident
    with CaptureQueriesContext(connection) as seen:
        panels.resident(request, issued.one)
    assert len(seen) <= 1


def test_the_receipt_slip_is_for_who_handed_in(issued):
    slip = reverse("delivery:receipt", args=[issued.one.cover.intent])
    answer = as_(issued.resident).get(slip)
    assert issued.one.number in text_of(answer.content)
    for who in (None, issued.stranger, issued.editor):
        assert as_(who).get(slip).status_code == 404
    done = reverse("applications:done", args=[issued.one.cover.intent])
    assert slip in as_(issued.resident).get(done).text


def test_anybody_may_print_the_empty_form(town):
    answer = Client().get(reverse("delivery:form", args=[town.version.procedure.key]))
    assert answer.status_code == 200
    assert "フリガナ" in text_of(answer.content)
    assert Client().get(reverse("delivery:form", args=["nothing"])).status_code == 404


def verify(code):
    return Client().get(reverse("delivery:code", args=[code]))


def test_the_code_of_a_letter_is_confirmed_without_a_word_about_the_person(issued):
    answer = verify(issued.letter.spaced_code)
    assert answer.status_code == 200
    for words in ("有効な文書です", "決定通知書（証明書の再交付）", "大田区", issued.letter.digest):
        assert words in answer.text
    for secret in ("見本", "花子", "ミホン", issued.one.number, "交付する", "蒲田", issued.editor.email):
        assert secret not in answer.text, secret


def test_codes_are_read_however_they_are_typed(issued):
    for typed in (issued.letter.code, issued.letter.spaced_code, issued.letter.code.lower()):
        assert "有効な文書です" in verify(typed).text
    answer = Client().post(reverse("delivery:verify"), {"code": f" {issued.letter.spaced_code.lower()} "})
    assert answer["Location"].endswith(reverse("delivery:code", args=[issued.letter.spaced_code]))
    assert Client().post(reverse("delivery:verify"), {"code": "短い"}).status_code == 422


def test_an_unknown_code_is_answered_by_the_same_page_with_the_same_questions_to_the_database(issued):
    seen = []
    for code in (issued.letter.spaced_code, "2222-2222-2222-2222", "x"):
        with CaptureQueriesContext(connection) as queries:
            answer = verify(code)
        assert answer.status_code == 200
        seen.append(len(queries))
    assert len(set(seen)) == 1
    assert "この確認番号の文書はありません" in answer.text


def test_a_revoked_and_an_expired_letter_say_so(issued):
    office.reopen(application_id=issued.one.pk, by=issued.approver, reason="見直し")
    assert "取り消された文書です" in verify(issued.letter.code).text
    with guards_off():
        Letter.objects.update(revoked_at=None, valid_until=clock.today() - dt.timedelta(days=1))
    assert "有効期限が過ぎた文書です" in verify(issued.letter.code).text


def upload(content, code=""):
    url = reverse("delivery:code", args=[code]) if code else reverse("delivery:verify")
    return Client().post(url, {"file": SimpleUploadedFile("x.pdf", content, "application/pdf")})


def test_the_issued_file_is_recognised_with_and_without_its_code(issued):
    for code in ("", issued.letter.code):
        answer = upload(issued.content, code)
        assert "区が発行したファイルと同じです" in answer.text
        assert "正しい署名です" in answer.text


def test_a_changed_file_is_not(issued):
    changed = bytearray(issued.content)
    changed[len(changed) // 3] ^= 1
    for code in ("", issued.letter.code):
        assert "区が発行したファイルではありません" in upload(bytes(changed), code).text
    assert "区が発行したファイルではありません" in upload(b"%PDF-1.7 rubbish").text


def test_a_file_of_ours_that_is_another_one_is_told_apart(issued):
    other = signing.sign(issued.content[: issued.content.index(b"%%EOF") + 6], reason="別", location="大田区")
    assert "別のファイルです" in upload(other, issued.letter.code).text


def test_no_file_an_empty_one_and_a_huge_one_are_refused_with_a_sentence(issued):
    url = reverse("delivery:verify")
    assert Client().post(url, {}).status_code == 422
    for content in (b"", b"x" * (3 * 1024 * 1024 + 1)):
        answer = upload(content)
        assert answer.status_code == 422
        assert "ファイル" in answer.text


def test_trying_codes_is_slowed_down(issued, settings):
    settings.RATE_LIMITS = True
    client = Client()
    answers = {client.get(reverse("delivery:code", args=[f"2222-{n:04d}"])).status_code for n in range(35)}
    assert answers == {200, 429}


def test_what_the_page_says_of_a_file_is_what_the_record_says(issued):
    assert hashlib.sha256(issued.content).hexdigest() == issued.letter.digest
