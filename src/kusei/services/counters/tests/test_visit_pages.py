"""Pages of visits and of consultations by video, for residents and at the desk."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from kusei.foundation.audit.models import Access
from kusei.foundation.web import clock
from kusei.services.counters import commands, feeds, keys, packs
from kusei.services.counters.models import Appointment, Consultation, Ticket, Visit
from kusei.services.counters.tests.conftest import DAY, OFFICE, sit, take
from kusei.services.counters.tests.test_consulting import NOTE, booked
from kusei.services.counters.tests.test_pages import code, kiosk, signed_in, text
from kusei.services.counters.tests.test_visits import KIND, plan


@pytest.fixture(autouse=True)
def nothing_kept():
    feeds.forget()


def answers(**said):
    return {f"q-{one.key}": said.get(one.key, "no") for one in packs.visit_kind(KIND).questions}


def planned(client, **said):
    return client.post(f"/counters/visits/new/{KIND}/", answers(**said))["Location"]


def test_a_plan_is_made_at_home_without_an_account_and_opened_by_its_code(town, client):
    at = planned(client, insured="yes", car="unsure")
    page = text(client.get(at))
    visit = Visit.objects.get()
    for words in ("国民健康保険", "葬儀の領収書", "原付バイク", visit.spoken, "本庁舎4階"):
        assert words in page
    assert "後期高齢者" not in page.partition("役所の外")[0]
    assert client.post("/counters/visits/find/", {"code": visit.code.lower()})["Location"] == at
    assert "その番号の計画はありません" in text(client.post("/counters/visits/find/", {"code": "X"}, follow=True))
    assert visit.spoken in text(client.get(at + "paper/"))
    assert client.get(at)["Cache-Control"] == "private, no-store"


def test_a_question_without_an_answer_is_named_beside_it(town, client):
    answer = client.post(f"/counters/visits/new/{KIND}/", answers() | {"q-card": ""})
    assert answer.status_code == 422
    assert text(answer).count("どれかを選んでください。") == 1
    assert Visit.objects.count() == 0
    assert client.post(f"/counters/visits/new/{KIND}/", {"q-card": "boom"}).status_code == 422


def test_a_plan_is_booked_changed_begun_and_given_up(town, client, now):
    at = planned(client, insured="yes")
    first = re.search(r'name="begins_at" value="([^"]+)"', text(client.get(at + "times/")))
    client.post(at + "times/", {"begins_at": first[1]})
    assert Appointment.objects.get().kind == "visit"
    assert "令和8年6月10日 11:00" in text(client.get(at))
    held = Appointment.objects.get()
    assert client.get(f"/counters/appointments/{held.secret}/")["Location"] == at
    assert client.post(f"/counters/appointments/{held.secret}/arrive/", {"code": code()}).status_code == 404
    client.post(at + "change/", answers(elder="yes"))
    assert "後期高齢者医療" in text(client.get(at))
    assert "到着の番号が違います" in text(client.post(at + "begin/", {"code": "x"}, follow=True))
    page = text(client.post(at + "begin/", {"code": code()}, follow=True))
    assert "C001" in page
    assert "いまここ" in page
    assert "いま「回っている」です" in text(client.post(at + "cancel/", follow=True))
    other = planned(client)
    assert "取りやめました" in text(client.post(other + "cancel/", follow=True))


def test_a_kiosk_begins_a_visit_by_its_code(town, client):
    visit = plan("insured")
    page = text(client.post(kiosk("kiosk_arrive"), {"number": visit.spoken.lower()}, follow=True))
    assert "C001" in page
    assert Ticket.objects.get().visit == visit
    again = client.post(kiosk("kiosk_arrive"), {"number": visit.code}, follow=True)
    assert "いま「回っている」です" in text(again)


def test_the_summary_says_what_is_left_and_what_to_bring(town, client):
    visit = plan("insured", "pension")
    commands.begin_visit(visit_id=visit.pk)
    clerk = town.clerks[0]
    commands.tick(visit_id=visit.pk, step="insurance", outcome="papers", by=clerk)
    commands.end_visit(visit_id=visit.pk, by=clerk)
    page = text(client.get(f"/counters/visits/{visit.secret}/"))
    left = page.partition("残っていること")[2].partition("回った課")[0]
    assert "書類が足りませんでした" in left
    assert "葬儀の領収書" in left
    assert "年金事務所" in page


def test_the_desk_plans_begins_ticks_and_ends(town):
    client = signed_in(town.clerks[0])
    at = client.post(f"/desk/counters/visits/new/{KIND}/", answers(insured="yes", care="yes"))["Location"]
    assert Visit.objects.get().made_by == town.clerks[0]
    page = text(client.post(at + "act/", {"act": "begin"}, follow=True))
    assert "C001" in page
    assert Visit.objects.get().spoken in text(client.get("/desk/counters/visits/"))
    client.post(at + "act/", {"act": "tick", "step": "register", "outcome": "done"})
    client.post(at + "act/", {"act": "first", "step": "care"})
    assert Ticket.objects.get().place == "kaigo"
    client.post(at + "act/", {"act": "end"})
    assert Visit.objects.get().state == "done"
    assert "手続を選び直してください" in text(client.post(at + "act/", {"act": "boom"}, follow=True))


def test_a_window_shows_the_plan_of_whom_it_serves(town):
    client = signed_in(sit(town, 4))
    commands.begin_visit(visit_id=plan("insured").pk)
    client.post("/desk/counters/window/act/", {"act": "next"})
    page = text(client.get("/desk/counters/window/"))
    assert "国民健康保険（葬祭費など）" in page
    assert reverse("counterdesk:visit", args=[Visit.objects.get().pk]) in page


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 200), ("stranger", 200), ("viewer", 404), ("resident", 403), ("taxes", 404)]
)
def test_who_sees_a_visit_at_the_desk(town, who, status):
    from kusei.foundation.org.models import Department, Municipality, Role
    from kusei.services.counters.tests.conftest import person

    visit = plan("insured")
    tax = Department.objects.create(municipality=Municipality.objects.get(), code="kazei", name="課税課")
    people = {"clerk": town.clerks[0], "taxes": person("taxes", Role.EDITOR, tax)}
    user = people.get(who) or getattr(town, who)
    client = signed_in(user)
    assert client.get(f"/desk/counters/visits/{visit.pk}/").status_code == status
    assert client.post(f"/desk/counters/visits/{visit.pk}/act/", {}).status_code == (302 if status == 200 else status)
    listed = client.get("/desk/counters/visits/", {"code": visit.code})
    assert listed.status_code == (403 if status == 403 else 302 if status == 200 else 200)


@pytest.mark.parametrize("path", ["visits/x/", "visits/x/paper/", "visits/x/times/", "visits/new/x/", "remote/x/"])
def test_what_is_not_there_is_not_found(town, client, path):
    assert client.get(f"/counters/{path}").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
def test_every_public_page_stands_in_every_language(town, client, prefix):
    visit, talk = plan("insured"), booked()
    at = f"visits/{visit.secret}/"
    for path in ("visits/", f"visits/new/{KIND}/", at, at + "paper/", at + "times/", at + "change/"):
        assert text(client.get(f"{prefix}/counters/{path}")).count("<h1") == 1
    assert client.get(f"{prefix}/counters/remote/{talk.appointment.secret}/").status_code == 200
    assert client.get(f"{prefix}/counters/{OFFICE}/services/number-card/remote/").status_code == 200


def test_the_notice_is_chosen_on_the_ticket(town, client):
    take(), take()
    mine = take()
    at = f"/counters/tickets/{mine.secret}/"
    assert "もうすぐ順番です" not in text(client.get(at))
    page = text(client.post(at + "notice/", {"ahead": "3"}, follow=True))
    assert "順番が近づいたら知らせます" in page
    assert "もうすぐ順番です" in page
    assert "知らせるのをやめました" in text(client.post(at + "notice/", {"ahead": ""}, follow=True))
    for wrong in ("4", "999", "-1"):
        client.post(at + "notice/", {"ahead": wrong})
    mine.refresh_from_db()
    assert mine.notify_ahead is None


def test_a_consultation_from_the_waiting_room_to_the_copy_of_the_summary(town, client, now):
    page = text(client.get(f"/counters/{OFFICE}/services/number-card/remote/"))
    begins = re.search(r'name="begins_at" value="([^"]+)"', page)[1]
    at = client.post(f"/counters/{OFFICE}/services/number-card/remote/", {"begins_at": begins})["Location"]
    talk = Consultation.objects.get()
    assert talk.room not in text(client.get(at))
    now(20)  # it is at 10:30
    assert "待合室です" in text(client.post(at + "act/", {"act": "enter"}, follow=True))
    desk = signed_in(town.clerks[0])
    path = f"/desk/counters/remote/{talk.pk}/"
    assert "待合室にいる" in text(desk.get("/desk/counters/remote/"))
    url = packs.meetings().url(talk.room)
    assert url in text(desk.post(path + "act/", {"act": "open"}, follow=True))
    asked = {"headers": {"HX-Request": "true"}}
    assert client.get(at + "?seen=open", **asked).status_code == 204  # nothing new: the page is left alone
    assert url in text(client.get(at + "?seen=waiting", **asked))
    assert url in text(client.get(at))
    desk.post(path + "act/", {"act": "done"})
    desk.post(path + "act/", {"act": "note", "note": NOTE})
    assert NOTE in text(client.get(at))
    assert url not in text(client.get(at))
    before = Access.objects.count()
    assert NOTE in text(desk.get(path))
    assert Access.objects.count() == before + 1


@pytest.mark.parametrize(("who", "status"), [("viewer", 404), ("stranger", 404), ("resident", 403)])
def test_who_does_not_work_there_sees_no_consultation(town, who, status):
    talk = booked()
    client = signed_in(getattr(town, who))
    assert client.get(f"/desk/counters/remote/{talk.pk}/").status_code == status
    assert client.post(f"/desk/counters/remote/{talk.pk}/act/", {"act": "open"}).status_code == status
    assert (
        client.get("/desk/counters/remote/").status_code,
        text(client.get("/desk/counters/remote/")).count("6月10日"),
    ) in {
        (200, 0),
        (403, 0),
    }


def test_a_consultation_is_cancelled_and_left_by_its_person(town, client, now):
    talk = booked()
    at = f"/counters/remote/{talk.appointment.secret}/"
    assert "予約の時刻まで、まだ時間があります" in text(client.post(at + "act/", {"act": "enter"}, follow=True))
    now(50)
    client.post(at + "act/", {"act": "enter"})
    assert "待合室を出ています" in text(client.post(at + "act/", {"act": "leave"}, follow=True))
    assert client.post(at + "act/", {"act": "boom"}).status_code == 404
    other = booked(13)
    there = f"/counters/remote/{other.appointment.secret}/"
    assert "この予約は取り消しました" in text(client.post(there + "act/", {"act": "cancel"}, follow=True))


def test_the_arrival_code_of_another_day_begins_nothing(town, client):
    at = planned(client, insured="yes")
    other = keys.arrival_code(packs.office(OFFICE), DAY - dt.timedelta(days=1))
    client.post(at + "begin/", {"code": other})
    assert Visit.objects.get().state == "planned"
    assert clock.today() == DAY
