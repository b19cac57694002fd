"""The page of the search: what it shows, what it says when nothing is free, how many queries it costs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.finding.testing import HERE, equipped, house
from kusei.engines.bookings.reservations.testing import DAY, FEE, booked, group
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db


def page(client=None, status=200, **query):
    asked = {"since": DAY.isoformat(), "until": DAY.isoformat(), **query}
    answer = (client or Client()).get(reverse("finding:search"), asked)
    assert answer.status_code == status
    return answer.content.decode()


def test_everybody_finds_free_times_with_the_way_to_book_and_the_price():
    house(rules=FEE)
    shown = page(begins="600", ends="660")
    assert reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "am"]) in shown
    assert reverse("bookings:new", args=["test-hall", "hall-a", DAY.isoformat(), "pm"]) not in shown
    assert "300円" in shown
    assert shown.count("<h1") == 1


def test_without_any_house_the_page_says_so():
    assert "施設はまだありません" in page()


def test_an_empty_answer_leads_to_the_search_without_one_condition():
    house(resources=equipped(hall=("piano", "projector"), hall_a=("piano",)))
    shown = page(people="50", equipment=["piano", "stage"], status=422)
    assert "選択" in shown or "正しく" in shown  # nobody has a stage: it is no choice
    shown = page(people="300", equipment=["piano", "projector"])
    assert "この条件で空いている施設はありません" in shown
    assert "「使う人数」の条件なしでさがす" in shown
    assert f"?since={DAY}&amp;until={DAY}&amp;equipment=piano&amp;equipment=projector" in shown


def test_mistakes_stand_beside_their_fields():
    house(place=HERE)
    shown = page(until="2026-12-01", begins="600", ends="540", place="somewhere", within="3", status=422)
    for words in ("おわりの日は、はじめの日より後", "「何時から」より後", "コンマで区切った数字"):
        assert words in shown
    assert "一度にさがせるのは60日まで" in page(until="2027-03-01", status=422)


def test_other_values_of_an_address_do_no_harm():
    house()
    client = Client()
    for query in (
        {"since": "x"},
        {"people": "-1"},
        {"near": "no"},
        {"page": "99"},
        {"kind": "'"},
        {"since": "9999-12-31"},
    ):
        assert client.get(reverse("finding:search"), query).status_code in {200, 422}


def test_long_answers_come_in_pages_of_twenty():
    for number in range(4):
        house(f"house-{number}")
    first = page(until=DAY.replace(day=5).isoformat())
    assert "空きが48件あります" in first
    assert "page=3" in first
    assert first.count("定員") == 20


def test_scripts_get_the_results_alone():
    house()
    answer = Client().get(reverse("finding:search"), headers={"HX-Request": "true"})
    assert answer.content.decode().startswith('<section id="results"')


@pytest.mark.parametrize("houses", [1, 5])
def test_it_costs_a_fixed_number_of_queries(houses, django_assert_max_num_queries):
    for number in range(houses):
        booked(house(f"house-{number}", rules=FEE)["hall-a"])
    page()
    with django_assert_max_num_queries(12):
        page(until=DAY.replace(day=16).isoformat())


def test_members_see_the_price_of_their_group(django_assert_max_num_queries):
    from kusei.engines.bookings.resources import testing

    groups = {"key": "g", "label": "団体", "who": {"groups": ["culture"]}, "window": testing.ALWAYS}
    house(rules={**FEE, "bookers": [groups]})
    who = resident()
    club = group(who)
    client = sign_in(Client(), who)
    assert "予約できる方が決まっています" in page(client)
    shown = page(client, group=str(club.pk))
    assert "予約できる方が決まっています" not in shown
    assert "300円" in shown
