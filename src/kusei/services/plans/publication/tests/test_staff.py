"""Booklets on pages, and who may open and do what."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.services.plans.models import Edition
from kusei.services.plans.publication import commands
from kusei.services.plans.publication.jobs import make_booklet
from kusei.services.plans.publication.models import Booklet
from kusei.services.plans.publication.tests.reading import sound, text_at


def test_a_published_booklet_is_on_the_plans_page_and_handed_out(results: Edition, client: Client) -> None:
    booklet = Booklet.objects.get()
    path = f"/plans/sample/booklets/{booklet.pk}.pdf"
    assert path in text_at(client, "/plans/sample/")
    answer = client.get(path)
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("年次報告書", "やや遅れ", "機器を入れた。", "評定"):
        assert words in text
    assert client.get(f"/plans/other/booklets/{booklet.pk}.pdf").status_code == 404


STAFF = [
    ("get", "/cycle/publication/"),
    ("post", "/cycle/publication/"),
    ("get", "/cycle/publication/booklets/{}/"),
    ("get", "/cycle/publication/booklets/{}/booklet.pdf"),
    ("post", "/cycle/publication/booklets/{}/publish/"),
    ("post", "/cycle/publication/booklets/{}/restart/"),
    ("post", "/cycle/publication/booklets/{}/discard/"),
]
#         get start, post, booklet, file, publish, restart, discard; 302 of restart is a page that says why not
MAY = {
    None: (302, 302, 302, 302, 302, 302, 302),
    Role.ADMINISTRATOR: (403, 403, 403, 403, 403, 403, 403),
    Role.VIEWER: (200, 403, 200, 200, 403, 403, 403),
    Role.EDITOR: (200, 302, 200, 200, 403, 302, 302),
    Role.APPROVER: (200, 302, 200, 200, 302, 302, 302),
}


@pytest.mark.parametrize("who", MAY, ids=str)
def test_who_may_open_what(who: Role | None, plan: Edition, client: Client, member: Callable[..., User]) -> None:
    booklet = commands.request_booklet(edition_id=plan.pk, fiscal_year=None, by=None)
    make_booklet(booklet_id=booklet.pk)
    if who is not None:
        sign_in(client, member(who))
    for place, (method, path) in enumerate(STAFF):
        data = {"edition": plan.pk, "year": "2025"} if place == 1 else {}
        with transaction.atomic():
            answer = getattr(client, method)(path.format(booklet.pk), data)
            assert answer.status_code == MAY[who][place], path
            if who is None:
                assert answer["Location"].startswith("/accounts/")
            published = Booklet.objects.filter(published_at__isnull=False).exists()
            assert published == (place == 4 and who == Role.APPROVER)
            gone = not Booklet.objects.filter(pk=booklet.pk).exists()
            assert gone == (place == 6 and who in {Role.EDITOR, Role.APPROVER})
            transaction.set_rollback(True)


def test_the_page_of_a_booklet_shows_how_far_it_is(plan: Edition, client: Client, publisher: User) -> None:
    sign_in(client, publisher)
    answer = client.post("/cycle/publication/", {"edition": plan.pk, "year": ""})
    page = answer["Location"]
    assert "順番を待っています" in text_at(client, page)
    Booklet.objects.update(state="running", step=4)
    text = text_at(client, page)
    assert "5段階のうち4：組版しています" in text
    assert 'hx-trigger="every 2s"' in text
    assert f'href="{page}"' in text  # with scripts off
    make_booklet(booklet_id=Booklet.objects.get().pk)
    text = text_at(client, page)
    assert "hx-trigger" not in text
    assert "この冊子を公表する" in text
    assert sound(text)


def test_a_wrong_wish_is_explained_beside_the_form(plan: Edition, client: Client, publisher: User) -> None:
    sign_in(client, publisher)
    answer = client.post("/cycle/publication/", {"edition": "999999", "year": "1999"})
    assert answer.status_code == 422
    client.post("/cycle/publication/", {"edition": plan.pk, "year": ""})
    answer = client.post("/cycle/publication/", {"edition": plan.pk, "year": ""})
    assert answer.status_code == 422
    assert "同じ冊子を作っているところです" in answer.content.decode()


def test_the_staff_page_says_what_waits_and_who_let_out_what(results: Edition, client: Client, publisher: User) -> None:
    commands.request_booklet(edition_id=results.pk, fiscal_year=None, by=publisher)
    make_booklet(booklet_id=Booklet.objects.latest("pk").pk)
    sign_in(client, publisher)
    text = text_at(client, "/cycle/publication/")
    assert "公表を待っているもの" in text
    assert "計画書" in text
    assert str(publisher) in text
    assert "公表を待っているものがあります" in text_at(client, "/cycle/")
    assert sound(text)


def test_a_booklet_that_is_not_there_is_not_found(plan: Edition, client: Client, publisher: User) -> None:
    for number in (0, 2**63, 10**30):
        assert client.get(f"/plans/sample/booklets/{number}.pdf").status_code == 404
        sign_in(client, publisher)
        assert client.get(f"/cycle/publication/booklets/{number}/").status_code == 404
        for act in ("publish", "restart", "discard"):
            assert client.post(f"/cycle/publication/booklets/{number}/{act}/").status_code == 404
