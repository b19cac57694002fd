"""Public pages are made once for all visitors, and anew when what they are made from changes."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from kusei.foundation.web import clock, keeping


@pytest.fixture
def site():
    """A view that counts how often it is made, and the stamp that it hangs on."""
    made = SimpleNamespace(times=0, stamp="1", status=200)

    @keeping.kept(lambda: made.stamp)
    def view(request):
        made.times += 1
        answer = HttpResponse(f"page {made.times}", status=made.status)
        if "cookie" in request.path:
            answer.set_cookie("a", "b")
        return answer

    def get(path="/a/", *, signed_in=False, method="get", cookies=None, **headers):
        request = getattr(RequestFactory(), method)(path, headers=headers)
        request.user = SimpleNamespace(is_authenticated=signed_in)
        request.COOKIES.update(cookies or {})
        return view(request)

    return SimpleNamespace(get=get, made=made)


def test_a_second_visitor_gets_the_page_that_the_first_one_caused(site):
    assert site.get().content == site.get().content == b"page 1"
    assert site.made.times == 1


def test_a_changed_stamp_makes_the_page_anew(site):
    site.get()
    site.made.stamp = "2"
    assert site.get().content == b"page 2"


def test_another_day_or_ten_minutes_make_the_page_anew(site, monkeypatch):
    site.get()
    later = clock.now() + keeping.LONGEST
    monkeypatch.setattr(clock, "now", lambda: later)
    assert site.get().content == b"page 2"
    tomorrow = later + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert site.get().content == b"page 3"


@pytest.mark.parametrize(
    "visit",
    [
        {"signed_in": True},
        {"path": "/a/?q=1"},
        {"path": "/cookie/"},
        {"method": "post"},
        {"cookies": {"messages": "saved"}},
        {"cookies": {settings.SESSION_COOKIE_NAME: "x"}},
    ],
    ids=["signed in", "with a query", "sets a cookie", "post", "with a message", "with a session"],
)
def test_what_is_somebodys_own_is_never_kept(site, visit):
    assert site.get(**visit).content != site.get(**visit).content


def test_errors_are_not_kept(site):
    site.made.status = 404
    site.get()
    site.made.status = 200
    assert site.get().content == b"page 2"


def test_who_has_the_page_already_is_told_so(site):
    etag = site.get()["ETag"]
    answer = site.get(**{"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
    site.made.stamp = "2"
    assert site.get(**{"If-None-Match": etag}).status_code == 200


def test_memory_is_bounded(monkeypatch, site):
    monkeypatch.setattr(keeping, "MOST_BYTES", 80)
    for number in range(50):
        site.get(f"/{number}/")
    assert keeping._store._bytes <= 80
    assert site.get("/49/").content == b"page 50"
    assert site.get("/0/").content == b"page 51"


@pytest.mark.django_db
def test_a_message_for_one_visitor_is_not_shown_to_the_next(client):
    from django.contrib.messages import constants
    from django.contrib.messages.storage.base import Message
    from django.contrib.messages.storage.cookie import CookieStorage

    request = RequestFactory().get("/plans/")
    said = CookieStorage(request)._encode([Message(constants.INFO, "あなたへのお知らせ")])
    client.cookies["messages"] = said
    assert "あなたへのお知らせ" in client.get("/plans/").content.decode()
    client.cookies.clear()
    assert "あなたへのお知らせ" not in client.get("/plans/").content.decode()
