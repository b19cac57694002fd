"""The desk: who may open and do what, what each page costs, and the way from a draft to the release without scripts."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from kusei.engines.notices.emergency import commands, hooks
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.tests.conftest import content, drafted, followed, person, released, waiting
from kusei.foundation.org.models import Department, RoleAssignment
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import clock

pytestmark = pytest.mark.django_db


def client(user) -> Client:
    made = Client()
    sign_in(made, user)
    return made


def test_a_draft_is_written_asked_for_and_released_by_two_people_without_scripts(town):
    person("here@example.jp", "蒲田一丁目")
    writer, chief = client(town.writer), client(town.chief)
    new = writer.get("/desk/alerts/new/").content.decode()
    assert "蒲田一丁目" in new
    typed = {
        "drill": "real",
        "level": "4",
        "hazard": "flood",
        "grounds": "水位の上昇",
        "where": "towns",
        "towns": ["蒲田一丁目"],
    }
    made = writer.post("/desk/alerts/new/", typed)
    alert = Alert.objects.get()
    assert made["Location"] == f"/desk/alerts/{alert.pk}/edit/"
    edit = writer.get(made["Location"]).content.decode()
    assert "いますぐ避難してください" in edit
    fields = {
        "version": "1",
        **typed,
        "title_ja": "【警戒レベル4】避難指示：蒲田一丁目",
        "body_ja": "直した本文",
        "title_en": "Evacuate",
        "body_en": "Now",
    }
    assert writer.post(f"/desk/alerts/{alert.pk}/edit/", fields).status_code == 302
    assert writer.post(f"/desk/alerts/{alert.pk}/ask/", {"version": "2"}).status_code == 302
    shown = chief.get(f"/desk/alerts/{alert.pk}/release/").content.decode()
    for words in ("直した本文", "Evacuate", "蒲田一丁目", "本番です", "水位の上昇"):
        assert words in shown, words
    assert chief.post(f"/desk/alerts/{alert.pk}/release/", {"version": "2"}).status_code == 302
    alert.refresh_from_db()
    assert (alert.state, set(alert.texts)) == ("released", {"ja", "en"})
    assert "配信の結果" in chief.get(f"/desk/alerts/{alert.pk}/").content.decode()


def test_one_person_alone_types_the_level(town):
    alert = waiting(town, 5)
    chief = client(town.chief)
    url = f"/desk/alerts/{alert.pk}/fast/"
    wrong = chief.post(url, {"version": "1", "why": "夜間", "typed": "4"})
    assert wrong.status_code == 422
    assert "数字「5」" in wrong.content.decode()
    assert chief.post(url, {"version": "1", "why": "夜間", "typed": "５"}).status_code == 302
    assert "1人で配信しました" in chief.get(f"/desk/alerts/{alert.pk}/").content.decode()


def test_a_town_is_found_by_its_reading_and_what_is_ticked_stays(town):
    writer = client(town.writer)
    html = writer.post("/desk/alerts/new/", {"look": "1", "find": "はねだ", "towns": ["蒲田一丁目"]}).content.decode()
    assert 'value="羽田一丁目"' in html
    assert 'value="蒲田一丁目" checked' in html
    assert "池上" not in html
    assert "field-error" not in html
    assert Alert.objects.count() == 0


def test_what_is_missing_is_said_beside_its_field(town):
    writer = client(town.writer)
    answer = writer.post("/desk/alerts/new/", {"drill": "real", "where": "towns"})
    assert answer.status_code == 422
    assert "町を1つ以上選んでください" in answer.content.decode()
    alert = drafted(town)
    stale = {"version": "9", "level": "4", "hazard": "flood", "where": "whole", "title_ja": "題"}
    answer = writer.post(f"/desk/alerts/{alert.pk}/edit/", stale)
    assert (answer.status_code, "ほかの人が内容を変えました" in answer.content.decode()) == (422, True)
    wrong = {**stale, "version": "1", "polygons": "どこか"}
    assert "緯度,経度" in writer.post(f"/desk/alerts/{alert.pk}/edit/", wrong).content.decode()


def test_texts_can_be_written_anew_for_another_level(town):
    alert = drafted(town, 3)
    fields = {"version": "1", "level": "5", "hazard": "landslide", "where": "whole", "title_ja": "古い", "reword": "1"}
    client(town.writer).post(f"/desk/alerts/{alert.pk}/edit/", fields)
    alert.refresh_from_db()
    assert alert.title.startswith("【警戒レベル5】緊急安全確保")


def test_an_update_and_a_cancellation_begin_on_the_page(town):
    alert = released(town)
    writer = client(town.writer)
    assert writer.post(f"/desk/alerts/{alert.pk}/cancel/", {}).status_code == 422
    answer = writer.post(f"/desk/alerts/{alert.pk}/cancel/", {"ending": "mistaken"})
    draft = Alert.objects.get(previous=alert)
    assert answer["Location"] == f"/desk/alerts/{draft.pk}/edit/"
    assert "誤配信" in writer.get(answer["Location"]).content.decode()
    again = writer.post(f"/desk/alerts/{alert.pk}/update/")
    assert (again.status_code, "下書きがもうあります" in again.content.decode()) == (422, True)


PAGES = ("", "new/", "{open}/", "{open}/edit/", "{waits}/release/", "{waits}/fast/", "{out}/", "{out}/results/",
         "{out}/sheet/", "{out}/sheet.csv", "{out}/draft.xml", "{out}/cap.xml")  # fmt: skip
READERS = {
    "writer": {"", "new/", "{open}/", "{open}/edit/", *PAGES[6:]},
    "chief": set(PAGES),
    "viewer": {"", "{open}/", *PAGES[6:]},
}


@pytest.mark.parametrize("who", ["writer", "chief", "viewer", "administrator", "resident", "nobody"])
def test_who_may_open_which_page(town, who):
    names = {"open": drafted(town).pk, "waits": waiting(town, 5).pk, "out": released(town).pk}
    user = resident("r@example.jp", password="x") if who == "resident" else getattr(town, who, None)
    visitor = Client() if who == "nobody" else client(user)
    for page in PAGES:
        status = visitor.get(f"/desk/alerts/{page.format(**names)}").status_code
        expected = 302 if who == "nobody" else 200 if page in READERS.get(who, ()) else 403
        assert status == expected, (who, page)


@pytest.mark.parametrize("who", ["writer", "chief", "viewer", "administrator", "nobody"])
def test_who_may_do_what(town, who):
    visitor = Client() if who == "nobody" else client(getattr(town, who))
    drafts = who in {"writer", "chief"}
    acts = {
        "ask/": (drafted(town).pk, {"version": "1"}, drafts),
        "withdraw/": (drafted(town).pk, {"why": "不要"}, drafts),
        "take-back/": (waiting(town).pk, {"why": "直す"}, drafts),
        "update/": (released(town).pk, {}, drafts),
        "cancel/": (released(town).pk, {"ending": "lifted"}, drafts),
        "end/": (released(town, 2).pk, {"why": "終わり"}, drafts),
        "release/": (waiting(town).pk, {"version": "1"}, who == "chief"),
        "fast/": (waiting(town).pk, {"version": "1", "why": "急ぐ", "typed": "4"}, who == "chief"),
    }
    for act, (number, data, may) in acts.items():
        before = Alert.objects.get(pk=number).state
        answer = visitor.post(f"/desk/alerts/{number}/{act}", data)
        changed = Alert.objects.get(pk=number).state != before or Alert.objects.filter(previous=number).exists()
        assert changed is may, (who, act)
        assert answer.status_code == (302 if may or who == "nobody" else 403), (who, act)


def test_where_the_pack_names_departments_others_may_not(town, own_packs, settings):
    folder = own_packs / "ota" / "notices"
    folder.mkdir(parents=True)
    (folder / "alerts.yaml").write_text("departments: [kiki]\n")
    (own_packs / "ota" / "municipality.yaml").write_text('code: "131113"\nname: 大田区\n')
    assert client(town.writer).get("/desk/alerts/new/").status_code == 403
    kiki = Department.objects.create(municipality=town.ota, code="kiki", name="危機管理課")
    RoleAssignment.objects.create(user=town.writer, role="editor", department=kiki, valid_from=clock.today())
    assert client(town.writer).get("/desk/alerts/new/").status_code == 200


COSTS = {"": 30, "{open}/": 40, "{waits}/release/": 34, "{out}/": 40, "{out}/sheet/": 24}


def test_pages_cost_a_fixed_number_of_queries(town, django_assert_max_num_queries):
    counts: dict[str, list[int]] = {}
    chief = client(town.chief)
    for _round in range(2):
        names = {"open": drafted(town).pk, "waits": waiting(town, 5).pk, "out": released(town).pk}
        for number in range(_round, 1 + 5 * _round):
            person(f"p{number}@example.jp", "蒲田一丁目")
            followed(town, released(town))
        for page in COSTS:
            chief.get(f"/desk/alerts/{page.format(**names)}")
            with CaptureQueriesContext(connection) as queries:
                chief.get(f"/desk/alerts/{page.format(**names)}")
            counts.setdefault(page, []).append(len(queries))
    assert {page: few for page, (few, many) in counts.items() if few != many} == {}, counts
    assert {page: few for page, (few, _many) in counts.items() if few > COSTS[page]} == {}


def test_the_sheet_has_every_item_of_the_state_list_and_says_that_it_is_a_draft(town):
    alert = released(town, grounds="水位の上昇", supplement="=1+1", households=120)
    chief = client(town.chief)
    html = chief.get(f"/desk/alerts/{alert.pk}/sheet/").content.decode()
    rows = list(csv.reader(io.StringIO(chief.get(f"/desk/alerts/{alert.pk}/sheet.csv").content.decode("utf-8-sig"))))
    said = dict(zip(*rows, strict=True))
    assert said["発令区分"] == "避難指示"
    assert said["地方公共団体コード"] == "131113"
    assert said["発令・解除区分"] == "発令"
    assert said["発令・解除対象地区"] == "蒲田一丁目、蒲田二丁目"
    assert said["発令・移行・解除日時"] == "2026-09-09T16:05:00+09:00"
    assert (said["対象世帯数"], said["補足情報"], said["市区町村名"]) == ("120", "'=1+1", "大田区")
    xml = etree.fromstring(chief.get(f"/desk/alerts/{alert.pk}/draft.xml").content)
    assert "正式な様式ではありません" in xml.get("注意")
    assert "正式な様式ではありません" in html
    assert len(xml) == len(said) - 1 == 14


def test_proposals_are_shown_and_order_nothing(town):
    proposal = hooks.Proposal(
        "x:1", "大雨危険警報（大田区）", 4, "heavy-rain", clock.now(), "気象庁の発表", url="/desk/weather/1/"
    )
    hooks.register_proposals(reader := lambda: [proposal])
    try:
        html = client(town.viewer).get("/desk/alerts/").content.decode()
    finally:
        hooks._readers.remove(reader)
    assert "大雨危険警報（大田区）" in html
    assert Alert.objects.count() == 0


def test_numbers_that_are_no_alert_do_not_exist(town):
    for number in ("999", "99999999999999999999"):
        assert client(town.chief).get(f"/desk/alerts/{number}/").status_code == 404
        assert client(town.chief).post(f"/desk/alerts/{number}/ask/").status_code == 404


def test_whoever_wrote_it_sees_that_another_must_release(town):
    alert = commands.draft(content=content(3), drill=False, by=town.chief)
    commands.ask(alert_id=alert.pk, version=1, by=town.chief)
    html = client(town.chief).get(f"/desk/alerts/{alert.pk}/release/").content.decode()
    assert "2人目になれません" in html
    assert "この内容で配信する" not in html
