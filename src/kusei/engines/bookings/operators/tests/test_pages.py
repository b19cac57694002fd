"""Pages of receptions: who may open which, what they do, what stands on them; without scripts."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.operators import commands, demo
from kusei.engines.bookings.operators.models import Assignment, Entry, Reception, Sheet
from kusei.engines.bookings.operators.tests.conftest import DAY, at, facility
from kusei.engines.bookings.operators.tests.test_serving import book
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.testing import group
from kusei.foundation.audit.models import Access
from kusei.foundation.people.testing import sign_in

pytestmark = pytest.mark.django_db

WHO = ("day", "evening", "idle", "viewer", "clerk", "chief", "admin", "stranger", "resident", None)
IN, OUT, NONE, GONE = 200, 403, 404, 302
# On a Thursday at 10:00: the day's band. Each line: page, then what each of WHO gets.
GETS = {
    "index": (IN, IN, IN, IN, IN, IN, IN, IN, OUT, GONE),
    "house": (IN, OUT, NONE, IN, IN, IN, OUT, NONE, OUT, GONE),
    "choose": (IN, OUT, NONE, OUT, OUT, OUT, OUT, NONE, OUT, GONE),
    "book": (IN, OUT, NONE, OUT, OUT, OUT, OUT, NONE, OUT, GONE),
    "booking": (IN, OUT, NONE, OUT, OUT, OUT, OUT, NONE, OUT, GONE),
    "hand_over": (IN, OUT, NONE, OUT, OUT, OUT, OUT, NONE, OUT, GONE),
    "sheets": (IN, OUT, NONE, IN, IN, IN, OUT, NONE, OUT, GONE),
    "sheet": (IN, OUT, NONE, IN, IN, IN, OUT, NONE, OUT, GONE),
    "people": (OUT, OUT, NONE, IN, IN, IN, IN, NONE, OUT, GONE),
    "edit": (OUT, OUT, NONE, OUT, OUT, IN, IN, NONE, OUT, GONE),
    "late": (OUT, OUT, NONE, OUT, IN, OUT, OUT, NONE, OUT, GONE),
}


def client_of(user):
    return sign_in(Client(), user) if user else Client()


@pytest.fixture
def there(town, now):
    """The town with a booking of today, and yesterday's day band handed over; that of the evening is missing."""
    yesterday = DAY - dt.timedelta(days=1)
    now(at(17, day=yesterday))
    town.sheet = commands.hand_over(reception_id=town.reception.pk, keys_complete=True, by=town.day)
    now(at(10))
    town.booking = book(town)
    pk = town.reception.pk
    town.pages = {
        "index": reverse("operators:index"),
        "book": reverse("operators:book", args=[pk, "hall-b", DAY.isoformat(), "pm"]),
        "booking": reverse("operators:booking", args=[pk, town.booking.pk]),
        "sheet": reverse("operators:sheet", args=[pk, town.sheet.pk]),
        "late": reverse("operators:late", args=[pk, yesterday.isoformat(), "evening"]),
        **{
            name: reverse(f"operators:{name}", args=[pk])
            for name in ("house", "choose", "hand_over", "sheets", "people", "edit")
        },
    }
    return town


@pytest.mark.parametrize("which", GETS)
def test_who_opens_which_page(there, which):
    found = tuple(client_of(getattr(there, name) if name else None).get(there.pages[which]).status_code for name in WHO)
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, GETS[which], strict=True))


def test_pages_have_one_heading_of_the_first_rank_and_no_id_twice(there, now):
    there.point = commands.write(
        reception_id=there.reception.pk, kind="key", text="鍵の返却が遅れた", follow=True, by=there.day
    )
    pages = dict.fromkeys(("index", "house", "choose", "book", "booking", "hand_over", "sheets", "sheet"), there.day)
    pages |= {"people": there.chief, "edit": there.chief, "late": there.clerk}
    for name, user in pages.items():
        text = client_of(user).get(there.pages[name]).content.decode()
        html5lib.HTMLParser(strict=True).parse(text)
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids)), f"{name}: {[one for one in ids if ids.count(one) > 1]}"
        assert text.count("<h1") == 1, name
        main = text.partition("<main")[2]
        levels = [int(one) for one in re.findall(r"<h([1-6])", main)]
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), f"{name}: {levels}"
        for field in re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', main):
            assert f'for="{field}"' in main, f"{name}: {field}"


