"""Residents with accounts, staff with roles as some floor above would say, and a clock that tests can move."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from kusei.foundation.people import commands as people
from kusei.foundation.people import staff
from kusei.foundation.people.residents import hooks
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import access, clock

START = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
ADDRESS = {
    "postal_code": "1440052",
    "prefecture": "東京都",
    "city": "大田区",
    "town": "蒲田五丁目",
    "block": "13番14号",
    "building": "見本ハイツ101",
}
# Digits whose check digit passes; nobody's number.
MY_NUMBER = "123456789018"


class Moment:
    """What the platform's clock says."""

    def __init__(self) -> None:
        self.now = START

    def forward(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def moment(monkeypatch):
    """It is ten in the morning of 20 November 2026 in Tokyo until it is moved."""
    time = Moment()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time


def open_account(word, name=None):
    """An account whose address is proved: `open_account("hanako")`."""
    return people.create_account(email=f"{word}@example.jp", name=name or f"見本 {word}")


@pytest.fixture
def person(db, moment):
    return open_account


@pytest.fixture
def hanako(person):
    return person("hanako", "見本 花子")


@pytest.fixture
def taro(person):
    return person("taro", "見本 太郎")


@pytest.fixture
def give(monkeypatch):
    """Gives roles: `give(user, "editor")`. Whoever has one is staff."""
    held: set[tuple[int, str]] = set()
    included = {"viewer": {"viewer", "editor", "approver"}}

    def holds(user, code):
        return any((user.pk, one) in held for one in included.get(code, {code}))

    monkeypatch.setattr(access, "_role_checks", [holds])
    monkeypatch.setattr(staff, "_checks", [lambda user: any(pk == user.pk for pk, _code in held)])

    def make(user, *codes):
        held.update((user.pk, code) for code in codes)
        return user

    return make


@pytest.fixture
def as_():
    """A client that is signed in."""
    return lambda user: sign_in(Client(), user)


@pytest.fixture
def purpose(monkeypatch):
    """A purpose that only this test knows, beside the real ones."""
    monkeypatch.setattr(hooks, "_purposes", dict(hooks._purposes))
    hooks.register_purpose("sample.news", "お知らせ", "お知らせを送ります。", "広報の担当だけが使います。")
    return "sample.news"
