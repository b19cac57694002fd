"""What everybody sees, what who enters sees and presses, and what the desk sees; nobody sees a seed too early."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.lotteries import commands, demo
from kusei.engines.bookings.lotteries.models import Award, Entry, Round, SealedSeed
from kusei.engines.bookings.lotteries.testing import KEY, MONTH, drawn, entered, file, group, hall, opened, use
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.testing import FEE, staff
from kusei.engines.payments.testing import department
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import clock, encryption

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]


def client_of(user) -> Client:
    return sign_in(Client(), user)


def page(client: Client, route: str, /, *args, status: int = 200, **query) -> str:
    answer = client.get(reverse(route, args=args), query)
    assert answer.status_code == status, answer.status_code
    text = answer.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text.count("<h1") == 1
    return text


def wish(number: int = 1, day: int = 3, rooms=("hall-a",), parts=("am",)) -> dict:
    """What a browser sends of one wish."""
    return {
        f"w{number}_day": MONTH.replace(day=day).isoformat(),
        f"w{number}_rooms": [str(use(room, day)[0]) for room in rooms],
        f"w{number}_parts": list(parts),
    }


def test_without_rounds_the_pages_say_so():
    hall()
    assert "いま受け付けている抽選はありません。" in page(Client(), "lotteries:index")
    assert "まだありません" in page(client_of(resident()), "lotteries:mine")
    assert "まだありません" in page(client_of(staff()), "lotterydesk:index")
    page(Client(), "lotteries:one", "nothing-2027-03", status=404)


def test_everybody_sees_a_round_with_its_slots_ratio_promise_and_how_it_is_drawn(django_assert_max_num_queries):
    found = opened()
    for number in range(3):
        entered(found, group(f"文化{number}"), [[use("hall-a", 3)], [use("hall", 3)]])
    Client().get(reverse("lotteries:one", args=[KEY]))
    with django_assert_max_num_queries(16):
        text = page(Client(), "lotteries:one", KEY)
    assert "申込み3件（3.0倍）" in text
    assert found.seed_hash in text
    assert hashlib.sha256(file(found, "promise")).hexdigest() in text
    assert "職員も申し込む人も、番号を選べません" in text
    assert "申込みの受付中" in page(Client(), "lotteries:index")
    assert "申込み" in page(Client(), "lotteries:one", KEY, room="class")


def test_where_the_rules_hide_it_the_number_of_entries_is_not_shown_before_the_closing(watch):
    found = opened({"shows_counts": False})
    entered(found, group("文化"), [[use("hall-a", 3)]])
    text = page(Client(), "lotteries:one", KEY)
    assert "倍）" not in text
    assert "申込み1件" not in text
    drawn(found, watch)
    assert "申込み1件（1.0倍）" in page(Client(), "lotteries:one", KEY)


def test_the_files_are_there_when_they_were_published_and_not_before(watch):
    found = opened()
    addresses = {kind: reverse("lotteries:file", args=[KEY, kind]) for kind in ("promise", "seal", "record", "entries")}
    codes = {kind: Client().get(url).status_code for kind, url in addresses.items()}
    assert codes == {"promise": 200, "seal": 404, "record": 404, "entries": 404}
    drawn(found, watch)
    codes = {kind: Client().get(url).status_code for kind, url in addresses.items()}
    assert codes == {"promise": 200, "seal": 200, "record": 200, "entries": 404}
    assert Client().get(addresses["record"]).content == file(found, "record")


def test_no_page_shows_the_seed_before_the_draw(watch):
    found = opened()
    culture = group("文化")
    made = entered(found, culture, [[use("hall-a", 3)]])
    seed = encryption.unseal(SealedSeed.objects.get(round=found).sealed).decode()
    watch.at = found.closes_at
    commands.seal_round(round_id=found.pk)
    boss, who = staff(Role.APPROVER), client_of(culture.members.get())
    texts = [
        page(client_of(boss), "lotterydesk:one", KEY),
        page(client_of(boss), "lotterydesk:entry", made.pk),
        page(Client(), "lotteries:one", KEY),
        page(who, "lotteries:entry", made.pk),
        file(found, "seal").decode(),
        file(found, "entries").decode(),
    ]
    assert not any(seed in text for text in texts)
    page(Client(), "lotteries:results", KEY, status=404)
    watch.at = found.draws_at
    commands.draw_round(round_id=found.pk)
    assert seed in page(Client(), "lotteries:one", KEY)


def test_somebody_enters_by_the_form_changes_and_withdraws():
    opened(headcount=True, purpose=True)
    who = resident()
    culture = group("文化", who)
    client, address = client_of(who), reverse("lotteries:enter", args=[KEY])
    assert "第5希望" in client.get(address).content.decode()
    empty = client.post(address, {"group": str(culture.pk)})
    assert empty.status_code == 422
    assert "希望を1つ以上選んでください。" in empty.content.decode()
    half = client.post(address, {"group": str(culture.pk), "people": "9", "purpose": "練習", "most": "1",
                                 "w1_day": "2027-03-03"})  # fmt: skip
    assert half.content.decode().count("日・部屋・時間の3つ") >= 2
    given = {"group": str(culture.pk), "people": "9", "purpose": "練習", "most": "2"}
    answer = client.post(address, {**given, **wish(), **wish(2, 4, ("hall-a", "hall-b"), ("am", "pm"))}, follow=True)
    made = Entry.objects.get()
    assert made.ticket in answer.content.decode()
    assert (len(made.wishes), len(made.wishes[1]["slots"]), made.most) == (2, 4, 2)
    change = reverse("lotteries:change", args=[made.pk])
    assert re.search(r'value="2027-03-04" selected', client.get(change).content.decode())
    client.post(change, {**given, **wish(1, 5)})
    made.refresh_from_db()
    assert [one["slots"] for one in made.wishes] == [["a.20270305.0"]]
    again = client.post(address, {**given, **wish()})
    assert "もう申し込んでいます" in again.content.decode()
    client.post(reverse("lotteries:withdraw", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert made.ticket in page(client, "lotteries:mine")


def test_a_wrong_wish_is_told_at_its_field():
    opened()
    client, address = client_of(resident()), reverse("lotteries:enter", args=[KEY])
    answer = client.post(address, {"most": "1", **wish(2, 3, ("hall", "hall-a"))})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "第1希望に、同じ枠が2回入っています" in text
    assert 'id="id_w2_rooms_error"' in text


def test_who_cannot_enter_reads_why_and_after_the_closing_nobody_gets_the_form(watch):
    found = opened(bookers=[{"key": "culture", "label": "文化", "who": {"groups": ["culture"]}, "lottery": True}])
    client = client_of(resident())
    assert "当てはまりません" in page(client, "lotteries:enter", KEY)
    watch.at = found.closes_at
    answer = client_of(resident("late@example.jp")).get(reverse("lotteries:enter", args=[KEY]), follow=True)
    assert "申込みの受付は終わりました" in answer.content.decode()


def test_the_entry_of_somebody_else_is_not_found():
    found = opened()
    made = entered(found, group("文化"), [[use("hall-a", 3)]])
    client = client_of(resident())
    for name in ("entry", "slip", "change"):
        page(client, f"lotteries:{name}", made.pk, status=404)
    assert client.post(reverse("lotteries:withdraw", args=[made.pk])).status_code == 404
    assert client.post(reverse("lotteries:answer", args=[made.pk, 1, "accept"])).status_code == 404
    assert Client().get(reverse("lotteries:entry", args=[made.pk])).status_code == 302
    assert made.ticket in page(client_of(made.person), "lotteries:slip", made.pk)


def test_the_result_says_why_how_to_check_it_and_takes_the_answer(watch, django_assert_max_num_queries):
    found = opened()
    first, second = (entered(found, group(f"文化{one}"), [[use("hall-a", 3)], [use("hall-b", 3)]]) for one in range(2))
    drawn(found, watch)
    client = client_of(first.person)
    client.get(reverse("lotteries:entry", args=[first.pk]))
    with django_assert_max_num_queries(24):
        text = page(client, "lotteries:entry", first.pk)
    found.refresh_from_db()
    rank = hashlib.sha256(f"{found.seed}:{first.ticket}".encode()).hexdigest()
    assert rank in text
    assert "優先順位が同じ申込み2件のうち" in text
    number = Award.objects.get(entry=first).wish
    client.post(reverse("lotteries:answer", args=[first.pk, number, "accept"]))
    assert Booking.objects.filter(state=State.CONFIRMED).count() == 1
    other = client_of(second.person)
    other.post(reverse("lotteries:answer", args=[second.pk, Award.objects.get(entry=second).wish, "decline"]))
    assert Booking.objects.filter(state=State.CANCELLED).count() == 1
    assert other.post(reverse("lotteries:answer", args=[second.pk, 5, "accept"])).status_code == 404


def test_everybody_finds_a_ticket_in_the_result(watch, django_assert_max_num_queries):
    found = opened()
    made = [entered(found, group(f"文化{one}"), [[use("hall-a", 3)]]) for one in range(3)]
    drawn(found, watch)
    with django_assert_max_num_queries(12):
        text = page(Client(), "lotteries:results", KEY)
    assert all(one.ticket in text for one in made)
    text = page(Client(), "lotteries:results", KEY, ticket=made[0].ticket.lower())
    assert made[0].ticket in text
    assert made[1].ticket not in text
    assert "この番号の申込みはありません。" in page(Client(), "lotteries:results", KEY, ticket="XXXX")


def test_the_desk_sees_the_rounds_of_its_department_only_and_reading_is_recorded(watch):
    found = opened()
    made = entered(found, group("文化の会"), [[use("hall-a", 3)]])
    client = client_of(staff(Role.VIEWER))
    assert found.name in page(client, "lotterydesk:index")
    text = page(client, "lotterydesk:one", KEY)
    assert "文化の会" in text
    assert "窓口で申込みを受け付ける" not in text
    assert Access.objects.filter(object_id=str(made.pk)).exists()
    assert client.get(reverse("lotterydesk:enter", args=[KEY])).status_code == 403
    assert client.post(reverse("lotterydesk:act", args=[made.pk, "withdraw"])).status_code == 403
    other = staff(Role.EDITOR, "other@example.lg.jp")
    RoleAssignment.objects.filter(user=other).update(department=department("zeimu", "税務課"))
    page(client_of(other), "lotterydesk:one", KEY, status=404)
    page(client_of(other), "lotterydesk:entry", made.pk, status=404)
    assert client_of(resident("r@example.jp")).get(reverse("lotterydesk:index")).status_code == 403


def test_the_desk_enters_a_group_withdraws_it_and_answers_for_it(watch):
    found = opened()
    culture = group("文化の会")
    client = client_of(staff())
    address = reverse("lotterydesk:enter", args=[KEY])
    assert "見つかりません" in page(client, "lotterydesk:enter", KEY, name="ない会")
    assert "文化の会" in page(client, "lotterydesk:enter", KEY, name="文化")
    given = {"group": str(culture.pk), "most": "1", **wish()}
    assert client.post(f"{address}?name=文化", given).status_code == 302
    made = Entry.objects.get()
    assert (made.group, made.person) == (culture, None)
    client.post(reverse("lotterydesk:act", args=[made.pk, "withdraw"]))
    client.post(f"{address}?name=文化", given)
    drawn(found, watch)
    client = client_of(staff(email="second@example.lg.jp"))
    assert "第1希望を使う" in page(client, "lotterydesk:entry", made.pk)
    client.post(reverse("lotterydesk:answer", args=[made.pk, 1, "accept"]))
    assert Booking.objects.get().state == State.CONFIRMED
    assert "予約済み" in page(client, "lotterydesk:one", KEY)
    assert client.post(reverse("lotterydesk:act", args=[made.pk, "redraw"])).status_code == 404


def test_before_the_opening_the_page_says_when(watch):
    watch.at = clock.now() - dt.timedelta(days=30)
    hall()
    commands.plan_rounds()
    assert "に始まります" in page(Client(), "lotteries:one", KEY)
    assert Round.objects.get(key=KEY).name in page(client_of(staff()), "lotterydesk:index")


def test_the_demonstration_has_rounds_in_each_state_and_is_played_once(monkeypatch):
    monkeypatch.undo()  # the demonstration brings its own clock
    hall(whole_year=True, **FEE)
    staff()
    people = [resident(email) for email in demo.RESIDENTS]
    assert demo.play() == 6
    assert demo.play() == 0
    assert {"open", "drawn"} <= set(Round.objects.values_list("state", flat=True))
    assert Award.objects.filter(entry__person=people[0], state=Award.State.BOOKED).count() == 1
