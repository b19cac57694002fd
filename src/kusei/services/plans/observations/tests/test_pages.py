"""The pages of observations: what they show to whom, what they cost, and how they meet bad input."""

from __future__ import annotations

import csv
import io
from html import unescape

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.foundation.people.testing import sign_in
from kusei.services.plans.cycle.standing import standing
from kusei.services.plans.observations.commands.stepping import set_public
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.observations.queries.listing import open_for
from kusei.services.plans.observations.queries.observation import of_initiative
from kusei.services.plans.observations.rules import StepKind
from kusei.services.plans.observations.tests.conftest import decided, noted, step
from kusei.services.plans.queries.register import stamp

FORM = {
    "department": "", "title": "窓口の混雑", "kind": "users", "seen": "待つ人が増えた。", "vuca": "complexity",
    "cycle_step": "do", "source": "窓口の声", "source_url": "https://www.example.jp/a", "initiatives": ["W1"],
    "others": "2", "observed_on_year": "令和8", "observed_on_month": "11", "observed_on_day": "2",
}  # fmt: skip


def client_of(town, who):
    return sign_in(Client(), town.people[who])


def text(answer):
    return unescape(answer.content.decode())


def form(town, **more):
    return {**FORM, "department": str(town.departments["kumin"].pk), **more}


def stepped(version, **more):
    return {
        "kind": "orient", "text": "標準に合わせる必要がある。", "version": str(version),
        "done_on_year": "2026", "done_on_month": "11", "done_on_day": "5", **more,
    }  # fmt: skip


def test_an_observation_is_written_oriented_decided_and_done_on_its_pages(town):
    editor, approver = client_of(town, "editor"), client_of(town, "approver")
    answer = editor.post("/cycle/observations/new/?plan=sample", form(town), follow=True)
    assert "気づきを記録しました" in text(answer)
    made = Observation.objects.get()
    assert sorted(made.links.values_list("key", flat=True)) == ["W1", "W2"]
    page = text(editor.get(made.get_absolute_url()))
    assert 'rel="nofollow noopener noreferrer external">https://www.example.jp/a</a>' in page
    assert 'value="orient"' in page
    assert 'value="decide"' not in page
    address = f"{made.get_absolute_url()}steps/"
    assert editor.post(address, stepped(1)).status_code == 302
    assert editor.post(address, stepped(2, kind="decide")).status_code == 422
    assert approver.post(address, stepped(2, kind="decide", text="来年度から合わせる。")).status_code == 302
    assert editor.post(address, stepped(3, kind="act", text="説明会を開いた。")).status_code == 302
    made.refresh_from_db()
    assert made.state == "acted"
    corrected = made.steps.get(kind="act")
    answer = editor.post(
        f"{made.get_absolute_url()}corrections/", stepped(4, corrects=corrected.pk, text="説明会は二回。"), follow=True
    )
    assert "説明会は二回。" in text(answer)
    assert "説明会を開いた。" in text(answer)


def test_without_a_plan_in_the_address_one_chooses_first(town):
    assert "?plan=sample" in text(client_of(town, "editor").get("/cycle/observations/new/"))


def test_from_an_initiatives_page_its_number_is_filled_in(town):
    page = text(client_of(town, "planner").get("/cycle/observations/new/?plan=sample&initiative=W2"))
    assert 'value="W2"' in page


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": ""}, "件名"),
        ({"others": "2、99"}, "「99」に当たる取組が"),
        ({"source_url": "javascript:alert(1)"}, "http:// か https://"),
        ({"seen": "1234 5678 9018"}, "マイナンバー"),
        ({"initiatives": ["W2"]}, "W2"),
        ({"department": "999999"}, "999999"),
        ({"observed_on_day": "31"}, "ある日"),
    ],
)
def test_what_cannot_stand_comes_back_with_what_was_typed(town, more, sentence):
    answer = client_of(town, "editor").post("/cycle/observations/new/?plan=sample", form(town, **more))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "待つ人が増えた。" in text(answer) or "seen" in more
    assert not Observation.objects.exists()


def test_who_saves_second_sees_the_first_text_and_keeps_their_own(town):
    made = noted(town)
    address = f"{made.get_absolute_url()}edit/"
    editor = client_of(town, "editor")
    assert editor.post(address, form(town, version="1", title="先に保存")).status_code == 302
    answer = client_of(town, "approver").post(address, form(town, version="1", title="あとから保存"))
    assert answer.status_code == 409
    assert "先に保存" in text(answer)
    assert 'value="あとから保存"' in text(answer)
    assert Observation.objects.get().title == "先に保存"
    assert client_of(town, "approver").post(address, form(town, version="2", title="あとから保存")).status_code == 302
    assert Observation.objects.get().title == "あとから保存"


