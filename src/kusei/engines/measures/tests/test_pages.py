"""Pages: who sees what, what the forms do, what they cost; without scripts."""

from __future__ import annotations

import re

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kusei.engines.measures import hooks
from kusei.engines.measures.commands import deciding, measuring
from kusei.engines.measures.commands.recording import NewValue, enter
from kusei.engines.measures.hooks import SeriesContext
from kusei.engines.measures.models import ActualValue, Binding, ImportFile
from kusei.engines.measures.tests.conftest import number
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.people.testing import sign_in


@pytest.fixture(autouse=True)
def _metrics():
    with declared():
        yield


@pytest.fixture
def as_(people):
    """A client signed in as one of the people; "" is a stranger."""

    def client(who):
        return sign_in(Client(), people[who]) if who else Client()

    return client


@pytest.fixture
def scene(series, put, people):
    """A public series with a confirmed, an entered and a measured year, a hidden one, and a difference."""
    one = series("s/1", title_en="Sample indicator")
    deciding.confirm(value_ids=[put(one, 2023, 111).pk], by=people["approver"])
    enter(values=[NewValue(one, 2023, number(112))], by=people["editor"], reason="数え漏れ")
    put(one, 2024, 222)
    measured = series("s/2")
    row = Binding.objects.create(series=measured, metric_key="t.files", from_fy=2025, pack="ota", dimension="name")
    ImportFile.objects.create(
        file_name="333",
        size=3,
        sha256="0" * 64,
        entries=[],
        uploaded_by=people["editor"],
        uploaded_at="2025-06-01T03:00Z",
    )
    measuring.refresh(binding_id=row.pk)
    hidden = series("s/hidden", is_public=False)
    return {
        "one": one,
        "measured": measured,
        "hidden": hidden,
        "difference": ActualValue.objects.get(status="proposed"),
    }


def html(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


PUBLIC_PAGES = [
    "",
    "metrics/t.files/",
    "metrics/t.share/",
    "series/",
    "series/?q=s/1",
    "series/s/1/",
    "series/s/2/",
    "series/s/1/history/?fy=2023",
]


def test_public_pages_have_one_heading_and_no_inline_script_or_style(scene):
    for path in (f"{language}/measures/{one}" for language in ("", "/en", "/ja-easy") for one in PUBLIC_PAGES):
        text = html(Client(), path)
        html5lib.HTMLParser(strict=True).parse(text)
        assert len(re.findall("<h1", text)) == 1, path
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text), path


def test_what_there_is_not_or_is_not_public_is_not_found(scene):
    for path in (
        "metrics/no.such/",
        "series/no/such/",
        "series/a%00b/",
        "series/s/hidden/",
        "series/s/hidden/history/",
    ):
        html(Client(), f"/measures/{path}", 404)


def test_the_public_sees_confirmed_and_measured_values_but_not_what_was_only_entered(scene, as_):
    public = html(Client(), "/measures/series/s/1/")
    assert "111件" in public
    assert "222件" not in public
    assert "112件" not in public
    assert "見本 " not in public.replace("見本の指標", "")  # no person's name
    staff = html(as_("viewer"), "/measures/series/s/1/")
    assert "222件" in staff
    assert "速報" in html(Client(), "/measures/series/s/2/")


def test_a_series_shows_its_owner_and_targets_through_the_hook(scene, monkeypatch):
    context = SeriesContext("取組3　オンライン化", "/plans/x/", {2026: 500})
    monkeypatch.setattr(hooks, "_contexts", [lambda keys: dict.fromkeys(keys, context)])
    text = html(Client(), "/measures/series/s/1/")
    assert '<a href="/plans/x/">取組3　オンライン化</a>' in text
    assert "500" in text


def test_the_english_page_has_the_english_title(scene):
    assert "<h1>Sample indicator</h1>" in html(Client(), "/en/measures/series/s/1/")


