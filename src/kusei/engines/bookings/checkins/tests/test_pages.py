"""The pages: a device is put at a gate and tells what happened, staff see and correct it, who may, at what cost."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.test import Client

from kusei.engines.bookings.checkins import codes, commands, suppression
from kusei.engines.bookings.checkins.devices import COOKIE
from kusei.engines.bookings.checkins.models import Card, Device, Event, House
from kusei.engines.bookings.checkins.tests.conftest import at, card, device, devices, gate, person, told
from kusei.foundation.audit.models import Access
from kusei.foundation.people.testing import sign_in

BASE = "/desk/checkins/"


def text(answer):
    return answer.content.decode()


def sent(*events, **more):
    listed = [json.loads(one.model_dump_json()) for one in events]
    return json.dumps({"sent_at": round(at(15).timestamp() * 1000), "events": listed, **more})


def post(client, body, **more):
    return client.post("/kiosk/events/", body, content_type="application/json", **more)


def with_token(made):
    return {"Authorization": f"Bearer {made.credential.text()}"}


def test_a_device_is_put_at_a_gate_by_a_code_that_works_once(client, town):
    sign_in(client, town.clerk)
    shown = text(client.post(f"{BASE}{town.house.pk}/gates/{town.gate.pk}/code/", {"label": "玄関の端末"}))
    digits = re.search(r"data-code>([\d ]+)<", shown)[1]
    tablet = Client()
    assert tablet.get(f"/kiosk/{town.gate.pk}/").url == "/kiosk/"
    assert tablet.post("/kiosk/", {"digits": "00000000"}).status_code == 422
    answer = tablet.post("/kiosk/", {"digits": digits})
    assert answer.url == f"/kiosk/{town.gate.pk}/"
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    page = tablet.get(answer.url)
    assert page.status_code == 200
    assert "camera=(self)" in page["Permissions-Policy"]
    assert "見本児童館" in text(page)
    assert Client().post("/kiosk/", {"digits": digits}).status_code == 422
    entry = told("in", at(14), code=town.cards[0].code)
    answer = post(tablet, sent(entry)).json()
    assert (answer["kept"], answer["refused"]) == ([str(entry.id)], [])
    made = Device.objects.get(label="玄関の端末")
    assert made.offset_ms == 0
    client.post(f"{BASE}{town.house.pk}/devices/{made.pk}/stop/")
    assert post(tablet, sent(entry)).status_code == 401
    assert tablet.get(f"/kiosk/{town.gate.pk}/").status_code == 302


def test_a_code_is_over_after_ten_minutes(town, now):
    digits = commands.make_sign_in_code(gate_id=town.gate.pk, label="", by=town.clerk)
    now(at(15, 11))
    assert Client().post("/kiosk/", {"digits": digits}).status_code == 422
    assert devices() == 2


def test_what_was_told_by_a_device_that_was_signed_in_anew_is_kept_as_its_own(client, town):
    entry = told("in", at(14), people=2, device=town.first.device.key)
    commands.revoke_device(device_id=town.first.device.pk, by=town.clerk)
    assert post(client, sent(entry), headers=with_token(town.first)).status_code == 401
    assert post(client, sent(entry), headers=with_token(town.second)).json()["kept"] == [str(entry.id)]
    assert Event.objects.get().device == town.first.device


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param("{", 400, id="no json"),
        pytest.param("[]", 400, id="no list of events"),
        pytest.param(" " * 200_001, 413, id="too long"),
    ],
)
def test_what_is_no_call_is_answered_so(client, town, body, status):
    assert post(client, body, headers=with_token(town.first)).status_code == status


def test_only_json_of_a_device_is_taken(client, town):
    assert post(client, sent()).status_code == 401
    answer = client.post("/kiosk/events/", {"x": 1}, headers=with_token(town.first))
    assert answer.status_code == 415


def test_names_are_found_only_where_the_house_allows_it_and_after_typing(client, town):
    child = card(town.office, town.clerk, name="見本 はなこ", kana="ミホン ハナコ")
    ask = lambda typed: client.get("/kiosk/names/", {"q": typed}, headers=with_token(town.first)).json()  # noqa: E731
    assert ask("みほん") == {"found": []}
    House.objects.update(names=True)
    assert ask("みほん") == {"found": [{"code": child.code, "name": "見本 はなこ"}]}
    assert ask("見本は") == ask("ﾐﾎﾝﾊﾅ") == ask("みほん")
    for nothing in ("", "み", "はなこ"):
        assert ask(nothing) == {"found": []}
    assert Access.objects.filter(model="checkins.card").count() == 4
    commands.revoke_card(card_id=child.pk, why="転出", by=town.clerk)
    assert ask("みほん") == {"found": []}


def test_a_code_is_read_however_it_is_written_and_a_slip_is_noticed():
    code = codes.new_code()
    assert codes.read(f" {codes.spaced(code).lower()} ") == code
    for place in range(12):
        for other in codes.ALPHABET:
            if other != code[place]:
                assert codes.read(code[:place] + other + code[place + 1 :]) is None


def test_the_desk_shows_who_is_in_corrects_and_counts(client, town, django_assert_num_queries):
    child = card(town.office, town.clerk, name="見本 はなこ", kana="ミホン ハナコ")
    entry, leaving = told("in", at(14), code=child.code), told("in", at(14, 5), people=3, band="adult")
    commands.receive(device=town.first.device, told=[entry, leaving])
    sign_in(client, town.clerk)
    assert ">4</td>" in text(client.get(BASE))
    page = client.get(f"{BASE}{town.house.pk}/")
    assert "見本 はなこ" in text(page)
    assert Access.objects.filter(purpose="入退館の在館者の確認").count() == 1
    url = f"{BASE}{town.house.pk}/undo/{entry.id}/"
    client.post(url, {"why": ""})
    assert not Event.objects.filter(kind="undo").exists()
    client.post(url, {"why": "ほかの子のカード"})
    assert "見本 はなこ" not in (after := text(client.get(f"{BASE}{town.house.pk}/")))
    assert "取消し済み（clerk" in after
    form = {"kind": "in", "card": codes.spaced(child.code), "people": "1", "band": "unknown", "at": "2026-06-10T13:00"}
    key = str(uuid.uuid4())
    assert client.post(f"{BASE}{town.house.pk}/", {**form, "key": key, "why": ""}).status_code == 422
    for _twice in range(2):
        answer = client.post(f"{BASE}{town.house.pk}/", {**form, "key": key, "why": "カードを忘れた"})
        assert answer.status_code == 302
    assert Event.objects.filter(by=town.clerk, kind="in").count() == 1
    month = text(client.get(f"{BASE}{town.house.pk}/counts/"))
    assert "14時台" in month
    csv = client.get(f"{BASE}{town.house.pk}/counts/month.csv/?month=2026-06").content.decode("utf-8-sig")
    assert csv.splitlines()[1:] == ["2026-06-10,13,小学1～3年生,,1,1,0,1", "2026-06-10,14,大人,,3,3,0,0"]
    assert "4" in text(client.get(f"{BASE}{town.house.pk}/counts/year/"))
    public = client.get(f"{BASE}{town.house.pk}/counts/public.csv/").content.decode("utf-8-sig")
    assert public.splitlines()[3] == "6月,*,*,*"


@pytest.mark.parametrize(
    "path", ["", "{house}/", "{house}/counts/", "{house}/counts/year/", "{house}/gates/", "cards/"]
)
def test_a_page_costs_the_same_however_much_there_is(client, town, path, django_assert_max_num_queries):
    sign_in(client, town.clerk)
    url = BASE + path.format(house=town.house.pk)
    with django_assert_max_num_queries(17) as few:
        assert client.get(url).status_code == 200
    for number in range(12):
        device(town.gate, town.clerk, f"端末{number}")
        commands.receive(
            device=town.first.device,
            told=[told("in", at(9, number), code=card(town.office, town.clerk, name=f"見本 {number}").code)],
        )
    with django_assert_max_num_queries(len(few) + 3):  # the names of cards are looked at, and that is recorded
        client.get(url)


def test_who_may_open_what(client, town):
    own = f"{BASE}{town.house.pk}/"
    sign_in(client, town.viewer)
    assert client.get(own).status_code == 200
    assert client.get(f"{BASE}cards/").status_code == 403
    assert client.get(f"{own}edit/").status_code == 403
    assert client.post(f"{own}gates/{town.gate.pk}/code/").status_code == 403
    sign_in(client, town.stranger)
    assert client.get(own).status_code == 404
    sign_in(client, town.contractor)
    assert client.get(own).status_code == 404
    House.objects.update(contractors=True)
    assert client.get(own).status_code == 200
    assert client.post(f"{own}gates/{town.gate.pk}/code/").status_code == 200
    assert client.get(f"{own}edit/").status_code == 403
    sign_in(client, person("nobody"))
    assert client.get(BASE).status_code == 403


def test_cards_are_issued_printed_found_and_stopped(client, town):
    parent = person("parent")
    sign_in(client, town.clerk)
    form = {"department": town.office.pk, "kind": "child", "email": "nobody@example.jp", "name": "見本 たろう"}
    assert client.post(f"{BASE}cards/issue/", form).status_code == 422
    assert client.post(f"{BASE}cards/issue/", {**form, "email": "", "kind": "person"}).status_code == 422
    answer = client.post(f"{BASE}cards/issue/", {**form, "email": parent.email, "enters_in": "2024"})
    made = Card.objects.get(holder=parent)
    assert answer.url == f"{BASE}cards/{made.pk}/"
    assert bytes(made.name) != b""
    assert "見本".encode() not in bytes(made.name)
    assert codes.spaced(made.code) in text(client.post(f"{BASE}cards/", {"q": "見本た"}))
    assert codes.spaced(town.cards[0].code) not in text(client.post(f"{BASE}cards/", {"q": made.code.lower()}))
    assert client.post(f"{BASE}cards/{made.pk}/paper/").content.startswith(b"%PDF")
    sheet = client.post(f"{BASE}cards/sheet/", {"department": town.office.pk, "number": "12"})
    assert sheet.content.startswith(b"%PDF")
    assert Card.objects.filter(kind="anonymous").count() == 12
    client.post(f"{BASE}cards/{made.pk}/", {"why": "なくした"})
    made.refresh_from_db()
    assert (made.holder, made.name, made.marks, made.why) == (None, None, [], "なくした")


def test_a_house_and_its_gates_are_set_up_by_the_approver(client, town):
    sign_in(client, town.chief)
    own = f"{BASE}{town.house.pk}/"
    sent = {"closes_at": "20:30", "groups": ["adult"], "names": "on", "trusted_hours": "24", "trusted_ahead": "5"}
    assert client.post(f"{own}edit/", {**sent, "least": "10"}).status_code == 302
    kept = House.objects.get()
    assert (kept.closes_at, kept.groups, kept.names, kept.least) == (1230, ["adult"], True, 10)
    assert client.post(f"{own}gates/new/", {"name": "正面", "mode": "in"}).status_code == 422  # the name is taken
    assert client.post(f"{own}gates/new/", {"name": "裏口", "mode": "out"}).status_code == 302
    client.post(f"{own}gates/{town.gate.pk}/end/")
    assert devices() == 0
    assert gate(town.house, town.chief, "正面").pk != town.gate.pk
    assert client.get(f"{BASE}new/").status_code == 200


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        pytest.param(
            [[9, 9, 18], [9, 9, 18], [18, 18, 36]], [[9, 9, 18], [9, 9, 18], [18, 18, 36]], id="nothing small"
        ),
        pytest.param([[0, 9, 9], [9, 9, 18], [9, 18, 27]], [[0, 9, 9], [9, 9, 18], [9, 18, 27]], id="zero is shown"),
        pytest.param(
            [[2, 9, 11], [8, 9, 17], [10, 18, 28]], [[None, None, 11], [None, None, 17], [10, 18, 28]], id="square"
        ),
    ],
)
def test_a_small_number_cannot_be_computed_from_what_is_published(rows, shown):
    assert suppression.suppressed(rows, 5) == shown
