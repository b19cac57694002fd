"""A closed office says so, and when it opens."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.foundation.web import clock
from kusei.services.counters import feeds, keys, packs
from kusei.services.counters.tests.conftest import OFFICE, sit, take


@pytest.fixture(autouse=True)
def nothing_kept():
    feeds.forget()


def at(*parts):
    return dt.datetime(*parts, tzinfo=clock.TOKYO)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(2026, 6, 10, 8, 29), at(2026, 6, 10, 8, 30)),
        (at(2026, 6, 10, 8, 30), None),
        (at(2026, 6, 10, 16, 59), None),
        (at(2026, 6, 10, 17, 0), at(2026, 6, 11, 8, 30)),
        (at(2026, 6, 12, 17, 0), at(2026, 6, 15, 8, 30)),  # a Friday evening
        (at(2026, 12, 28, 23, 59), at(2027, 1, 4, 8, 30)),  # the year end and a weekend
        (at(2026, 7, 17, 18, 0), at(2026, 7, 21, 8, 30)),  # a holiday on Monday
    ],
)
def test_an_office_knows_when_it_opens_next(now, opens):
    assert packs.office(OFFICE).opens_next(now) == opens


def test_an_office_without_hours_opens_never():
    assert packs.office(OFFICE).model_copy(update={"hours": ()}).opens_next(at(2026, 6, 10, 9)) is None


def paths():
    key = keys.kiosk_key(packs.office(OFFICE))
    pages = ("", f"{OFFICE}/", f"{OFFICE}/board/", f"{OFFICE}/forecast/", f"{OFFICE}/kiosk/{key}/")
    return [f"/counters/{one}" for one in pages]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-100, "きょう 8:30 に開きます。"),
        (7 * 60, "あした 8:30 に開きます。"),
        (2 * 24 * 60 + 8 * 60, "次は 令和8年6月15日（月）8:30 に開きます。"),
    ],
)
def test_every_page_of_a_closed_office_says_when_it_opens_and_no_wait(town, now, client, minutes, words):
    now(minutes)
    for path in paths():
        page = client.get(path).content.decode()
        assert "受付時間外" in page
        assert words in page, path
        assert "わかりません" not in page.replace("最後に呼ばれた人が待った時間</dt><dd>わかりません", "")


def test_an_open_office_says_nothing_of_it(town, client):
    sit(town)
    for path in paths()[1:]:
        assert "受付時間外" not in client.get(path).content.decode()


def test_a_kept_forecast_changes_when_the_office_closes(town, now, client):
    path = f"/counters/{OFFICE}/forecast/"
    assert "受付時間外" not in client.get(path).content.decode()
    now(7 * 60)
    assert "あした 8:30" in client.get(path).content.decode()


def test_the_feed_of_a_closed_office_has_its_opening_and_no_minutes(town, now, client):
    take()
    sit(town)
    assert client.get("/counters/honcho/state.json").json()["opens_at"] is None
    now(7 * 60)
    feeds.forget()
    state = client.get("/counters/honcho/state.json").json()
    assert (state["open"], state["opens_at"]) == (False, "2026-06-11T08:30:00+09:00")
    assert (state["minutes"], {one["minutes"] for one in state["services"]}) == (None, {None})
    head, first = client.get("/counters/states.csv").content.decode().splitlines()[:2]
    assert head.endswith(",open,opens_at")
    assert first.endswith(",0,2026-06-11T08:30:00+09:00")


def test_a_closed_kiosk_offers_no_numbers(town, now, client):
    assert 'name="service"' in client.get(paths()[-1]).content.decode()
    now(7 * 60)
    feeds.forget()
    assert 'name="service"' not in client.get(paths()[-1]).content.decode()
