"""The main navigation shows what a visitor may open and marks where they are."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kusei.foundation.web import navigation
from kusei.foundation.web.access import PUBLIC, Access
from kusei.foundation.web.navigation import NavItem

NOBODY = Access("nobody", lambda request: False)


@pytest.fixture
def only(monkeypatch):
    def register(*items):
        monkeypatch.setattr(navigation, "_items", {item.key: item for item in items})

    return register


def links(rf, path):
    request = rf.get(path)
    request.user = AnonymousUser()
    return navigation.links(request)


def test_entries_stand_in_their_order_and_a_key_is_there_once(only):
    only()
    navigation.register(NavItem("b", "後", "web:about", 20))
    navigation.register(NavItem("a", "先", "web:help", 10))
    navigation.register(NavItem("b", "後ろ", "web:about", 20))
    assert [item.label for item in navigation.items()] == ["先", "後ろ"]


def test_what_a_visitor_may_not_open_is_not_shown(rf, only):
    only(NavItem("a", "公開", "web:about", access=PUBLIC), NavItem("b", "職員", "web:help", access=NOBODY))
    assert [link.label for link in links(rf, "/")] == ["公開"]


def test_the_entry_that_holds_the_page_is_current_and_home_holds_only_itself(rf, only):
    only(NavItem("home", "ホーム", "web:home", 0), NavItem("a", "案内", "web:about", 10))
    assert [link.current for link in links(rf, "/about/more/")] == [False, True]
    assert [link.current for link in links(rf, "/")] == [True, False]
    assert [link.current for link in links(rf, "/elsewhere/")] == [False, False]


def test_an_entry_whose_route_does_not_exist_is_left_out(rf, only):
    only(NavItem("x", "ない", "nowhere:at-all"))
    assert links(rf, "/") == []


@pytest.mark.django_db
def test_a_page_marks_its_entry_for_screen_readers(client):
    assert b'<a href="/" aria-current="page">' in client.get("/").content
    assert b'<a href="/" aria-current="page">' not in client.get("/help/").content


def test_staff_entries_of_a_group_stand_where_its_first_one_does_and_one_alone_stands_for_itself(rf, only):
    only(
        NavItem("a", "決裁", "web:about", 100),
        NavItem("b", "請求", "web:help", 120, group="money"),
        NavItem("c", "審査", "web:home", 121, group="procedures"),
        NavItem("d", "レジ", "web:components", 122, group="money"),
    )
    groups = navigation.grouped(links(rf, "/components/"))
    assert [(str(one.label), [link.label for link in one.links], one.current) for one in groups] == [
        ("", ["決裁"], False),
        ("お金", ["請求", "レジ"], True),
        ("", ["審査"], False),
    ]
