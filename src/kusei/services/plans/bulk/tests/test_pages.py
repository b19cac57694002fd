"""Pages: who sees what, what the forms do, what they cost; without scripts."""

from __future__ import annotations

import io
import re

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from kusei.foundation.org.models import Department
from kusei.foundation.people.testing import sign_in
from kusei.services.plans.bulk.commands import deciding, reading
from kusei.services.plans.bulk.commands.applying import apply_agreed
from kusei.services.plans.bulk.models import BulkExport, BulkImport, ImportState
from kusei.services.plans.bulk.preview import cell_name
from kusei.services.plans.bulk.testing import edited

START = "/cycle/sheets/"
KANA = ("info", "kana")
STAFF = ["viewer", "editor", "approver", "other_editor", "planner", "everywhere"]
EDITING = ["editor", "other_editor", "planner", "everywhere"]


@pytest.fixture
def as_(people):
    """A client signed in as one of the people; "" is a stranger."""

    def client(who):
        return sign_in(Client(), people[who]) if who else Client()

    return client


@pytest.fixture
def conflict(send, export):
    """A file of the editor with a change, a conflict, an error and a row of another department."""
    content = export("planner")
    Department.objects.filter(code="info").update(kana="相手のかな")
    edits = {
        KANA: "<b>自分</b>のかな",
        ("info", "name_en"): "Info",
        ("info", "position"): "多い",
        ("park", "kana"): "x",
    }
    return send(edits, content=content)


def html(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def upload(client, content, name="組織.xlsx"):
    return client.post(START + "upload/", {"file": SimpleUploadedFile(name, content)})


def page_of(file):
    return f"{START}imports/{file.pk}/"


def states(send):
    """A file in every state."""
    made = {state: send({KANA: "新しい"}) for state in ImportState}
    rows = BulkImport.objects
    rows.filter(pk=made[ImportState.CANCELLED].pk).update(state="cancelled")
    by = made[ImportState.APPLYING].uploaded_by
    for state in (ImportState.APPLYING, ImportState.APPLIED):
        file = made[state]
        deciding.agree(import_id=file.pk, preview_hash=deciding.compare(file).hash, picks={}, by=by)
    apply_agreed(import_id=made[ImportState.APPLIED].pk)
    made[ImportState.READING] = rows.create(file_name="長い.xlsx", content=b"x", sha256="0", size=1, language="ja",
        uploaded_by=by, uploaded_at=file.uploaded_at, moved_at=file.moved_at, rows_read=1500)  # fmt: skip
    made[ImportState.REFUSED] = send({KANA: "1234 5678 9018"})
    return made


def test_every_page_in_every_state_is_one_that_can_be_read_without_scripts(as_, ward, send, conflict):
    client = as_("editor")
    paths = [START, f"{START}upload/", f"{START}departments/{ward.pk}/", page_of(conflict)]
    for state, file in states(send).items():
        file.refresh_from_db()
        assert file.state == state
        paths.append(page_of(file))
    for path in (f"{language}{path}" for language in ("", "/en") for path in paths):
        text = html(client, path)
        html5lib.HTMLParser(strict=True).parse(text)
        assert len(re.findall("<h1", text)) == 1, path
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text), path
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path


def test_downloading_editing_sending_back_and_applying_without_scripts(as_, ward, people):
    client = as_("editor")
    assert f"{START}departments/{ward.pk}/" in html(client, START)
    answer = client.post(f"{START}departments/{ward.pk}/download/")
    assert answer["Content-Disposition"] == f'attachment; filename="departments-{ward.pk}-20261120.xlsx"'
    assert load_workbook(io.BytesIO(answer.content)).worksheets[0]["A4"].value == "info"
    sent = upload(client, edited(answer.content, {KANA: "じょうほうか"}))
    file = BulkImport.objects.get()
    assert sent["Location"] == page_of(file)
    text = html(client, page_of(file))
    assert "<mark>infoかな</mark>" in text
    assert "<mark>じょうほうか</mark>" in text
    assert "C4" in text
    seen = re.search(r'name="preview_hash" value="(\w+)"', text)[1]
    client.post(page_of(file), {"act": "apply", "preview_hash": seen, "reason": "読みの誤り"})
    assert "変更を反映しています" in html(client, page_of(file))
    apply_agreed(import_id=file.pk)
    assert "1セルを変えました" in html(client, page_of(file))
    assert Department.objects.get(code="info").kana == "じょうほうか"
    assert "反映済み" in html(client, START)


def test_a_conflict_shows_all_three_values_with_who_and_when_and_nothing_is_chosen(as_, conflict):
    text = html(as_("editor"), page_of(conflict))
    for words in (
        "ダウンロードしたとき：infoかな",
        "いまの値にする：相手のかな（見本 相手さん",
        "表の値にする：&lt;b&gt;自分&lt;/b&gt;のかな（C4）",
    ):
        assert words in text
    assert "checked" not in text
    assert "<b>自分" not in text
    assert "所管の編集者だけが変えられます。" in text
    assert "「多い」を数として読めません" in text
    assert "情報課　組織の名称　並び順" in text