def test_who_decides_second_is_shown_the_first_decision(town):
    made = noted(town)
    step(town, made, StepKind.ORIENT)
    first, second = client_of(town, "approver"), client_of(town, "approver2")
    address = f"{made.get_absolute_url()}steps/"
    assert first.post(address, stepped(2, kind="decide", text="やる。")).status_code == 302
    answer = second.post(address, stepped(2, kind="close", text="やらない。"))
    assert answer.status_code == 409
    assert "やる。" in text(answer)
    assert "やらない。" in text(answer)
    assert made.steps.count() == 2


@pytest.mark.parametrize(
    ("who", "sees"),
    [("viewer", True), ("editor", True), ("approver", True), ("planner", True), ("publisher", True),
     ("other_viewer", False), ("other_editor", False), ("other_approver", False)],
)  # fmt: skip
def test_who_sees_an_observation_in_lists_files_and_by_its_address(town, who, sees):
    made = noted(town)
    client = client_of(town, who)
    assert client.get(made.get_absolute_url()).status_code == (200 if sees else 404)
    for part in ("edit", "steps", "corrections", "public"):
        method = client.get if part == "edit" else client.post
        assert (method(f"{made.get_absolute_url()}{part}/").status_code == 404) != sees
    for address in ("", "download.csv"):
        assert ("書かない窓口の国の標準" in text(client.get(f"/cycle/observations/{address}"))) == sees
    assert ("書かない窓口の国の標準" in text(client.get("/plans/sample/initiatives/W1/"))) == sees


@pytest.mark.parametrize("address", ["", "new/", "1/", "1/edit/", "download.csv"])
def test_visitors_sign_in_and_administrators_stay_outside(town, address):
    assert Client().get(f"/cycle/observations/{address}").status_code == 302
    assert client_of(town, "administrator").get(f"/cycle/observations/{address}").status_code == 403


def test_a_viewer_does_not_write(town):
    viewer, made = client_of(town, "viewer"), noted(town)
    assert viewer.get("/cycle/observations/new/?plan=sample").status_code == 403
    assert viewer.get(f"{made.get_absolute_url()}edit/").status_code == 302
    assert viewer.post(f"{made.get_absolute_url()}steps/", stepped(1)).status_code == 422
    assert viewer.post(f"{made.get_absolute_url()}public/", {"public": "1", "version": "1"}).status_code == 403
    assert not made.steps.exists()


def test_what_waits_shows_on_the_initiative_until_it_is_decided(town):
    made, viewer = noted(town), client_of(town, "viewer")
    assert "まだ決めていない気づき" in text(viewer.get("/plans/sample/initiatives/W1/"))
    assert open_for(town.plan, ["W1", "W2"]) == {"W1": [made]}
    step(town, made, StepKind.ORIENT)
    assert "まだ決めていない気づき" in text(viewer.get("/plans/sample/initiatives/W1/"))
    step(town, made, StepKind.DECIDE)
    page = text(viewer.get("/plans/sample/initiatives/W1/"))
    assert "まだ決めていない気づき" not in page
    assert "意思決定の内容" in page
    assert open_for(town.plan, ["W1"]) == {}


def test_the_public_reads_only_what_was_let_out_and_no_names(town):
    visitor, made = Client(), decided(town)
    before = stamp()
    assert "気づきと判断" not in text(visitor.get("/plans/sample/initiatives/W1/"))
    assert of_initiative(town.plan, "W1") == []
    answer = client_of(town, "planner").post(
        f"{made.get_absolute_url()}public/", {"public": "1", "version": str(made.version)}, follow=True
    )
    assert "公表しました" in text(answer)
    page = text(visitor.get("/plans/sample/initiatives/W1/"))
    assert "意思決定の内容" in page
    assert "見本" not in page
    assert "/cycle/observations/" not in page
    after = stamp()
    assert after != before
    step(town, made, StepKind.ACT)
    assert stamp() != after
    assert "実行の内容" in text(visitor.get("/plans/sample/initiatives/W1/"))
    assert [one.waiting for one in of_initiative(town.plan, "W1")] == [False]
    made.refresh_from_db()
    set_public(observation_id=made.pk, version=made.version, public=False, by=town.people["planner"])
    assert "気づきと判断" not in text(visitor.get("/plans/sample/initiatives/W1/"))