STAFF = ["viewer", "editor", "approver", "other_editor", "local_admin", "planner"]
ENTERING = ["editor", "planner"]


def allowed(who, path):
    """Who may open which page of the desk."""
    if path in {"", "counted"}:
        return who in STAFF and (path == "" or who not in {"local_admin", "planner"})
    if path in {"import/", "template.xlsx", "template.csv"}:
        return who in {"editor", "other_editor", "planner"}
    if path.startswith("differences"):
        return who in {"editor", "approver", "planner"}
    return who in ENTERING


DESK_PAGES = ["", "import/", "template.xlsx", "template.csv", "series/s/1/", "differences/{}/", "counted"]


def test_who_may_open_which_page_of_the_desk(scene, as_):
    places = {path: f"/measures/desk/{path.format(scene['difference'].pk)}" for path in DESK_PAGES}
    places["counted"] = "/measures/metrics/t.files/counted/"
    for where in places.values():
        assert Client().get(where)["Location"] == f"/accounts/sign-in/?next={where}"
    for who in [*STAFF, "nobody"]:
        client = as_(who)
        answers = {path: client.get(where) for path, where in places.items()}
        found = {path: answer.status_code for path, answer in answers.items()}
        assert found == {path: 200 if allowed(who, path) else 403 for path in places}, who
        for path, answer in answers.items():
            if "template" not in path:
                html5lib.HTMLParser(strict=True).parse(answer.content.decode())


def test_a_metric_that_shows_its_rows_to_nobody_shows_them_to_nobody(scene, as_):
    from dataclasses import replace

    from kusei.engines.measures import registry

    registry.register(replace(registry.get("t.files"), rows_access=None))
    html(as_("viewer"), "/measures/metrics/t.files/counted/", 403)
    html(as_("viewer"), "/measures/metrics/t.share/counted/", 403)


def test_how_it_was_counted_shows_the_rows_and_the_statement(scene, as_):
    text = html(as_("viewer"), "/measures/metrics/t.files/counted/?fy=2025&by=name")
    assert '<td lang="ja">333</td>' in text
    assert "GROUPING SETS" in text
    assert "数えた行はありません" in html(as_("viewer"), "/measures/metrics/t.files/counted/?fy=2025&name=zz")
    for strange in ("fy=abc", "fy=99999999999999", "by=x", "fy=-1", "name=%00"):
        assert as_("viewer").get(f"/measures/metrics/t.files/counted/?{strange}").status_code in {200, 400}


def test_the_desk_lists_what_waits_and_confirms_what_was_ticked(scene, as_):
    approver = as_("approver")
    text = html(approver, "/measures/desk/")
    waiting = [int(pk) for pk in re.findall(r'name="value" value="(\d+)"', text)]
    assert ActualValue.objects.get(series=scene["one"], fiscal_year=2024).pk in waiting
    assert str(scene["difference"].pk) in text
    answer = approver.post("/measures/desk/confirm/", {"value": waiting}, follow=True)
    assert f"{len(waiting)}件の値を確認しました" in answer.content.decode()
    again = approver.post("/measures/desk/confirm/", {"value": waiting}, follow=True)
    assert "もう一度画面を開いて" in again.content.decode()
    for nothing in ({}, {"value": "x"}):
        assert "選んでください" in approver.post("/measures/desk/confirm/", nothing, follow=True).content.decode()


@pytest.mark.parametrize("who", ["editor", "viewer", "other_approver", "local_admin"])
def test_values_cannot_be_confirmed_by_direct_post(scene, as_, who):
    row = ActualValue.objects.get(series=scene["one"], fiscal_year=2024)
    as_(who).post("/measures/desk/confirm/", {"value": row.pk})
    row.refresh_from_db()
    assert not row.is_confirmed