MAY = {
    "write": {"day"},
    "act": {"day"},
    "book": {"day"},
    "take_over": {"evening", "clerk", "day"},
    "hand_over": {"day"},
    "people": {"chief", "admin"},
    "end": {"chief", "admin"},
    "edit": {"chief", "admin"},
}


def posts(there):
    """Every act, at an hour at which somebody may do each: the end of the day's band, with a booking that is on."""
    Booking.objects.filter(pk=there.booking.pk).update(state="confirmed")
    pk = there.reception.pk
    assignment = {"user": there.idle.pk, "operator": "day", "why": "x", "valid_from": "2026-04-01"}
    ended = Assignment.objects.get(reception=pk, user=there.second).pk
    return {
        "write": (reverse("operators:write", args=[pk]), {"kind": "note", "text": "x"}),
        "act": (reverse("operators:act", args=[pk, there.booking.pk, "use"]), {}),
        "book": (there.pages["book"], {"booker": "everybody", "guest_name": "x"}),
        "take_over": (reverse("operators:take_over", args=[pk, there.sheet.pk]), {}),
        "hand_over": (there.pages["hand_over"], {"keys_complete": "yes"}),
        "people": (there.pages["people"], {**assignment, "valid_until": "2027-03-31"}),
        "end": (reverse("operators:end", args=[pk, ended]), {"why": "x"}),
        "edit": (there.pages["edit"], {"early": 0, "late": 700}),
    }


def state():
    """Everything that the acts could change."""
    return (
        list(Entry.objects.values_list("pk")),
        list(Sheet.objects.order_by("pk").values_list("pk", "taken_by")),
        list(Assignment.objects.order_by("pk").values_list("pk", "ended_at")),
        list(Reception.objects.values_list("early", "late")),
        list(Booking.objects.order_by("pk").values_list("pk", "state")),
    )


@pytest.mark.parametrize("name", ["evening", "idle", "viewer", "clerk", "chief", "stranger", "resident", ""])
def test_posts_change_nothing_for_those_who_may_not(there, now, name):
    now(at(16, 50))
    acts, client = posts(there), client_of(getattr(there, name) if name else None)
    before = state()
    for act, (url, data) in acts.items():
        if name not in MAY[act]:
            client.post(url, data)
            assert state() == before, f"{name} did {act}"


def test_posts_change_something_for_those_who_may(there, now):
    now(at(16, 50))
    clients = {name: client_of(getattr(there, name)) for name in ("day", "clerk", "chief")}
    for act, (url, data) in posts(there).items():
        name = "clerk" if act == "take_over" else "day" if "day" in MAY[act] else "chief"
        before = state()
        clients[name].post(url, data)
        assert state() != before, f"{name} could not {act}"


def test_an_operator_works_through_the_pages_of_a_band(there, now, django_assert_max_num_queries):
    client, pk = client_of(there.day), there.reception.pk
    with django_assert_max_num_queries(55):
        page = client.get(there.pages["house"]).content.decode()
    assert "見本協会" in page
    assert "9:00–17:00" in page
    assert "見本 太郎" in page  # who has no account
    assert Access.objects.filter(object_id=str(there.booking.pk), purpose="受付の利用日報").exists()
    group(name="見本合唱団", kind="culture")
    page = client.get(there.pages["choose"]).content.decode()
    assert there.pages["book"] in page
    assert client.post(there.pages["book"], {"booker": ""}).status_code == 422
    done = client.post(there.pages["book"], {"booker": "everybody", "guest_name": "見本 次郎"}, follow=True)
    made = Booking.objects.get(source="counter", resource__key="hall-b")
    assert done.redirect_chain[-1][0] == reverse("operators:booking", args=[pk, made.pk])
    assert "400円" in done.content.decode()
    client.post(reverse("operators:write", args=[pk]), {"kind": "lost", "text": "青い水筒", "follow": "on"})
    entry = Entry.objects.get()
    assert "青い水筒" in client.get(there.pages["house"]).content.decode()
    now(at(16, 55))
    client = client_of(there.day)
    assert client.post(there.pages["hand_over"], {}).status_code == 422
    assert client.post(there.pages["hand_over"], {"keys_complete": "no"}).status_code == 422
    client.post(there.pages["hand_over"], {"keys_complete": "yes", "note": "夜の団体は2つです"})
    sheet = Sheet.objects.get(day=DAY)
    now(at(17))
    after = client_of(there.evening)
    assert "引継ぎを待っている引継書" in after.get(there.pages["house"]).content.decode()
    own = reverse("operators:sheet", args=[pk, sheet.pk])
    page = after.get(own).content.decode()
    assert "青い水筒" in page
    assert "夜の団体は2つです" in page
    after.post(reverse("operators:take_over", args=[pk, sheet.pk]), {"remark": "水筒を確認"})
    sheet.refresh_from_db()
    assert (sheet.taken_by, sheet.remark) == (there.evening, "水筒を確認")
    after.post(reverse("operators:settle", args=[pk, entry.pk]), {"note": "持ち主に渡した"})
    assert entry.__class__.objects.get().settled.how == "done"