def test_the_list_narrows_and_counts_the_loop(town):
    noted(town, title="一つめ", vuca="ambiguity")
    noted(town, title="二つめ", kind="users", initiatives=())
    decided(town, title="三つめ")
    client = client_of(town, "planner")

    def titles(query):
        page = text(client.get(f"/cycle/observations/?{query}"))
        return {title for title in ("一つめ", "二つめ", "三つめ") if f">{title}</a>" in page}

    assert titles("") == {"一つめ", "二つめ", "三つめ"}
    assert titles("state=waiting") == {"一つめ", "二つめ"}
    assert titles("state=decided") == titles("q=意思決定の内容") == {"三つめ"}
    assert titles("kind=users") == {"二つめ"}
    assert titles("vuca=ambiguity") == {"一つめ"}
    assert titles("initiative=W1") == titles("initiative=1") == {"一つめ", "三つめ"}
    assert titles(f"department={town.departments['kumin'].pk}") == {"一つめ", "二つめ", "三つめ"}
    assert titles(f"department={town.departments['doboku'].pk}") == set()
    assert titles("plan=sample&q=国が") == {"一つめ", "二つめ", "三つめ"}
    assert "気づき 2件" in text(client.get("/cycle/observations/"))


@pytest.mark.parametrize("query", ["q=%00", "state=moon", "department=x", "page=zzz", "initiative=%00", "plan='--"])
def test_bad_input_is_met_calmly(town, query):
    client = client_of(town, "viewer")
    assert client.get(f"/cycle/observations/?{query}").status_code == 200
    assert client.get(f"/cycle/observations/download.csv?{query}").status_code == 200


def test_addresses_that_are_not_there(town):
    client = client_of(town, "planner")
    for address in ("99999/", "99999999999999999999/", "99999/edit/", "download.pdf"):
        assert client.get(f"/cycle/observations/{address}").status_code == 404
    assert client.post("/cycle/observations/99999999999999999999/public/").status_code == 404


def test_the_files_say_what_the_list_says_and_run_no_formula(town):
    decided(town, title="=1+1", initiatives=("W1", "W2"))
    client = client_of(town, "planner")
    rows = list(csv.reader(io.StringIO(client.get("/cycle/observations/download.csv").content.decode("utf-8-sig"))))
    head, row = rows
    said = dict(zip(head, row, strict=True))
    assert said["件名"] == "'=1+1"
    assert said["関わる取組"] == "1 書かない窓口、2 オンライン相談"
    assert said["意思決定"] == "2026-11-10 意思決定の内容"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/cycle/observations/download.xlsx").content))
    assert book.active["C2"].value == "=1+1"
    assert book.active["C2"].data_type == "s"


def test_the_desk_shows_what_waits_oldest_first_to_who_can_do_something(town):
    noted(town, title="一つめ")
    assert "決定を待つ気づき" in text(client_of(town, "editor").get("/cycle/"))
    assert "決定を待つ気づき" in text(client_of(town, "planner").get("/cycle/"))
    for who in ("viewer", "other_editor"):
        assert "決定を待つ気づき" not in text(client_of(town, who).get("/cycle/"))


def test_pages_cost_the_same_however_much_there_is(town):
    client = client_of(town, "editor")

    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    first = decided(town)
    addresses = ["/cycle/observations/", "/plans/sample/initiatives/W1/", first.get_absolute_url(), "/cycle/"]
    before = [cost(address) for address in addresses]
    for number in range(5):
        decided(town, title=f"{number}", initiatives=("W1", "W2"))
        noted(town, title=f"待つ{number}")
    step(town, first, StepKind.ACT)
    after = [cost(address) for address in addresses[:3]]
    assert after == before[:3]
    assert max(after) <= 32, after


def test_the_panel_of_a_visitor_costs_two_queries(town, rf):
    from django.contrib.auth.models import AnonymousUser

    from kusei.services.plans.models import Initiative
    from kusei.services.plans.observations.panels import initiative_panel

    decided(town)
    request, initiative = rf.get("/"), Initiative.objects.select_related("edition__plan").get(key="W1")
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as asked:
        assert initiative_panel(request, initiative.edition, initiative) is None
    assert len(asked) <= 2
    assert standing(request.user, initiative.edition.plan.municipality).staff is False