@pytest.mark.parametrize(("decision", "status"), [("accept", "current"), ("reject", "rejected")])
def test_a_difference_is_decided_with_a_reason(scene, as_, decision, status):
    where = f"/measures/desk/differences/{scene['difference'].pk}/"
    approver = as_("approver")
    assert approver.post(where, {"decision": decision, "reason": ""}).status_code == 422
    assert approver.post(where, {"decision": decision, "reason": "確かめた"}).status_code == 302
    scene["difference"].refresh_from_db()
    assert scene["difference"].status == status
    html(approver, where, 404)


def test_an_editor_may_look_at_a_difference_but_not_decide(scene, as_):
    where = f"/measures/desk/differences/{scene['difference'].pk}/"
    assert "新しい値を採る" not in html(as_("editor"), where)
    answer = as_("editor").post(where, {"decision": "accept", "reason": "x"})
    assert (answer.status_code, "承認者だけ" in answer.content.decode()) == (422, True)


def filled(text, **changes):
    """The data that a browser would send from the form of the page, with some fields changed."""
    data = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            data[name[1]] = value[1] if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', text):
        data[name] = value
    return data | changes


def test_the_form_enters_only_what_was_changed(scene, as_, at):
    editor, where = as_("editor"), "/measures/desk/series/s/1/"
    text = html(editor, where)
    before = ActualValue.objects.count()
    editor.post(where, filled(text))
    assert ActualValue.objects.count() == before
    assert editor.post(where, filled(text, v2026_0_value="１，２３４件")).status_code == 302
    assert ActualValue.objects.get(series=scene["one"], fiscal_year=2026, status="current").reading == number(1234)


def test_two_who_edit_the_same_value_the_second_is_told(scene, as_, put):
    where = "/measures/desk/series/s/1/"
    text = html(as_("editor"), where)
    put(scene["one"], 2026, 7)
    answer = as_("planner").post(where, filled(text, v2026_0_value="8"))
    assert answer.status_code == 422
    assert "ほかの人がこの値を変えました" in answer.content.decode()
    assert ActualValue.objects.get(series=scene["one"], fiscal_year=2026, status="current").reading == number(7)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"v2026_0_value": "たくさん"}, "数として読めません"), ({"v2024_0_value": ""}, "一度入れた値は消せません"),
        ({"v2024_0_value": "5"}, "理由が要ります"), ({"v2023_0_value": "5"}, "理由が要ります"),
    ],
)  # fmt: skip
def test_the_form_refuses_with_a_sentence_and_keeps_what_was_typed(scene, as_, changes, word):
    editor, where = as_("editor"), "/measures/desk/series/s/1/"
    answer = editor.post(where, filled(html(editor, where), **changes))
    assert answer.status_code == 422
    assert word in answer.content.decode()


def test_a_share_is_entered_by_its_parts(series, as_):
    series("r", kind="ratio", unit="%")
    editor, where = as_("editor"), "/measures/desk/series/r/"
    editor.post(where, filled(html(editor, where), v2026_0_numerator="1", v2026_0_denominator="3"))
    assert "33.333333% （1 / 3）" in html(editor, "/measures/series/r/") or "33.333333%（1 / 3）" in html(
        editor, "/measures/series/r/"
    )
    editor.post(where, filled(html(editor, where), v2026_0_denominator="4"))
    assert ActualValue.objects.get(status="current").number == 25


def test_months_can_be_entered_as_far_as_they_have_begun(series, as_):
    series("m", monthly=True)
    editor, where = as_("editor"), "/measures/desk/series/m/"
    text = html(editor, where)
    assert "v2026_11_value" in text
    assert "v2026_12_value" not in text
    editor.post(where, filled(text, v2026_4_value="3"))
    assert "令和8年度 4月" in html(editor, "/measures/series/m/")


