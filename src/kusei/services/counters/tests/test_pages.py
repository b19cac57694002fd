"""The pages, the feeds and who may see them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kusei.foundation.people.testing import sign_in
from kusei.services.counters import commands, feeds, keys, packs
from kusei.services.counters.models import Appointment, Ticket
from kusei.services.counters.tests.conftest import DAY, OFFICE, sit, take


@pytest.fixture(autouse=True)
def nothing_kept():
    feeds.forget()


def signed_in(user: Any) -> Client:
    return sign_in(Client(), user)


def kiosk(name="kiosk", *more):
    office = packs.office(OFFICE)
    return reverse(f"counters:{name}", args=[OFFICE, keys.kiosk_key(office), *more])


def code():
    return keys.arrival_code(packs.office(OFFICE), DAY)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/counters/",
        "/counters/honcho/",
        "/counters/honcho/board/",
        "/counters/honcho/forecast/",
        "/counters/honcho/services/moving/times/",
        "/en/counters/honcho/",
        "/en/counters/",
    ],
)
def test_everybody_sees_the_public_pages_without_signing_in(town, client, path):
    take(), take("moving")
    answer = client.get(path)
    assert answer.status_code == 200
    assert text(answer).count("<h1") == 1


def test_the_public_pages_cost_a_fixed_number_of_queries(town, client, django_assert_max_num_queries):
    client.get("/counters/")
    for _ in range(3):
        take()
    with django_assert_max_num_queries(6):
        client.get("/counters/")
    feeds.forget()
    with django_assert_max_num_queries(6):
        client.get("/counters/honcho/")


def test_the_waiting_people_and_minutes_stand_on_the_page(town, client):
    take(), take()
    sit(town)
    page = text(client.get("/counters/honcho/"))
    assert "10〜12分" in page
    assert '<span data-live="waiting">2</span>' in page


def test_the_feed_has_an_etag_and_nothing_about_persons(town, client):
    take(channel="phone", person=town.resident)
    commands.check_in(ticket_id=Ticket.objects.get().pk)
    commands.call_next(by=sit(town))
    answer = client.get("/counters/honcho/state.json")
    assert answer.json()["called"][0]["number"] == "A001"
    assert not re.search(r"resident|person|secret|example\.jp", text(answer))
    assert client.get("/counters/honcho/state.json", headers={"if-none-match": answer["ETag"]}).status_code == 304
    commands.recall(ticket_id=Ticket.objects.get().pk, by=town.clerks[0])
    feeds.forget()
    assert client.get("/counters/honcho/state.json", headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_two_hundred_who_poll_ask_the_database_once_a_second(town, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        for _ in range(20):
            client.get("/counters/honcho/state.json")


def test_the_csv_has_a_row_for_each_service(town, client):
    rows = text(client.get("/counters/states.csv")).splitlines()
    assert len(rows) == 1 + sum(len(one.services) for one in packs.offices())
    assert len(json.loads(client.get("/counters/states.json").content)["offices"]) == len(packs.offices())


def test_without_a_live_process_browsers_are_told_not_to_ask_again(town, client, settings):
    assert client.get("/counters/honcho/events/").status_code == 204
    settings.LIVE_URL = "http://127.0.0.1:8042"
    assert client.get("/counters/honcho/events/")["Location"] == "http://127.0.0.1:8042/counters/honcho/events/"


def test_a_number_is_taken_on_the_phone_and_used_with_the_number_on_the_display(town, client):
    taken = client.post("/counters/honcho/take/", {"service": "certificates"})
    page = client.get(taken["Location"])
    assert "A001" in text(page)
    assert page["Cache-Control"] == "private, no-store"
    wrong = client.post(taken["Location"] + "arrive/", {"code": "x"}, follow=True)
    assert "到着の番号が違います" in text(wrong)
    right = client.post(taken["Location"] + "arrive/", {"code": code()}, follow=True)
    assert "到着を受け付けました" in text(right)
    commands.call_next(by=sit(town))
    assert "1番窓口へお越しください" in text(client.get(taken["Location"]))
    client.post(taken["Location"] + "leave/")
    assert Ticket.objects.get().state == "left"


def test_the_arrival_number_stands_only_on_the_display_of_the_office(town, client):
    assert code() not in re.sub(r'src="[^"]*"', "", text(client.get("/counters/honcho/board/")))
    assert f"<strong>{code()}</strong>" in text(client.get(kiosk("own_board")))


def test_a_kiosk_takes_and_prints_and_lets_people_arrive(town, client):
    printed = client.post(kiosk(), {"service": "moving"}, follow=True)
    assert "B001" in text(printed)
    assert Ticket.objects.get().present_at is not None
    phone = take(channel="phone")
    assert "到着を受け付けました" in text(client.post(kiosk("kiosk_arrive"), {"number": "a1"}, follow=True))
    phone.refresh_from_db()
    assert phone.present_at is not None
    for wrong in ("A9", "", "あ", "A" * 50, "A999999999999"):
        assert "番号を確かめてください" in text(client.post(kiosk("kiosk_arrive"), {"number": wrong}, follow=True))


@pytest.mark.parametrize(
    "path",
    [
        "/counters/nowhere/",
        "/counters/honcho/kiosk/0123456789/",
        "/counters/tickets/x/",
        "/counters/honcho/services/certificates/times/",
        "/counters/appointments/x/",
    ],
)
def test_what_is_not_there_is_not_found(town, client, path):
    assert client.get(path).status_code == 404


def test_a_time_is_booked_used_and_cancelled(town, client, now):
    page = text(client.get("/counters/honcho/services/number-card/times/"))
    first = re.search(r'name="begins_at" value="([^"]+)"', page)
    assert first is not None
    booked = client.post("/counters/honcho/services/number-card/times/", {"begins_at": first[1]})
    assert Appointment.objects.get().begins_at.isoformat().startswith("2026-06-10T01:20")  # 10:20 in Tokyo
    arrived = client.post(booked["Location"] + "arrive/", {"code": code()}, follow=True)
    assert "D001" in text(arrived)
    again = client.post(booked["Location"] + "cancel/", follow=True)
    assert "いま「到着」です" in text(again)
    for wrong in ("", "x", "2026-06-10T10:20:00", "2026-06-10T10:21:00+09:00"):
        answer = client.post("/counters/honcho/services/number-card/times/", {"begins_at": wrong})
        assert answer.status_code in (302, 404)
    assert Appointment.objects.count() == 1


def test_a_window_works_through_its_buttons(town):
    client = signed_in(town.clerks[0])
    take(), take("moving")
    client.post("/desk/counters/honcho/sit/", {"counter": "1"})

    def press(act, **more):
        held = Ticket.objects.filter(counter="1", state__in=("called", "serving")).first()
        sent = {"act": act, "ticket": held.pk if held else "", **more}
        return text(client.post("/desk/counters/window/act/", sent, follow=True))

    assert "A001" in press("next")
    assert "不在にできるのは" in press("no_show")
    press("recall"), press("serve"), press("park")
    press("call", ticket=Ticket.objects.get(prefix="A").pk)
    assert "手続中" not in press("transfer", to="honcho/register")
    assert Ticket.objects.get(prefix="A").service == "register"
    assert "いま待っていません" in press("next")
    for wrong in (
        {"act": "done", "ticket": "99999999999999999999"},
        {"act": "done", "ticket": "x"},
        {"act": "boom"},
        {},
    ):
        assert client.post("/desk/counters/window/act/", wrong).status_code == 302
    assert "番号札" in text(
        client.post("/desk/counters/honcho/give/", {"service": "register", "priority": "care"}, follow=True)
    )
    client.post("/desk/counters/window/close/")
    assert client.get("/desk/counters/window/").status_code == 302


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("viewer", "/desk/counters/", 200),
        ("viewer", "/desk/counters/honcho/", 200),
        ("viewer", "/desk/counters/honcho/statistics/", 200),
        ("viewer", "/desk/counters/honcho/statistics.csv", 200),
        ("stranger", "/desk/counters/honcho/", 403),
        ("stranger", "/desk/counters/honcho/statistics/", 403),
        ("stranger", "/desk/counters/honcho/statistics.csv", 403),
        ("resident", "/desk/counters/", 403),
        ("resident", "/desk/counters/honcho/", 403),
    ],
)
def test_who_sees_the_desk(town, who, path, status):
    assert signed_in(getattr(town, who)).get(path).status_code == status


def test_only_who_works_there_reads_the_addresses_of_the_machines(town):
    key = keys.kiosk_key(packs.office(OFFICE))
    assert key not in text(signed_in(town.viewer).get("/desk/counters/honcho/"))
    assert key in text(signed_in(town.clerks[0]).get("/desk/counters/honcho/"))