def test_applying_without_a_choice_is_refused_at_the_field_and_choices_made_are_kept(as_, conflict):
    client = as_("editor")
    answer = client.post(page_of(conflict), {"act": "apply", "preview_hash": deciding.compare(conflict).hash})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "どちらかを選んでください。" in text
    name = cell_name(*KANA)
    assert f'href="#id_{name}' in text
    client.post(page_of(conflict), {"act": "keep", name: "mine"})
    assert re.search(rf'name="{name}" value="mine"[^>]* checked', html(client, page_of(conflict)))
    client.post(page_of(conflict), {"act": "all-theirs"})
    assert re.search(rf'name="{name}" value="theirs"[^>]* checked', html(client, page_of(conflict)))


def test_what_changed_since_the_page_was_seen_is_said_and_shown(as_, conflict):
    client, seen = as_("editor"), deciding.compare(conflict).hash
    Department.objects.filter(code="info").update(kana="もう一度")
    answer = client.post(
        page_of(conflict), {"act": "apply", "preview_hash": seen, cell_name(*KANA): "mine"}, follow=True
    )
    assert "確かめたあとに内容が変わった" in answer.content.decode()
    assert "いまの値にする：もう一度" in answer.content.decode()
    assert Department.objects.get(code="info").kana == "もう一度"


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "空"), (b"a,b\n", "XLSX"), (b"x" * (10 * 1024 * 1024 + 1), "10 MB")]
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field(as_, content, word):
    answer = upload(as_("editor"), content)
    assert answer.status_code == 422
    assert word in answer.content.decode()


def test_a_file_that_cannot_be_read_says_why_on_its_page(as_):
    answer = upload(as_("editor"), b"PK\x03\x04garbage")
    assert answer.status_code in {302, 422}


def test_who_may_open_which_page(as_, ward, export, send):
    file = send({KANA: "自分"})
    pages = {
        START: STAFF,
        f"{START}upload/": EDITING,
        f"{START}departments/{ward.pk}/": EDITING,
        page_of(file): ["editor", "planner", "everywhere"],
        f"{page_of(file)}file/": ["editor", "planner", "everywhere"],
    }
    for path, allowed in pages.items():
        assert Client().get(path)["Location"] == f"/accounts/sign-in/?next={path}"
        for who in [*STAFF, "administrator", "nobody"]:
            status = as_(who).get(path).status_code
            assert (status == 200) == (who in allowed), (path, who, status)
            assert status in {200, 403, 404}


def test_who_may_do_what(as_, ward, send):
    file = send({KANA: "自分"})
    acts = {
        f"{START}departments/{ward.pk}/download/": EDITING,
        page_of(file): ["editor"],
        f"{page_of(file)}back/": ["editor"],
        f"{page_of(file)}cancel/": ["editor"],
    }
    for path, allowed in acts.items():
        for who in [*(one for one in STAFF if one not in allowed), "administrator", "nobody", *allowed]:
            status = as_(who).post(path, {"act": "keep"}).status_code
            if who in allowed:
                assert status in {200, 302}, (path, who, status)
            elif path == f"{START}departments/{ward.pk}/download/":
                assert status in {403, 404}, (path, who, status)
            file.refresh_from_db()
            if who not in allowed:
                assert file.state == ImportState.PREVIEWED
    assert file.state == ImportState.CANCELLED


def test_what_there_is_not_is_not_found(as_, ward):
    client = as_("editor")
    for path in (
        "imports/99/",
        "imports/99999999999999999999/",
        "departments/99/",
        "departments/99999999999999999999/",
        "x/1/",
    ):
        html(client, START + path, 404)
    assert not BulkExport.objects.exists()


def test_the_file_comes_back_as_it_was_sent_and_one_that_was_not_kept_is_not_there(as_, send):
    file = send({KANA: "自分"})
    answer = as_("editor").get(f"{page_of(file)}file/")
    assert answer.content == bytes(BulkImport.objects.get(pk=file.pk).content)
    assert "filename*=UTF-8''%E7%B5%84%E7%B9%94.xlsx" in answer["Content-Disposition"]
    html(as_("editor"), f"{page_of(send({KANA: '1234 5678 9018'}))}file/", 404)


def test_uploads_and_downloads_are_limited(as_, ward, settings):
    settings.RATE_LIMITS = True
    client = as_("editor")
    answers = [client.post(f"{START}upload/").status_code for _ in range(41)]
    assert (answers[0], answers[-1]) == (422, 429)


def test_pages_cost_the_same_for_many_rows_and_files(as_, ward, conflict, send, django_assert_max_num_queries):
    for number in range(30):
        Department.objects.create(municipality=ward, code=f"x{number}", name=f"課{number}", kana="a")
    file = send({(f"x{number}", "kana"): "b" for number in range(30)}, who="planner")
    for _ in range(5):
        send({})
    client = as_("planner")
    with django_assert_max_num_queries(26):
        html(client, START)
    with django_assert_max_num_queries(30):
        assert html(client, page_of(file)).count("<mark>") == 60


def test_a_large_file_waits_for_its_job_and_the_page_says_how_far_it_is(as_, send, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 0)
    file = send({KANA: "自分"})
    assert "表を読み取っています" in html(as_("editor"), page_of(file))
    reading.read_file(import_id=file.pk)
    assert "取り込みの確認" in html(as_("editor"), page_of(file))
