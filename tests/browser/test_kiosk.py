"""The kiosk at a door in a real browser: the network is cut for 50 people on two devices, and nobody is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from psycopg.conninfo import make_conninfo

from tests.browser.conftest import DATABASE, SERVER, Site, Visit, faults, faults_of, settings_of, sign_in

SET_UP = """
import django; django.setup()
from kusei.engines.bookings.checkins import commands, demo
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
approver, editor = (User.objects.get(email=f"{name}@kusei.example") for name in ("approver", "planner"))
office = Department.objects.get(municipality__is_home=True, name="企画経営部", valid_until=None)
facility = Facility.objects.create(
    municipality=office.municipality, key="kiosk-test", name="見本児童館", kind="room", department_code=office.code
)
house = demo.play(facility=facility, department=office, approver=approver, editor=editor)
gate = house.gates.get(name="正面玄関")
cards = commands.issue_anonymous_cards(department=office, number=25, by=editor)
codes = [commands.make_sign_in_code(gate_id=gate.pk, label=f"試験{n}", by=editor) for n in range(2)]
print("MADE", house.pk, gate.pk, *codes, *(card.code for card in cards))
"""


@dataclass
class House:
    """The house that the tests made, with two sign-in codes and 25 cards."""

    number: str
    gate: str
    digits: list[str]
    cards: list[str]


@pytest.fixture(scope="module")
def house(site: Site) -> House:
    made = subprocess.run(
        [sys.executable, "-c", SET_UP],
        env={**settings_of(DATABASE, site.data), "DJANGO_SETTINGS_MODULE": "kusei.conf.settings"},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    number, gate, first, second, *cards = re.search(r"MADE (.+)", made.stdout)[1].split()
    return House(number, gate, [first, second], cards)


def told(house: House, labels: str = "試験%") -> list[tuple[str, str, int]]:
    """What the database has of the devices of these tests: kind, code, people."""
    with psycopg.connect(make_conninfo(**SERVER, dbname=DATABASE)) as connection:
        rows = connection.execute(
            "select e.kind, e.code, e.people from checkins_event e join checkins_device d on d.id = e.device_id"
            " where e.house_id = %s and d.label like %s",
            [house.number, labels],
        )
        return sorted(rows.fetchall())


@dataclass
class Tablet:
    """A device that stands at the gate."""

    context: BrowserContext
    page: Page

    def scan(self, code: str) -> None:
        """What a reader does: it types the number and Enter, wherever the focus is."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("[data-said]")).to_contain_text(f"…{code[-4:]}")

    def choose(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def unsent(self, number: int) -> None:
        expect(self.page.locator("[data-unsent]")).to_have_text(str(number))


@pytest.fixture
def tablets(browser: Browser, site: Site, house: House) -> Iterator[list[Tablet]]:
    made = []
    for width in (1280, 360):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP")
        made.append(Tablet(context, context.new_page()))
    yield made
    for one in made:
        one.context.close()


def test_fifty_people_pass_two_devices_without_a_network_and_are_all_in_the_database(
    tablets: list[Tablet], site: Site, house: House
) -> None:
    for tablet, digits in zip(tablets, house.digits, strict=True):
        page = tablet.page
        page.goto(f"{site}/kiosk/")
        page.locator("#id_digits").fill(digits)
        page.locator("#id_digits").press("Enter")
        page.wait_for_url(f"**/kiosk/{house.gate}/")
        assert faults(Visit(page)) == []
        expect(page.locator("[data-net]")).to_have_text("つながっています")
        expect(page.locator("[data-kiosk]")).to_have_attribute("data-ready", "yes")
    first, second = tablets
    first.scan(house.cards[0])  # before the cut
    first.unsent(0)
    for tablet in tablets:
        tablet.context.set_offline(True)
    for code in house.cards[1:]:
        first.scan(code)
    first.unsent(24)
    second.choose("出る")
    for code in house.cards[:20]:
        second.scan(code)
    second.choose("入る")
    second.page.locator("#people").fill("5")
    second.choose("乳幼児")
    second.unsent(21)
    expect(second.page.locator("[data-net]")).to_contain_text("つながっていません")
    assert len(told(house)) == 1

    for tablet in tablets:  # a reload, and a power cut: the tab is closed and opened anew
        tablet.page.reload()
    tablets[1].page.close()
    second.page = second.context.new_page()
    second.page.goto(f"{site}/kiosk/{house.gate}/")
    first.unsent(24)
    second.unsent(21)
    assert faults(Visit(second.page)) == []
    second.choose("出る")
    for code in house.cards[20:]:
        second.scan(code)
    second.scan("000000000000")  # read by mistake, and undone
    second.choose("いまの記録を取り消す")
    second.unsent(28)

    for tablet in tablets:
        tablet.context.set_offline(False)
    first.unsent(0)
    second.unsent(0)
    wanted = [("in", code, 1) for code in house.cards] + [("out", code, 1) for code in house.cards]
    wanted += [("in", "", 5), ("out", "000000000000", 1), ("undo", "", 1)]
    assert told(house) == sorted(wanted)


def test_a_name_is_found_only_after_typing(browser: Browser, site: Site, house: House, visit: Visit) -> None:
    page = visit.page
    sign_in(visit, site, "planner")
    visit.go(f"{site}/desk/checkins/{house.number}/gates/")
    page.get_by_label("正面玄関に置く端末の名前").fill("名前の端末")
    page.get_by_role("button", name="正面玄関につなぐ番号を出す").click()
    digits = page.locator("[data-code]").inner_text()
    visit.go(f"{site}/kiosk/")
    page.locator("#id_digits").fill(digits)
    page.get_by_role("button", name="つなぐ").click()
    page.wait_for_url(f"**/kiosk/{house.gate}/")
    expect(page.locator("[data-found]")).to_be_hidden()
    page.locator("#card").fill("みほんこども2")
    page.locator("#card").press("Enter")
    page.get_by_role("button", name="見本 こども2").click()
    expect(page.locator("[data-said]")).to_contain_text("入りました　見本 こども2")
    expect(page.locator("[data-unsent]")).to_have_text("0")
    assert [kind for kind, _code, _people in told(house, "名前の端末")] == ["in"]


def test_axe_finds_nothing_at_the_desk_and_nothing_sticks_out(visit: Visit, site: Site, house: House) -> None:
    sign_in(visit, site, "approver")
    own = f"/desk/checkins/{house.number}/"
    paths = ["", "counts/", "counts/year/", "counts/year/?public=1", "gates/", "gates/new/", "edit/"]
    pages = ["/kiosk/", "/desk/checkins/", *(own + path for path in paths)]
    wrong = faults_of(visit, site, pages)
    sign_out_and_in(visit, site, "planner")
    pages = [own, "/desk/checkins/cards/", "/desk/checkins/cards/issue/", "/desk/checkins/cards/1/"]
    assert wrong + faults_of(visit, site, pages) == ""


def sign_out_and_in(visit: Visit, site: Site, role: str) -> None:
    visit.page.context.clear_cookies()
    sign_in(visit, site, role)