def upload(client, content, name="x.csv"):
    return client.post("/measures/desk/import/", {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_shown_agreed_to_and_applied(scene, as_):
    editor = as_("editor")
    where = upload(editor, "キー,年度,実績値\ns/1,2026,5\ns/1,2024,6\nzz,2026,1\n".encode("cp932"))["Location"]
    text = html(editor, where)
    assert "変わる 1件" in text
    assert "222件" in text
    assert "このキーの系列はありません" in html(editor, f"{where}?kind=refused")
    for kind in ("added", "unchanged", "proposed", "nonsense"):
        html(editor, f"{where}?kind={kind}")
    assert editor.post(where, filled(text)).status_code == 422  # the year's accounts are closed: a reason
    assert editor.post(where, filled(text, reason="転記の誤り")).status_code == 302
    assert ActualValue.objects.get(series=scene["one"], fiscal_year=2026, status="current").reading == number(5)
    html(editor, where, 404)


def test_a_preview_that_no_longer_holds_is_shown_anew(scene, as_, put):
    editor = as_("editor")
    where = upload(editor, "キー,年度,実績値\ns/1,2026,5\n".encode())["Location"]
    text = html(editor, where)
    put(scene["one"], 2026, 4)
    answer = editor.post(where, filled(text))
    assert (answer.status_code, "新しい比較を見て" in answer.content.decode()) == (422, True)
    assert editor.post(where, filled(answer.content.decode())).status_code == 302


def test_a_draft_is_its_readers_own_and_can_be_dropped(scene, as_):
    editor = as_("editor")
    where = upload(editor, "キー,年度,実績値\ns/1,2026,5\n".encode())["Location"]
    html(as_("planner"), where, 404)
    editor.post(f"{where}discard/")
    html(editor, where, 404)
    assert not ActualValue.objects.filter(fiscal_year=2026, series=scene["one"]).exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a\0b", b"x" * (10 * 1024 * 1024 + 5)])
def test_a_bad_file_is_refused_on_its_page(scene, as_, content):
    answer = upload(as_("editor"), content)
    assert answer.status_code == 422
    assert "＊" in answer.content.decode()


def test_the_template_can_be_uploaded_as_it_is(scene, as_):
    editor = as_("editor")
    for kind in ("xlsx", "csv"):
        content = editor.get(f"/measures/desk/template.{kind}?fy=2024").content
        text = html(editor, upload(editor, content)["Location"])
        assert "変わる値はありません" in text


def test_public_pages_cost_a_fixed_number_of_queries(scene, series, put, django_assert_max_num_queries):
    client = Client()
    for n in range(12):
        put(series(f"more/{n}"), 2025, n)
    for path in ("", "series/", "series/s/1/", "metrics/t.files/"):
        with django_assert_max_num_queries(5):
            client.get(f"/measures/{path}")


def test_the_desk_costs_the_same_with_many_values(scene, series, put, as_, django_assert_max_num_queries):
    for n in range(15):
        put(series(f"more/{n}"), 2025, n)
    for client in map(as_, ("editor", "approver", "planner")):
        with django_assert_max_num_queries(22):
            client.get("/measures/desk/")


def test_staff_find_the_desk_in_the_navigation_and_the_public_does_not(scene, as_):
    assert "/measures/desk/" in html(as_("viewer"), "/measures/")
    assert "/measures/desk/" not in html(Client(), "/measures/")


@pytest.mark.parametrize("year", ["9" * 5000, "02025" + "0" * 30, "٢٠٢٥"])
def test_a_year_beyond_all_measure_is_the_year_that_is_shown_anyway(scene, as_, year):
    assert as_("viewer").get("/measures/metrics/t.files/counted/", {"fy": year}).status_code == 200


@pytest.mark.parametrize("value", ["9" * 5000, "9" * 19])
def test_values_with_numbers_beyond_all_measure_are_not_confirmed(scene, as_, value):
    before = list(ActualValue.objects.values())
    assert as_("approver").post("/measures/desk/confirm/", {"value": value}).status_code in {302, 404, 409}
    assert list(ActualValue.objects.values()) == before
