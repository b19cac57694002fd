"""Booking in a real browser: a free time found, booked and undone; a draw entered; every page looked at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit, faults_of, sign_in
from tests.browser.filling import press

PHONES = pytest.mark.parametrize(
    "visit",
    [
        pytest.param({"width": 360}, id="360px"),
        pytest.param({"width": 360, "scripts": False}, id="360px, scripts off"),
    ],
    indirect=True,
)
PLAIN = pytest.mark.parametrize(
    "visit", [pytest.param({"width": 360, "scripts": False}, id="360px, scripts off")], indirect=True
)
ADVICE, CENTRE = "expert-consultation", "international-centre"
PUBLIC = ["/facilities/", f"/facilities/{CENTRE}/", "/facilities/search/", f"/bookings/at/{CENTRE}/"]
PUBLIC += [f"/calendars/{CENTRE}/{view}" for view in ("", "day/", "month/")]
PUBLIC += ["/lotteries/", "/lotteries/verify/", "/facilities/numbers/", f"/facilities/numbers/{CENTRE}/"]
PUBLIC += ["/library/", "/library/library-1/"]
OWN = ["/bookings/", "/bookings/groups/", "/bookings/waiting/", "/calendars/feeds/", "/lotteries/mine/"]
OWN += ["/library/mine/", "/library/card/", f"/bookings/groups/new/{CENTRE}/"]
DESK = ["/desk/bookings/", "/desk/bookings/new/", f"/desk/bookings/new/{CENTRE}/", "/desk/bookings/groups/"]
DESK += ["/desk/bookings/deposits/", "/desk/lotteries/", "/desk/facilities/", f"/desk/facilities/{CENTRE}/"]
DESK += ["/bookings/waiting/desk/", f"/calendars/{CENTRE}/sheet/", "/library/desk/", "/desk/checkins/", "/desk/houses/"]


def free_up(visit: Visit, site: Site) -> None:
    """Cancel what is booked there already: one consultation a person at a time."""
    visit.go(f"{site}/bookings/")
    coming = visit.page.get_by_role("main").get_by_role("link", name="専門相談")
    if coming.count():
        press(visit.page, coming.first)
        cancel = visit.page.get_by_role("button", name="予約を取り消す")
        if cancel.count():
            press(visit.page, cancel)
            expect(visit.page.get_by_role("main")).to_contain_text("予約を取り消しました。")


@PHONES
def test_a_free_time_is_searched_booked_and_undone(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "hanako")
    free_up(visit, site)
    visit.go(f"{site}/facilities/search/?facility={ADVICE}")
    press(page, page.locator(f"#results a[href*='/bookings/at/{ADVICE}/']").last)
    page.locator("[name=purpose]").fill("相続のこと")
    press(page, main.get_by_role("button", name="予約する"))
    expect(main).to_contain_text("予約できています。")
    number = re.search(r"予約番号 (\d+)", main.inner_text())
    assert number is not None
    press(page, main.get_by_role("button", name="予約を取りやめる"))
    expect(main).to_contain_text("なかったこと")
    visit.go(f"{site}/bookings/")
    expect(main).not_to_contain_text(f"予約番号 {number[1]}")


@PLAIN
def test_a_group_enters_a_draw_reads_its_ticket_and_withdraws(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "taro")
    visit.go(f"{site}/lotteries/")
    press(page, main.locator("ul.grid").first.locator(".card a").last)
    press(page, main.get_by_role("link", name="抽選に申し込む"))
    page.locator("[name=w1_day]").select_option(index=5)
    page.locator("[name=w1_rooms]").last.check()
    page.locator("[name=w1_parts]").first.check()
    page.locator("[name=people]").fill("8")
    page.locator("[name=purpose]").fill("日本語の勉強会")
    press(page, main.get_by_role("button", name="申し込む"))
    expect(main).to_contain_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    assert "/lotteries/entries/" in page.url
    press(page, main.get_by_role("button", name="申込みを取り下げる"))
    expect(main.get_by_role("link", name="もう一度申し込む")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_of_bookings_and_nothing_sticks_out(visit: Visit, site: Site) -> None:
    assert not faults_of(visit, site, PUBLIC)
    sign_in(visit, site, "hanako")
    visit.go(f"{site}/bookings/")
    one = visit.page.locator("main a[href*='/bookings/']").evaluate_all("all => all.map(one => one.pathname)")
    shown = [path for path in one if re.fullmatch(r"/bookings/[0-9a-f-]{36}/", path)]
    assert shown
    assert not faults_of(visit, site, [*OWN, *shown])


def test_axe_finds_nothing_on_the_desk_of_bookings_and_nothing_sticks_out(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    assert not faults_of(visit, site, DESK)
