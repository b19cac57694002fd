"""Counters in a real browser: a number on a phone, calls, a board that changes by itself, a kiosk, a visit, a talk."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from kusei.conf import environment
from tests.browser.conftest import (
    DATABASE,
    Prepared,
    Site,
    Visit,
    _wait,
    administer,
    faults,
    faults_of,
    free_port,
    settings_of,
    sign_in,
)
from tests.browser.filling import press, settled

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SET_UP = """
import datetime as dt
import django; django.setup()
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.counters import commands, keys, packs
from kusei.services.counters.models import Appointment, Sitting, Ticket
planner = User.objects.get(email="planner@kusei.example")
for one in Sitting.objects.filter(closed_at=None):
    for ticket in Ticket.objects.filter(place=one.office, counter=one.counter, state__in=("called", "serving")):
        commands.finish(ticket_id=ticket.pk, by=one.operator)
    commands.rise(by=one.operator)
for one in Ticket.objects.filter(state__in=("waiting", "parked", "transferred")):
    commands.leave(ticket_id=one.pk)
office = packs.office("honcho")
now = clock.now().replace(second=0, microsecond=0)
with clock.played_at(now - dt.timedelta(hours=2)):
    held = commands.book(
        office="honcho", service="number-card", begins_at=now - dt.timedelta(minutes=now.minute % 5), remote=True
    )
