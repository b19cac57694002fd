"""The two homes on the whole platform with the real plans: within their budgets, for everybody who may come."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import pairwise

import html5lib
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.foundation.org import commands as org
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people import commands as people
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import athand, clock, keeping, tasks
from kusei.foundation.web.testing import at_most
from kusei.services.plans.commands.pack import load_packs

STAFF = "/desk/home/"
# Who: the most SQL queries, bytes of HTML, and milliseconds (about twice what it takes when nothing else runs).
BUDGETS = {
    "visitor": (20, 60_000, 250),
    "resident": (30, 60_000, 300),
    "viewer": (26, 60_000, 300),
    "editor": (44, 60_000, 400),
    "approver": (44, 60_000, 400),
    "all": (60, 60_000, 500),
}
ROLES = {
    "viewer": (Role.VIEWER,),
    "editor": (Role.EDITOR,),
    "approver": (Role.APPROVER,),
    "all": (Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR),
}
LANGUAGES = {"": "ja", "/en": "en", "/ja-easy": "ja"}


@pytest.fixture(scope="module")
def _demonstration(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_packs([settings.PACKS_DIR / name for name in ("ota", "setagaya")], actor=None)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demonstration")]


def client_of(who: str) -> tuple[Client, str]:
    """Somebody and the address of their home; staff work in the department with most of the plan's initiatives."""
    if who == "visitor":
        return Client(), "/"
    if who == "resident":
        return sign_in(Client(), resident()), "/"
    user = people.create_account(email=f"{who}@example.jp", name="見本 職員")
    for role in ROLES[who]:
        where = None if role == Role.ADMINISTRATOR else Department.objects.get(code="joho-seisaku")
        org.grant_role(user=user, role=role, department=where, valid_from=clock.today(), by=None)
    return sign_in(Client(), user), STAFF


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("who", BUDGETS)
def test_a_home_is_sound_and_keeps_its_budget(who: str, prefix: str) -> None:
    queries, size, milliseconds = BUDGETS[who]
    client, address = client_of(who)
    client.get(f"{prefix}{address}")
    keeping.forget()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{prefix}{address}")
    assert answer.status_code == 200
    assert len(asked) <= queries
    assert len(answer.content) <= size
    fastest = min(_took(client, f"{prefix}{address}") for _ in range(3))
    assert fastest <= at_most(milliseconds / 1000)
    text = answer.content.decode()
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert document.get("lang") == LANGUAGES[prefix]
    assert len(list(document.iter("h1"))) == 1
    levels = [int(node.tag[1]) for node in document.iter() if re.fullmatch("h[1-6]", str(node.tag))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [node.get("id") for node in document.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert " style=" not in text


def _took(client: Client, address: str) -> float:
    """Seconds for a page that is made anew."""
    keeping.forget()
    begun = time.perf_counter()
    client.get(address)
    return time.perf_counter() - begun


def test_a_visitor_is_answered_from_memory_with_one_query() -> None:
    Client().get("/")
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/").status_code == 200
    assert len(asked) == 1


def test_search_and_services_come_before_promises() -> None:
    page = Client().get("/").content.decode()
    places = [page.index(one) for one in ('role="search"', 'id="at-hand"', 'id="promises"', 'id="this-year"')]
    assert places == sorted(places)


def test_every_service_at_hand_leads_somewhere() -> None:
    found = athand.services()
    assert len(found) >= 4
    for one in found:
        assert Client().get(one.url).status_code in {200, 302}, one.url


def test_what_is_not_there_is_not_offered() -> None:
    page = Client().get("/").content.decode()
    assert 'href="/facilities/"><' not in page.split('id="at-hand"')[1].split("</section>")[0]  # no facility was loaded


def test_every_source_of_tasks_can_be_read_by_everybody_whom_it_concerns() -> None:
    for who in ROLES:
        client, address = client_of(who)
        assert "いま数えられないもの" not in client.get(address).content.decode(), who


def test_keys_of_tasks_are_told_apart_and_each_has_a_title() -> None:
    for audience in ("staff", "residents"):
        found = tasks.sources(audience)
        assert found
        assert all(str(one.title) for one in found)


def test_contractors_and_residents_do_not_learn_of_the_staff_s_home() -> None:
    user = people.create_account(email="contractor@example.jp", name="見本 受託者")
    org.grant_role(user=user, role=Role.CONTRACTOR, department=None, valid_from=clock.today(), by=None)
    for client in (sign_in(Client(), user), sign_in(Client(), resident("b@example.jp"))):
        assert client.get(STAFF).status_code == 404
        assert client.get("/").status_code == 200
