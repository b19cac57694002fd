"""The main pages in a real browser: no console error, nothing fetched from elsewhere, axe-core finds nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit, faults_of

PAGES = {
    "home": "",
    "plans": "plans/",
    "plan": "plans/ota-dx/",
    "largest plan": "plans/setagaya-new-management/",
    "initiative": "plans/ota-dx/initiatives/3/",
    "indicators": "plans/ota-dx/indicators/",
    "dashboard": "plans/ota-dx/dashboard/",
    "history of an initiative": "plans/ota-dx/initiatives/3/history/",
    "open data": "plans/ota-dx/data/",
    "list": "plans/initiatives/?q=窓口",
    "compare": "plans/compare/?i=ota-dx/1&i=setagaya-new-management/2-4",
    "editions": "plans/setagaya-new-management/editions/",
    "old and new": "plans/setagaya-new-management/editions/compare/",
    "search": "search/?q=避難所",
    "sign-in": "accounts/sign-in/",
}


@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Visit, site: str, path: str) -> None:
    assert not faults_of(visit, site, [f"/{path}"])


@pytest.mark.parametrize("visit", [pytest.param({"scripts": False}, id="scripts off")], indirect=True)
@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])
def test_the_page_can_be_read_with_scripts_off(visit: Visit, site: str, path: str) -> None:
    visit.go(f"{site}/{path}")
    assert visit.page.locator("h1").count() == 1
    assert len(visit.page.locator("main").inner_text()) > 80


def test_a_resident_finds_an_initiative_and_compares_it_with_another_ward(visit: Visit, site: str) -> None:
    visit.go(f"{site}/plans/")
    visit.page.get_by_label("計画の取組をさがす").fill("書かない窓口")
    visit.page.get_by_label("計画の取組をさがす").press("Enter")
    visit.page.wait_for_url("**/plans/initiatives/**")
    visit.page.locator("#results ol a").first.click()
    visit.page.wait_for_url("**/initiatives/*/")
    visit.page.get_by_role("link", name="並べて比べる").first.click()
    visit.page.wait_for_url("**/compare/**")
    assert visit.page.locator("table.compare thead th").count() >= 2


def test_the_filter_narrows_without_leaving_the_page(visit: Visit, site: str) -> None:
    visit.go(f"{site}/plans/initiatives/")
    before = visit.page.locator("#results [role=status]").inner_text()
    visit.page.get_by_label("計画", exact=True).select_option("ota-dx")
    visit.page.wait_for_url("**plan=ota-dx**")
    visit.page.wait_for_function("() => document.querySelector('#results .tags') !== null")
    assert visit.page.locator("#results [role=status]").inner_text() != before


def test_everything_on_the_initiative_page_is_reached_by_the_keyboard(visit: Visit, site: str) -> None:
    visit.go(f"{site}/plans/ota-dx/initiatives/3/")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    name_them = "[...document.querySelectorAll('main a[href], main .scroll')].map((e, n) => (e.id = e.id || `t${n}`))"
    wanted = set(visit.page.evaluate(name_them))
    reached = set()
    for _ in range(len(wanted) + 60):
        visit.page.keyboard.press("Tab")
        reached.add(visit.page.evaluate("document.activeElement.id"))
    assert wanted - reached == set()
