"""The cycle in a real browser: report, evaluate, approve from the desk, import a sheet with a conflict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from kusei.services.plans.bulk.testing import edited
from tests.browser.conftest import Site, Visit, faults_of, sign_in, violations
from tests.browser.filling import press

STAFF_PAGES = {
    "desk": [],
    "report": ["報告する"],
    "overview of a round": ["部署ごとの状況"],
    "evaluation": ["行政評価の全体を見る"],
    "sheets of a section": [re.compile("令和7年度 監査事務局")],
    "a sheet": [re.compile("令和7年度 監査事務局"), re.compile("記入する")],
    "amendment": [re.compile("改定（見本）")],
    "old and new of a draft": [re.compile("改定（見本）"), "新旧対照表を見る"],
    "editor of a draft": [re.compile("改定（見本）"), "窓口DXの推進"],
    "observations": ["気づきの一覧へ"],
    "new observation": ["気づきを書く"],
    "sheets": ["表をダウンロードして、表計算ソフトでまとめて書く"],
}


def follow(visit: Visit, names: list[str | re.Pattern[str]]) -> None:
    """Open the links one after the other, as a person finds them in the page."""
    for name in names:
        press(visit.page, visit.page.get_by_role("main").get_by_role("link", name=name).first)


def test_axe_finds_nothing_on_the_pages_of_the_cycle_and_nothing_sticks_out(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    addresses = []
    for way in STAFF_PAGES.values():
        visit.go(f"{site}/cycle/")
        follow(visit, way)
        addresses.append(visit.page.url.removeprefix(site))
    assert not faults_of(visit, site, addresses)


def count(visit: Visit) -> int:
    """How many initiatives the page says are reported."""
    said = re.search(r"中 (\d+)件 済み", visit.page.locator("#count").inner_text())
    assert said
    return int(said[1])


def first_open(visit: Visit) -> Locator:
    """The first initiative that can be reported with one click."""
    button = visit.page.locator("button[name=act][value^='same:']").first
    return visit.page.locator(f"#r{(button.get_attribute('value') or '').removeprefix('same:')}")


def test_a_section_reports_its_initiatives_on_one_page_unchanged_ones_with_one_click(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    follow(visit, ["報告する"])
    before, address = count(visit), visit.page.url
    block = first_open(visit)
    block.locator("button[value^='same:']").click()
    expect(visit.page.locator("#count")).to_contain_text(f"{before + 1}件 済み")
    assert visit.page.url == address
    block = first_open(visit)
    for choice in block.locator("select").all():
        choice.select_option("late")
    block.locator("button[value^='report:']").click()
    expect(block.locator("[aria-invalid=true]").first).to_be_visible()
    assert count(visit) == before + 1


@pytest.mark.parametrize("visit", [pytest.param({"scripts": False}, id="scripts off")], indirect=True)
def test_reporting_works_with_scripts_off_and_the_keyboard_alone(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    follow(visit, ["報告する"])
    before = count(visit)
    first_open(visit).locator("button[value^='same:']").focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#count")).to_contain_text(f"{before + 1}件 済み")


def test_a_section_writes_a_sheet_and_is_told_what_is_missing(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    follow(visit, [re.compile("令和7年度 情報政策課"), re.compile("記入する")])
    visit.page.locator("[name$='item-means']").fill("研修を12回行った。")
    visit.page.get_by_role("button", name="保存する").click()
    visit.page.wait_for_url(lambda address: not address.endswith("/edit/"))
    expect(visit.page.get_by_role("main")).to_contain_text("保存しました。")
    follow(visit, [re.compile("記入する")])
    assert visit.page.locator("[name$='item-means']").input_value() == "研修を12回行った。"
    visit.page.go_back()
    visit.page.get_by_role("button", name="まとめて提出する").click()
    expect(visit.page.get_by_role("alert").or_(visit.page.locator(".banner")).first).to_be_visible()
    expect(visit.page.get_by_role("link", name=re.compile("記入する")).first).to_be_visible()


def test_an_amendment_goes_to_the_desk_of_the_approver_who_decides_it(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    follow(visit, [re.compile("改定（見本）")])
    draft = visit.page.url
    visit.page.get_by_role("button", name="決裁に出す").click()
    expect(visit.page.get_by_role("button", name="決裁に出す")).to_have_count(0)
    visit.page.context.clear_cookies()
    sign_in(visit, site, "approver")
    visit.go(f"{site}/approvals/")
    follow(visit, ["大田区DX推進計画の改定について"])
    asked, buttons = visit.page.url, visit.page.locator("form[action*='decide'] button.button")
    while buttons.count():  # the section's own step, and then the decision
        press(visit.page, buttons.first)
        visit.page.wait_for_timeout(500)
        visit.go(asked)
    visit.go(draft)
    assert "施行待ち" in visit.page.get_by_role("main").inner_text()
    assert visit.page.get_by_role("button", name="決裁に出す").count() == 0


def test_a_sheet_with_a_conflict_is_imported_after_a_choice(visit: Visit, site: Site, tmp_path: Path) -> None:
    page = visit.page
    sign_in(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    follow(visit, ["報告する"])
    sheet = page.url
    block = page.locator(".progress-block:has(button[value^='keep:'])").first
    number = (block.get_attribute("id") or "").removeprefix("r")
    follow(visit, ["表計算ソフトでまとめて書く"])
    with page.expect_download() as waiting:
        page.get_by_role("button", name="表をダウンロード（XLSX）").click()
    content = Path(waiting.value.path()).read_bytes()
    upload = tmp_path / "報告.xlsx"
    upload.write_bytes(
        edited(content, {(number, "text"): "表で書いた文章。", (number, "problems"): "表で書いた課題。"})
    )
    address = page.url
    visit.go(sheet)
    block = page.locator(f"#r{number}")
    block.locator("textarea[name$='text']").first.fill("画面で書いた文章。")
    block.locator("button[value^='keep:']").click()
    expect(block.get_by_role("status").or_(block.get_by_role("alert")).first).to_be_visible()
    visit.go(address)
    page.locator("input[type=file]").set_input_files(upload)
    press(page, page.get_by_role("button", name="何が変わるかを見る"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("表で書いた課題。")
    expect(main).to_contain_text("画面で書いた文章。")
    assert violations(page) == []
    press(page, page.get_by_role("button", name="反映する"))
    expect(main).to_contain_text("どちらかを選んでください。")
    visit.complaints[:] = [one for one in visit.complaints if "422" not in one]  # the refusal that was meant
    page.get_by_label(re.compile("自分の値|表の値|表の内容にする")).last.check()
    press(page, page.get_by_role("button", name="反映する"))
    for _ in range(60):
        if "反映しました" in main.inner_text() or "反映ずみ" in main.inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(main).to_contain_text(re.compile("反映しました|反映ずみ"))
    visit.go(sheet)
    assert page.locator(f"#r{number} textarea[name$='text']").first.input_value() == "表で書いた文章。"
    assert page.locator(f"#r{number} textarea[name$='problems']").first.input_value() == "表で書いた課題。"
