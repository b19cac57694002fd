"""Administrators' pages: who sees what, what the forms do, how much they cost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.org.roles import holds
from kusei.foundation.org.tests.conftest import TODAY
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in

BASE = "/admin/organisation/"


@pytest.fixture
def people(department, person, give, administrator):
    bu = department("bu", "福祉部", name_en="Welfare Department")
    ka = department("ka", "福祉課", parent=bu)
    other = department("other", "土木部")
    made = {
        "whole": administrator,
        "local": person("local", "見本 部の管理者"),
        "editor": person("editor", "見本 編集者"),
        "inside": person("inside", "見本 課の職員"),
        "outside": person("outside", "見本 土木の職員"),
        "none": person("none", "見本 役割なし"),
    }
    give(made["local"], Role.ADMINISTRATOR, bu)
    give(made["editor"], Role.EDITOR)
    give(made["inside"], Role.EDITOR, ka)
    give(made["outside"], Role.EDITOR, other)
    return made


def as_(user):
    return sign_in(Client(), user)


PAGES = [
    "",
    "staff/",
    "staff/{inside}/",
    "staff/{inside}/grant/",
    "staff/{inside}/transfer/",
    "staff/{inside}/end/",
]


def address(page, people):
    row = RoleAssignment.objects.filter(user=people["inside"]).first()
    if page.endswith("/end/"):
        return f"{BASE}staff/{people['inside'].pk}/roles/{row.pk}/end/"
    return BASE + page.format(**{name: user.pk for name, user in people.items()})


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("whole", 200), ("local", 200), ("editor", 403), ("inside", 403), ("none", 403)]
)
def test_who_may_open_which_page(people, page, who, status):
    assert as_(people[who]).get(address(page, people)).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in(people, page):
    where = address(page, people)
    assert Client().get(where)["Location"] == f"/accounts/sign-in/?next={where}"


@pytest.mark.parametrize(
    ("who", "seen"),
    [("whole", {"whole", "local", "editor", "inside", "outside", "none"}), ("local", {"local", "inside"})],
)
def test_an_administrator_sees_those_in_their_charge_in_the_list_and_by_address(people, who, seen):
    client = as_(people[who])
    html = client.get(f"{BASE}staff/").content.decode()
    assert {name for name, user in people.items() if user.email in html} == seen
    statuses = {name: client.get(f"{BASE}staff/{user.pk}/").status_code for name, user in people.items()}
    assert statuses == {name: 200 if name in seen else 404 for name in people}


WHOLE_ONLY = ["new_account", "password", "close", "reopen"]


@pytest.mark.parametrize("act", WHOLE_ONLY)
def test_a_local_administrator_cannot_open_or_close_accounts_by_address_either(people, act):
    client, user = as_(people["local"]), people["inside"]
    before = User.objects.count()
    if act == "new_account":
        client.post(f"{BASE}staff/new/", {"name": "新", "email": "new@example.jp"})
    elif act == "password":
        assert "link=" not in client.post(f"{BASE}staff/{user.pk}/password/").content.decode()
    else:
        client.post(f"{BASE}staff/{user.pk}/{act}/", {"why": "退職"})
    user.refresh_from_db()
    assert User.objects.count() == before
    assert user.is_active


def date(field, day):
    return {f"{field}_year": str(day.year), f"{field}_month": str(day.month), f"{field}_day": str(day.day)}


def test_a_role_is_given_ended_and_moved_by_plain_forms(people, department):
    client, user = as_(people["whole"]), people["none"]
    page = f"{BASE}staff/{user.pk}/"
    target = department("new", "新設部")
    given = client.post(f"{page}grant/", {"role": "editor", "department": target.pk, **date("valid_from", TODAY)})
    assert given["Location"] == page
    assert holds(user, Role.EDITOR, target)
    assert "役割「編集（新設部）」を付けました" in client.get(page).content.decode()
    row = RoleAssignment.objects.get(user=user)
    client.post(f"{page}roles/{row.pk}/end/", {**date("on", TODAY), "why": "担当の変更"})
    assert not holds(user, Role.EDITOR, target)
    assert "担当の変更" in client.get(page).content.decode()
    to = RoleAssignment.objects.get(user=people["inside"]).department
    client.post(f"{page}transfer/", {"department": to.pk, "roles": ["viewer", "approver"], **date("on", TODAY)})
    assert holds(user, Role.APPROVER, to)


def test_what_a_command_refuses_stands_above_the_form_with_what_was_typed(people):
    client, user = as_(people["whole"]), people["editor"]
    response = client.post(
        f"{BASE}staff/{user.pk}/grant/", {"role": "editor", "department": "", **date("valid_from", TODAY)}
    )
    assert response.status_code == 422
    assert "重なる期間にもう持っています" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"role": "king"},
        {"role": "editor", "department": "99999999", **date("valid_from", TODAY)},
        {"role": "editor", "department": "x' or 1=1", **date("valid_from", TODAY)},
        {"role": "editor", "valid_from_year": "9" * 50, "valid_from_month": "13", "valid_from_day": "0"},
    ],
)
def test_nonsense_in_a_form_is_refused_with_a_sentence(people, data):
    client, user = as_(people["whole"]), people["none"]
    response = client.post(f"{BASE}staff/{user.pk}/grant/", data)
    assert response.status_code == 422
    assert "直してください" in response.content.decode()
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_a_new_member_of_staff_gets_a_link_that_sets_a_password(people):
    client = as_(people["whole"])
    response = client.post(f"{BASE}staff/new/", {"name": "見本 新人", "email": "New@Example.jp", "staff_number": "77"})
    user = User.objects.get(email="new@example.jp")
    assert response["Location"] == f"{BASE}staff/{user.pk}/password/"
    assert "link=" not in client.get(response["Location"]).content.decode()
    made = client.post(response["Location"])
    assert made["Cache-Control"] == "no-store"
    link = re.search(r"<code>http://testserver([^<]+)</code>", made.content.decode())[1].replace("&amp;", "&")
    stranger = Client()
    form = stranger.get(link, follow=True).request["PATH_INFO"]
    secret = "another long secret"
    assert stranger.post(form, {"password1": secret, "password2": secret}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(secret)


def test_a_role_of_another_person_is_not_ended_through_this_ones_address(people):
    client = as_(people["local"])
    row = RoleAssignment.objects.get(user=people["outside"])
    where = f"{BASE}staff/{people['inside'].pk}/roles/{row.pk}/end/"
    assert client.post(where, {**date("on", TODAY), "why": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [("課の", {"inside"}), ("INSIDE@", {"inside"}), ("見本 職員", {"inside", "outside"}), ("%", set())],
)
def test_staff_are_found_by_parts_of_name_or_address(people, words, found):
    html = as_(people["whole"]).get(f"{BASE}staff/", {"q": words}).content.decode()
    assert {name for name, user in people.items() if user.email in html} == found


@pytest.mark.parametrize(
    "page",
    ["", "staff/", "staff/{inside}/", "staff/new/", "staff/{inside}/transfer/", "staff/{inside}/password/"],
)
@pytest.mark.parametrize(("prefix", "language"), [("", "ja"), ("/en", "en")])
def test_every_page_is_whole(people, page, prefix, language):
    html = as_(people["whole"]).get(prefix + address(page, people)).content.decode()
    assert html.count("<h1") == 1
    assert re.search(r"<title>\s*\S", html)
    assert f'<html lang="{language}"' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)


def test_the_tree_is_that_of_the_day_asked_for_and_nonsense_is_met_with_a_sentence(people, department):
    department("future", "未来部", valid_from=dt.date(2027, 4, 1))
    client = as_(people["whole"])
    assert "未来部" not in client.get(BASE).content.decode()
    assert "未来部" in client.get(BASE, date("on", dt.date(2027, 4, 1))).content.decode()
    assert "日付は" in client.get(BASE, {"on_year": "x", "on_month": "1", "on_day": "1"}).content.decode()


def test_pages_cost_the_same_number_of_queries_however_many_there_are(
    people, person, give, django_assert_max_num_queries
):
    for number in range(30):
        give(person(f"p{number}"), Role.VIEWER)
    client = as_(people["whole"])
    for page, budget in (("", 9), ("staff/", 11), (f"staff/{people['inside'].pk}/", 11)):
        with django_assert_max_num_queries(budget):
            client.get(BASE + page)


def test_staff_without_second_factor_are_led_to_its_set_up(people):
    client = Client()
    client.force_login(people["inside"])
    assert client.get("/")["Location"] == "/accounts/second-factor/"


def test_the_navigation_shows_the_organisation_to_administrators_only(people):
    label = "組織と職員"
    assert label in as_(people["whole"]).get("/").content.decode()
    assert label not in as_(people["editor"]).get("/").content.decode()
    assert label not in Client().get("/").content.decode()


def test_the_brand_is_the_home_municipality_in_the_language_of_the_page(ward):
    assert "大田区" in Client().get("/").content.decode()
    assert "Ota City" in Client().get("/en/").content.decode()
