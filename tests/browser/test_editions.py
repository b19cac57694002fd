"""Comparing editions in a real browser: choosing, narrowing without a reload, by keyboard alone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

PLAN = "plans/setagaya-new-management"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("visit", [pytest.param({"width": 1280}, id="1280px")], indirect=True)
def test_the_table_of_old_and_new_is_narrowed_and_keeps_its_address(visit: Visit, site: str) -> None:
    visit.go(f"{site}/{PLAN}/editions/")
    visit.page.get_by_role("link", name="新旧対照表を見る").click()
    rows = visit.page.locator("table.old-new tbody tr:not(.group)")
    assert rows.count() == 35
    visit.page.get_by_label("区分").select_option("added")
    visit.page.wait_for_url("**kind=added**")
    visit.page.wait_for_function("document.querySelectorAll('table.old-new tbody tr:not(.group)').length === 11")
    assert visit.page.locator("table.old-new ins").count() == 11
    visit.page.reload()
    assert rows.count() == 11


@pytest.mark.parametrize("visit", [pytest.param({"scripts": False}, id="scripts off")], indirect=True)
def test_the_table_is_narrowed_with_scripts_off_and_the_keyboard_alone(visit: Visit, site: str) -> None:
    visit.go(f"{site}/{PLAN}/editions/compare/")
    visit.page.get_by_label("担当部署").focus()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**department=**")
    assert visit.page.locator("table.old-new tbody tr:not(.group)").count() < 35
