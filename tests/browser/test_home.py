"""The two homes in a real browser: for visitors, for a resident, for staff; on a phone and on a desk.

`KUSEI_SHOTS=folder` keeps a picture of each look.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Site, Visit, faults, faults_of, sign_in

STAFF = "/desk/home/"
STAFF_ROLES = ("editor", "approver", "planner", "administrator")
LOOKS = tuple((width, prefix) for width in (360, 1280) for prefix in ("", "/en", "/ja-easy"))


def look(visit: Visit, site: str, address: str, name: str) -> list[object]:
    """What is wrong with the page in each look, and a picture of each where somebody wants them."""
    found: list[object] = []
    for width, prefix in LOOKS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.go(f"{site}{prefix}{address}")
        found += faults(visit)
        if folder := os.environ.get("KUSEI_SHOTS"):
            picture = Path(folder) / f"{name}-{width}{prefix.replace('/', '-')}.png"
            visit.page.screenshot(path=str(picture), full_page=True)
    return found


def test_visitors_find_search_and_services_first_and_then_what_the_ward_promised(visit: Visit, site: Site) -> None:
    assert look(visit, site, "/", "public") == []
    visit.page.set_viewport_size({"width": 360, "height": 800})
    visit.go(f"{site}/")
    tops = [
        visit.page.locator(part).first.bounding_box()["y"]
        for part in ("form[role=search]", "#at-hand", "#promises", "#this-year")
    ]
    assert tops == sorted(tops)
    assert tops[1] < 800  # what can be done here begins on the first screen of a phone


def test_a_promise_leads_to_its_initiative_and_to_how_it_was_counted(visit: Visit, site: Site) -> None:
    visit.go(f"{site}/")
    promises = visit.page.locator("section:has(#promises)")
    assert promises.locator("li.card .progress").count() >= 1
    promises.locator("li.card h3 a").first.click()
    visit.page.wait_for_url("**/initiatives/*/")
    visit.page.go_back()
    promises.get_by_role("link", name="数え方と出どころ").first.click()
    visit.page.wait_for_url("**/measures/series/**")


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_begin_at_their_work(visit: Visit, site: Site, role: str) -> None:
    sign_in(visit, site, role)
    assert visit.page.url == f"{site}{STAFF}"
    assert look(visit, site, STAFF, f"staff-{role}") == []


def test_a_task_leads_to_the_work_by_the_keyboard(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "approver")
    cards = visit.page.locator("main ul.grid li.card h3 a")
    assert cards.count() >= 1
    wanted = cards.first.get_attribute("href")
    for _ in range(120):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.closest('main li.card') !== null"):
            break
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**{wanted}")


def test_a_resident_sees_first_what_waits_for_them_and_not_the_staff_s_home(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "hanako")
    assert visit.page.url == f"{site}/"
    assert look(visit, site, "/", "resident") == []
    visit.page.set_viewport_size({"width": 360, "height": 800})
    visit.go(f"{site}/")
    assert visit.page.locator("#my-things").count() == 1
    tops = [visit.page.locator(one).bounding_box()["y"] for one in ("#my-things", "#at-hand")]
    assert tops == sorted(tops)
    answer = visit.page.request.get(f"{site}{STAFF}")
    assert answer.status == 404


@pytest.mark.parametrize("visit", [pytest.param({"scripts": False}, id="scripts off")], indirect=True)
def test_both_homes_can_be_read_and_used_with_scripts_off(visit: Visit, site: Site) -> None:
    visit.go(f"{site}/")
    visit.page.locator("form[role=search] input[name=q]").fill("引っ越し")
    visit.page.locator("form[role=search] button").click()
    visit.page.wait_for_url("**/search/**")
    sign_in(visit, site, "editor")
    assert visit.page.url == f"{site}{STAFF}"
    assert visit.page.locator("h1").count() == 1
    assert len(visit.page.locator("main").inner_text()) > 80


def test_the_way_back_to_the_work_is_in_the_navigation(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/plans/")
    visit.page.get_by_role("navigation", name="職員").get_by_role("link", name="わたしの仕事").click()
    visit.page.wait_for_url(f"**{STAFF}")
    assert not faults_of(visit, site, ["/"])