print("MADE", keys.kiosk_key(office), keys.arrival_code(office, clock.today()), held.secret, held.consultation.pk)
"""


@dataclass
class Hall:
    """What the machines of the office know."""

    key: str
    code: str
    talk: str
    number: str
    live: str

    @property
    def kiosk(self) -> str:
        return f"/counters/honcho/kiosk/{self.key}/"


def open_always(folder: Path) -> Path:
    """The packs with offices that are open whenever the tests run."""
    shutil.copytree(environment.packs_dir(), folder, dirs_exist_ok=True)
    for name in ("offices", "visits"):
        path = folder / "ota" / "counters" / f"{name}.yaml"
        data = yaml.safe_load(path.read_text())
        for office in data.get("offices", ()):
            office |= {"on_holidays": True, "closed": []}
            office["hours"] = [{"days": list(EVERY_DAY), "opens": "00:00", "closes": "24:00"}]
            for service in office["services"]:
                if "remote" in service:
                    service["remote"] |= {
                        "days": list(EVERY_DAY),
                        "from": "00:00",
                        "until": "24:00",
                        "step": 5,
                        "places": 50,
                    }
        path.write_text(yaml.safe_dump(data, allow_unicode=True))
    return folder


@pytest.fixture(scope="module")
def site(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration with offices that are always open, served with its live stream."""
    administer("drop database if exists {old} with (force)", old=DATABASE)
    administer("create database {new} template {prepared}", new=DATABASE, prepared=prepared.database)
    data = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared.data, data, dirs_exist_ok=True)
    variables = settings_of(DATABASE, data) | {
        "KUSEI_PACKS_DIR": str(open_always(tmp_path_factory.mktemp("packs"))),
        "DJANGO_SETTINGS_MODULE": "kusei.conf.settings",
    }
    live = subprocess.Popen(
        [sys.executable, "-m", "django", "live", "--port", "0"], stdout=subprocess.PIPE, text=True, env=variables
    )
    address, port = live.stdout.readline().strip(), free_port()
    flags = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 1 --log-level warning"
    with (data / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", *flags.split(), "kusei.conf.wsgi:application"],
            env=variables | {"KUSEI_LIVE_URL": address, "KUSEI_RATE_LIMITS": "0"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health/live", server, data / "serve.log")
        served = Site(f"http://localhost:{port}")
        served.data, served.live, served.variables = data, address, variables
        yield served
    finally:
        for one in (server, live):
            one.terminate()
            one.wait(timeout=30)
        administer("drop database if exists {old} with (force)", old=DATABASE)


@pytest.fixture
def hall(site: Site) -> Hall:
    """The office with nobody in it, and a consultation that is due."""
    made = subprocess.run([sys.executable, "-c", SET_UP], env=site.variables, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    return Hall(*re.search(r"MADE (.+)", made.stdout)[1].split(), site.live)


@dataclass
class People:
    """Devices beside one another, each with its own person; none may complain at the end."""

    browser: Browser
    site: Site
    visits: list[Visit] = field(default_factory=list)

    def device(self, width: int = 1280, *, scripts: bool = True, role: str = "") -> Visit:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="ja-JP", java_script_enabled=scripts
        )
        visit = Visit(context.new_page())
        visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
        self.visits.append(visit)
        if role:
            sign_in(visit, self.site, role)
        return visit


@pytest.fixture
def people(browser: Browser, site: Site, hall: Hall) -> Iterator[People]:
    made = People(browser, site)
    yield made
    for one in made.visits:
        one.page.context.close()
    assert [one.complaints for one in made.visits if one.complaints] == []


def button(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the button of that name in the page."""
    exact = isinstance(name, str)
    press(page, page.get_by_role("main").get_by_role("button", name=name, exact=exact).first)


def window(people: People, site: Site, key: str, role: str = "planner", office: str = "honcho") -> Visit:
    """Somebody sits down at a window."""
    desk = people.device(role=role)
    desk.go(f"{site}/desk/counters/")
    press(desk.page, desk.page.locator(f"form[action$='/{office}/sit/'] button[value='{key}']"))
    return desk


def key(visit: Visit, letter: str) -> None:
    """What a clerk does: a key, and the page comes again."""
    with visit.page.expect_navigation():
        visit.page.keyboard.press(letter)


def test_a_number_from_a_phone_is_called_and_the_board_changes_by_itself(
    people: People, site: Site, hall: Hall
) -> None:
    board, phone = people.device(), people.device(360)
    board.go(f"{site}/counters/honcho/board/")
    called = board.page.locator("[data-called]")
    expect(board.page.locator("[data-called-none]")).to_be_visible()
    phone.go(f"{site}/counters/honcho/")
    assert faults(phone) == []
    button(phone.page, re.compile("番号札を取る.*証明書"))
    number = phone.page.locator("#ticket .counters-number").inner_text()
    assert faults(phone) == []
    phone.page.locator("#code").fill(hall.code)
    button(phone.page, "到着を知らせる")
    expect(board.page.locator("[data-live=waiting]")).to_have_text("1")
    phone.page.locator("#ahead").select_option("3")
    button(phone.page, "決める")
    expect(phone.page.locator("#ticket")).to_contain_text("もうすぐ順番です")
    desk = window(people, site, "1")
    assert faults(desk) == []
    board.page.evaluate("window.stayed = true")
    phone.page.evaluate("window.stayed = true")
    key(desk, "n")
    expect(called).to_contain_text(number)
    expect(called).to_contain_text("1番窓口")
    expect(phone.page.locator("#ticket")).to_contain_text("1番窓口へお越しください。")
    assert board.page.evaluate("window.stayed")
    assert phone.page.evaluate("window.stayed")
    assert faults(board) == []
    assert faults(desk) == []
    key(desk, "s")
    desk.page.locator("#to").select_option("honcho/moving")
    button(desk.page, "同じ番号で引き継ぐ")
    expect(called).not_to_contain_text(number)
    expect(phone.page.locator("#ticket")).to_contain_text("引っ越しの届出")
    expect(desk.page.locator("main")).to_contain_text("この窓口で呼べる人 0人")


def test_who_does_not_come_is_called_again_and_comes_back(people: People, site: Site, hall: Hall) -> None:
    kiosk, board = people.device(), people.device(360)
    kiosk.go(f"{site}{hall.kiosk}")
    button(kiosk.page, re.compile("証明書"))
    number = kiosk.page.locator(".counters-slip .counters-number").inner_text()
    board.go(f"{site}/counters/honcho/board/")
    desk = window(people, site, "2")
    key(desk, "n")
    key(desk, "x")
    expect(desk.page.locator("main, .messages")).to_contain_text(["不在にできるのは"])
    key(desk, "r")
    key(desk, "x")
    expect(board.page.locator("[data-called-none]")).to_be_visible()
    expect(desk.page.locator("main")).to_contain_text("不在にした番号")
    kiosk.go(f"{site}{hall.kiosk}")
    kiosk.page.locator("#number").fill(number)
    button(kiosk.page, "到着を知らせる")
    key(desk, "n")
    expect(board.page.locator("[data-called]")).to_contain_text(number)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_kiosk_is_used_with_the_keyboard_alone(people: People, site: Site, hall: Hall, scripts: bool) -> None:
    kiosk = people.device(scripts=scripts)
    kiosk.go(f"{site}{hall.kiosk}")
    page = kiosk.page
    if scripts:
        settled(page)
    page.locator("button[name=service]").nth(1).focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("button[name=service]").first).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    slip = page.locator(".counters-slip")
    expect(slip).to_contain_text("証明書")
    page.get_by_role("link", name="次の方").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("button[name=service]").first).to_be_visible()


def test_a_kiosk_keeps_the_focus_when_the_line_changes(people: People, site: Site, hall: Hall) -> None:
    kiosk, other = people.device(), people.device()
    kiosk.go(f"{site}{hall.kiosk}")
    first = kiosk.page.locator("button[name=service]").first
    expect(first).to_contain_text("待ち 0人")
    first.focus()
    other.go(f"{site}{hall.kiosk}")
    button(other.page, re.compile("証明書"))
    expect(first).to_contain_text("待ち 1人")
    expect(first).to_be_focused()


def test_a_visit_over_sections_goes_on_by_itself(people: People, site: Site, hall: Hall) -> None:
    phone, kiosk = people.device(360), people.device()
    phone.go(f"{site}/counters/visits/new/okuyami/")
    button(phone.page, "行く課を見る")
    expect(phone.page.get_by_role("alert")).to_contain_text("答えていない質問があります")
    assert faults(phone) == []
    for group in phone.page.locator("fieldset").all():
        group.locator("input[value=yes]" if "介護" in group.inner_text() else "input[value=no]").check()
    button(phone.page, "行く課を見る")
    assert faults(phone) == []
    code = phone.page.locator("dd.num").inner_text()
    kiosk.go(f"{site}{hall.kiosk}")
    kiosk.page.locator("#number").fill(code)
    button(kiosk.page, "到着を知らせる")
    number = kiosk.page.locator(".counters-slip .counters-number").inner_text()
    phone.page.reload()
    expect(phone.page.locator("#plan [aria-current=step]")).to_contain_text("死亡の届出")
    desk = window(people, site, "4")
    key(desk, "n")
    expect(desk.page.locator("main")).to_contain_text("介護保険の証の返却")
    assert faults(desk) == []
    key(desk, "d")
    expect(phone.page.locator("#plan [aria-current=step]")).to_contain_text("介護保険")
    welfare = window(people, site, "11", role="editor", office="kaigo")
    expect(welfare.page.locator("main")).to_contain_text(f"本{number}")  # on the way, with the number of the first
    button(welfare.page, re.compile("^呼ぶ"))
    key(welfare, "d")
    phone.page.reload()
    expect(phone.page.locator("#plan")).to_contain_text("すべての課の手続が終わりました。")
    assert faults(phone) == []


def test_a_consultation_from_the_waiting_room_to_the_summary(people: People, site: Site, hall: Hall) -> None:
    home, desk = people.device(360), people.device(role="planner")
    home.go(f"{site}/counters/remote/{hall.talk}/")
    assert faults(home) == []
    button(home.page, "待合室に入る")
    assert faults(home) == []
    desk.go(f"{site}/desk/counters/remote/{hall.number}/")
    button(desk.page, "部屋を開けて、入ってもらう")
    assert faults(desk) == []
    way_in = home.page.get_by_role("link", name="相談の部屋に入る")  # it comes by itself
    expect(way_in).to_have_attribute("href", re.compile(r"^https://meet\.example/[0-9a-f]{30}$"))
    assert faults(home) == []
    button(desk.page, "相談を終える")
    desk.page.locator("#note").fill("（見本）必要な書類を案内しました。")
    button(desk.page, "まとめを保存する")
    home.page.reload()
    expect(home.page.locator("main")).to_contain_text("（見本）必要な書類を案内しました。")
    assert faults(home) == []


# ---------------------------------------------------------------------- every page

BOARD = "/counters/honcho/board/"
PUBLIC = ["/counters/", "/counters/honcho/", BOARD, "/counters/honcho/forecast/"]
PUBLIC += ["/counters/honcho/services/number-card/times/", "/counters/honcho/services/number-card/remote/"]
PUBLIC += ["/counters/visits/", "/counters/visits/new/okuyami/"]
DESK = ["/desk/counters/", "/desk/counters/honcho/", "/desk/counters/honcho/statistics/", "/desk/counters/visits/"]
DESK += ["/desk/counters/visits/new/okuyami/", "/desk/counters/remote/"]


def all_looks(visit: Visit, site: Site, hall: Hall, addresses: list[str]) -> str:
    found = faults_of(visit, site, addresses) + faults_of(visit, site, [BOARD], ((1280, ""), (360, "/en")))
    live = "fetched from elsewhere: " + hall.live
    visit.complaints[:] = [one for one in visit.complaints if not one.startswith(live)]
    return found


def test_axe_finds_nothing_for_residents_and_nothing_sticks_out(visit: Visit, site: Site, hall: Hall) -> None:
    pages = [*PUBLIC, hall.kiosk, f"{hall.kiosk}board/", f"/counters/remote/{hall.talk}/"]
    visit.go(f"{site}{hall.kiosk}")
    button(visit.page, re.compile("引っ越し"))
    slip = visit.page.url.removeprefix(site)
    visit.go(f"{site}/counters/visits/new/okuyami/")
    for one in visit.page.locator("input[value=unsure]").all():
        one.check()
    button(visit.page, "行く課を見る")
    plan = visit.page.url.removeprefix(site)
    pages += [slip, f"/counters/tickets/{slip.rstrip('/').rpartition('/')[2]}/"]
    pages += [plan, f"{plan}paper/", f"{plan}times/", f"{plan}change/"]
    assert all_looks(visit, site, hall, pages) == ""


def test_axe_finds_nothing_at_the_desk_and_nothing_sticks_out(visit: Visit, site: Site, hall: Hall) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/desk/counters/visits/new/okuyami/")
    for one in visit.page.locator("input[value=yes]").all():
        one.check()
    button(visit.page, "行く課を見る")
    button(visit.page, "番号札を出して始める")
    plan = visit.page.url.removeprefix(site)
    visit.go(f"{site}/desk/counters/")
    press(visit.page, visit.page.locator("form[action$='/honcho/sit/'] button[value='4']"))
    key(visit, "n")
    pages = [*DESK, plan, f"/desk/counters/remote/{hall.number}/", "/desk/counters/window/"]
    assert all_looks(visit, site, hall, pages) == ""