def test_the_history_is_searched_by_word_day_and_what_is_wrong(there):
    client = client_of(there.viewer)
    found = lambda **asked: client.get(there.pages["sheets"], asked).content.decode()  # noqa: E731  short
    link = reverse("operators:sheet", args=[there.reception.pk, there.sheet.pk])
    assert link in found()
    assert link in found(since="2026-12-01", until="2026-12-02")
    assert link in found(only="open")
    for asked in ({"q": "水筒"}, {"since": "2026-12-03"}, {"only": "cash"}, {"only": "keys"}):
        assert "引継書はありません。" in found(**asked)
    assert client.get(there.pages["sheets"], {"since": "x", "page": "x", "only": "x"}).status_code == 200


def test_outside_the_band_only_the_hour_is_told(there):
    page = client_of(there.evening).get(there.pages["house"])
    assert page.status_code == 403
    text = page.content.decode()
    assert "17:00からです" in text
    assert "見本 太郎" not in text
    assert str(there.booking.pk) not in text
    assert "今日の利用" not in text


def test_staff_set_a_reception_up_and_say_who_stands_there(there):
    client = client_of(there.chief)
    facility("other-hall")
    url = reverse("operators:new", args=["other-hall"])
    assert url in client.get(there.pages["index"]).content.decode()
    assert client_of(there.clerk).get(url).status_code == 404
    refused = client.post(url, {"till": there.till.pk, "early": 15, "late": 60})
    assert refused.status_code == 422  # the till of the first
    client.post(url, {"till": "", "early": 15, "late": 60})
    made = Reception.objects.get(facility__key="other-hall")
    people = reverse("operators:people", args=[made.pk])
    data = {
        "user": there.idle.pk,
        "operator": "day",
        "valid_from": "2026-12-01",
        "valid_until": "2027-04-01",
        "why": "契約",
    }
    assert client.post(people, {**data, "valid_until": "2026-12-01"}).status_code == 422
    assert client.post(people, {**data, "user": there.clerk.pk}).status_code == 422
    assert client.post(people, data).status_code == 302
    assert "契約" in client.get(people).content.decode()
    one = Assignment.objects.get(reception=made)
    client.post(reverse("operators:end", args=[made.pk, one.pk]), {"why": "変更"})
    one.refresh_from_db()
    assert one.ended_because == "変更"


def test_staff_write_the_missing_sheet(there, now):
    now(at(18))
    commands.notice_missing()
    client, url = client_of(there.clerk), reverse("operators:late", args=[there.reception.pk, DAY.isoformat(), "day"])
    assert url in client.get(there.pages["index"]).content.decode()
    assert client.post(url, {"keys_complete": "yes"}).status_code == 422
    client.post(url, {"keys_complete": "yes", "why": "急病"})
    assert Sheet.objects.get(day=DAY).late_because == "急病"
    assert client.get(url).status_code == 404


def test_a_my_number_is_not_written_into_the_log(there):
    client = client_of(there.day)
    url = reverse("operators:write", args=[there.reception.pk])
    page = client.post(url, {"kind": "lost", "text": "カード 123456789018"})
    assert page.status_code == 422
    assert not Entry.objects.exists()


def test_the_sample_can_be_played_twice(town, now):
    house = facility("sample-hall")
    for _time in range(2):
        made = demo.play(facility=house, department=town.office, approver=town.chief, editor=town.clerk)
    assert isinstance(made, Reception)
    assert made.sheets.count() >= 6
    assert made.entries.count() == 3
    assert Reception.objects.filter(facility=house).count() == 1
